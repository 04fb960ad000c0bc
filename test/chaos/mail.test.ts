/** Mail servers that are away, refuse, hang and break off. Rows 4, 27, 28, 29, 30, 31 and 32. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Script, type ScriptedServer, scriptedServer } from '../mail/scripted-server.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import type { StartedProcess } from '../support/process.js';
import { eventually, message, Stage } from './stage.js';

type Mutable = { -readonly [Key in keyof Script]: Script[Key] };

/** What the server does from now on; empty: all is well. */
const script: Mutable = {};
const QUIET: Script = {};
let server: ScriptedServer;
let redis: OwnRedis;
let stage: Stage;
let worker: StartedProcess;
beforeAll(async () => {
  server = await scriptedServer(script);
  redis = await startOwnRedis();
  stage = await Stage.open({
    smtpUrl: server.url,
    redisUrl: redis.url,
    // Reminded, and breached after two seconds; no more steps.
    replacements: [['service: 4h', 'service: 2s']],
  });
  worker = await stage.started();
}, 60_000);
afterAll(async () => {
  await stage.close();
  await redis.remove();
  await server.close();
});
beforeEach(() => behave(QUIET));

function behave(next: Script): void {
  for (const key of Object.keys(script) as (keyof Script)[]) delete script[key];
  Object.assign(script, JSON.parse(JSON.stringify(next)));
}

interface Mail {
  readonly id: string;
  readonly message_id: string;
  readonly email: string;
  readonly state: string;
  readonly attempts: number;
  readonly ambiguous_attempts: number;
  readonly lease_token: string | null;
  readonly response: string | null;
}

/** Mails of one complaint: one reminder, three of the breach. */
const MAILS = 4;

const mailsOf = (slip: string) =>
  stage.ask<Mail>(
    `select distinct m.* from duban.mail m join duban.notice n on n.mail_id = m.id
       join duban.complaint c on c.id = n.complaint_id where c.slip_no = $1`,
    [slip],
  );

async function complaint(): Promise<string> {
  const before = await stage.number('select count(*) from duban.complaint');
  await stage.inbox.add('intake', message());
  await stage.reaches('select count(*) from duban.complaint', before + 1);
  const [row] = await stage.ask<{ slip_no: string }>(
    'select slip_no from duban.complaint order by created_at desc limit 1',
  );
  return row?.slip_no ?? '';
}

const until = (slip: string, fits: (mails: Mail[]) => boolean, what: string, timeoutMs = 20_000) =>
  eventually(
    async () => {
      const mails = await mailsOf(slip);
      return mails.length === MAILS && fits(mails) ? mails : undefined;
    },
    what,
    timeoutMs,
  );

const tried = (mails: Mail[]) =>
  mails.every(({ response, lease_token }) => response !== null && lease_token === null);

/** Without what a mailer may vary: the order of the headers, and the line between the parts, drawn anew each time. */
const sameness = (text: string): string => {
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(text) ?? [];
  return text.replaceAll(boundary, 'boundary').split('\r\n').sort().join('\n');
};

/** All is well again: everything leaves, and the server has each mail at most once more than attempts of unknown end. */
async function recovers(slip: string): Promise<void> {
  behave(QUIET);
  await stage.mailsAreDue();
  const isOver = ({ state }: Mail) => state === 'accepted' || state === 'dropped';
  const mails = await until(slip, (all) => all.every(isOver), 'all have left');
  const left = mails.filter(({ state }) => state === 'accepted');
  // The reminder may have been overtaken by the breach.
  expect(left.length).toBeGreaterThanOrEqual(MAILS - 1);
  for (const { message_id, ambiguous_attempts } of left) {
    const copies = server.received.filter((text) => text.includes(message_id));
    expect(copies.length).toBeGreaterThanOrEqual(1);
    expect(copies.length).toBeLessThanOrEqual(1 + ambiguous_attempts);
    expect(new Set(copies.map(sameness)).size).toBe(1);
  }
  expect(await stage.ask('select * from duban.violation')).toEqual([]);
}

test.each([
  ['421 at the greeting', { greeting: '421 busy' }],
  ['554 at the greeting', { greeting: '554 no mail here' }],
  ['a connection that is dropped at once', { greeting: 'drop' }],
  ['a connection that is reset after EHLO', { ehlo: 'reset' }],
  ['a sender that it does not like', { mail: '550 who are you' }],
] as const)(
  'row 27: the relay is at fault (%s): no attempt is counted, and all leave once it is well',
  async (_, fault) => {
    behave(fault);
    const slip = await complaint();
    const mails = await until(slip, tried, 'each was tried');
    for (const { state, attempts, ambiguous_attempts } of mails)
      expect({ state, attempts, ambiguous_attempts }).toEqual({
        state: 'sending',
        attempts: 0,
        ambiguous_attempts: 0,
      });
    await recovers(slip);
  },
  60_000,
);

test('row 28: 450 for the recipient, then 250: sent once, after a minute and not before', async () => {
  behave({ rcpt: '450 greylisted' });
  const slip = await complaint();
  const mails = await until(slip, tried, 'each was tried');
  for (const { state, attempts } of mails)
    expect({ state, attempts }).toEqual({ state: 'sending', attempts: 1 });
  const wait = await stage.number(
    `select extract(epoch from min(next_attempt_at) - clock_timestamp()) from duban.mail where state = 'sending'`,
  );
  expect(wait).toBeGreaterThan(30);
  await recovers(slip);
}, 60_000);

test.each([
  ['550 for the recipient', { rcpt: '550 unknown' }],
  ['552 after the mail', { end: '552 too big' }],
] as const)(
  'row 29: %s: failed at once, others are told, and it ends there',
  async (_, fault) => {
    behave(fault);
    const slip = await complaint();
    const undelivered = await eventually(async () => {
      const mails = await mailsOf(slip);
      return mails.length > MAILS && mails.every(({ state }) => state === 'failed') ? mails : undefined;
    }, 'all have failed, and those who were told instead, too');
    // One step deep: nobody is told that telling somebody instead has failed.
    await stage.settled();
    expect(undelivered.length).toBeLessThan(4 * MAILS);
    expect(await stage.number(`select count(*) from duban.mail where state = 'sending'`)).toBe(0);
  },
  60_000,
);

test.each([['drop'], ['reset']] as const)(
  'row 30: the connection %ss after the final dot: sent again with the same Message-ID, and recorded',
  async (end) => {
    behave({ end });
    const slip = await complaint();
    const mails = await until(slip, tried, 'each was tried');
    for (const { state, ambiguous_attempts } of mails)
      expect({ state, ambiguous_attempts }).toEqual({ state: 'sending', ambiguous_attempts: 1 });
    await recovers(slip);
  },
  60_000,
);

test('row 31: one recipient’s server hangs: the mails of the others go on, and the attempt ends', async () => {
  Object.defineProperty(script, 'rcpt', {
    configurable: true,
    enumerable: true,
    get: () => (server.commands.at(-1)?.includes('zhang-wei') ? 'hang' : undefined),
  });
  const slip = await complaint();
  const others = (mails: Mail[]) => mails.filter(({ email }) => !email.startsWith('zhang-wei'));
  await until(
    slip,
    (mails) => others(mails).every(({ state }) => state === 'accepted'),
    'the others have theirs',
    10_000,
  );
  await until(slip, tried, 'the attempt that hung has ended', 45_000);
  await recovers(slip);
}, 90_000);

test.each([
  ['before the mail went out', { data: 'hang' }],
  ['after the server has taken it', { end: 'hang' }],
] as const)(
  'row 32: killed while sending, %s: the lease ends, the same mail goes out again, once',
  async (_, fault) => {
    behave(fault);
    const slip = await complaint();
    await until(
      slip,
      (mails) => mails.every(({ lease_token }) => lease_token !== null),
      'all are being sent',
    );
    worker.kill('SIGKILL');
    await worker.exit;
    behave(QUIET);
    worker = await stage.started();
    await recovers(slip);
    for (const { ambiguous_attempts } of await mailsOf(slip)) expect(ambiguous_attempts).toBe(1);
  },
  60_000,
);

test('row 4: stopped while sending, past its lease, and woken: what it writes late changes nothing', async () => {
  behave({ end: 'hang' });
  const slip = await complaint();
  await until(slip, (mails) => mails.every(({ lease_token }) => lease_token !== null), 'all are being sent');
  const sleeper = worker;
  sleeper.kill('SIGSTOP');
  behave(QUIET);
  worker = await stage.started();
  await recovers(slip);
  const before = await mailsOf(slip);
  sleeper.kill('SIGCONT');
  // It takes its connections for hung, ends its attempts, and goes on working.
  const again = await complaint();
  await until(again, (mails) => mails.every(({ state }) => state === 'accepted'), 'both work');
  sleeper.kill('SIGTERM');
  await sleeper.exit;
  expect(await mailsOf(slip)).toEqual(before);
  await stage.expectKept();
}, 90_000);
