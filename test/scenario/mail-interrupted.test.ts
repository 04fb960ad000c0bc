/** What comes between a mail and the writing down of its end: a database that is away, a worker that closes, a process that was frozen. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { smtpTransport } from '../../src/mail/transport.js';
import { whileLeased, withinLimits } from '../../src/work/attempt-limits.js';
import { escalateDue } from '../../src/work/escalate-due.js';
import { sendAgain } from '../../src/work/send-again.js';
import { sendPost } from '../../src/work/send-post.js';
import { scriptedServer } from '../mail/scripted-server.js';
import { complaint, mailed, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterEach(() => world.close());

async function breached(): Promise<string> {
  const { slip } = await world.intake(complaint());
  await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
  for await (const _ of escalateDue(world.context, () => undefined));
  return slip;
}

const mails = () =>
  world.asOwner(`
    select state, attempts, ambiguous_attempts as ambiguous, lease_token is null as free, response
    from duban.mail order by attempts desc, id`);

test('a database that goes away while the mail server takes a mail: its end is written down later, and it goes once', async () => {
  const slip = await breached();
  await world.asOwner('create sequence duban.failures; grant usage on sequence duban.failures to duban_app');
  await world.asOwner(`
    create function duban.away() returns trigger language plpgsql as $$
    begin
      if nextval('duban.failures') <= 4 then
        raise exception 'terminating connection' using errcode = '57P01';
      end if;
      return new;
    end $$`);
  await world.asOwner(`
    create trigger away before update on duban.mail for each row
    when (new.state = 'accepted') execute function duban.away()`);
  await world.sendPost();
  expect(mailed(world, slip)).toHaveLength(3);
  expect(await mails()).toEqual(
    Array(3).fill({ state: 'accepted', attempts: 1, ambiguous: 0, free: true, response: expect.any(String) }),
  );
});

test('a worker that closes while the mail server hangs: it begins nothing more, and others may send at once', async () => {
  await world.intake(complaint());
  await breached();
  const away = { ...world.office, transport: smtpTransport('smtp://127.0.0.1:1') };
  for (const person of ['li-na', 'liu-yang']) for await (const _ of sendPost(world.context, away, person));
  await world.mailsAreDue();
  const server = await scriptedServer({ rcpt: 'hang' });
  const stopping = new AbortController();
  const office = { ...world.office, transport: smtpTransport(server.url) };
  const sending = (async () => {
    for await (const _ of sendAgain({ ...world.context, stopping: stopping.signal }, office));
  })();
  // One to each of two mailboxes; the other two wait for these.
  await server.heard(/^RCPT/, 2);
  stopping.abort();
  await sending;
  expect(server.connections).toBe(2);
  expect(await mails()).toEqual(
    Array(4).fill(expect.objectContaining({ state: 'sending', attempts: 0, ambiguous: 0, free: true })),
  );
  await server.close();
});

test('what might outlast its lease is not begun: somebody else may be sending it', async () => {
  let begun = false;
  const send = async () => {
    begun = true;
    return { outcome: 'accepted', response: '250' } as const;
  };
  const leaseEndsMs = performance.now() + 119_000;
  expect(await withinLimits(undefined, { leaseEndsMs }, send)).toMatchObject({ outcome: 'held' });
  expect(begun).toBe(false);
});

test('an end is not written down for longer than the lease holds, nor where the end itself is at fault', async () => {
  const tried: string[] = [];
  const leaseEndsMs = performance.now() + 3_000;
  const failing = (what: string, error: Error) => async () => {
    // The second takes until less is left of the lease than the next pause.
    if (tried.includes(what)) await wait(leaseEndsMs - performance.now() - 400);
    tried.push(what);
    throw error;
  };
  const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
  await expect(whileLeased(undefined, { leaseEndsMs }, failing('away', away))).rejects.toThrow('away');
  await expect(
    whileLeased(undefined, { leaseEndsMs: Number.POSITIVE_INFINITY }, failing('bug', new TypeError('bug'))),
  ).rejects.toThrow('bug');
  expect(tried).toEqual(['away', 'away', 'bug']);
});

describe('a mail of which nobody knows whether it has arrived', () => {
  /** The supervisor's mail has been lost on its way; the others' have not left. */
  async function lost(): Promise<string> {
    const slip = await breached();
    const server = await scriptedServer({ end: 'drop' });
    const office = { ...world.office, transport: smtpTransport(server.url) };
    for await (const _ of sendPost(world.context, office, 'li-na'));
    await server.close();
    expect(await mails()).toEqual([expect.objectContaining({ state: 'sending', attempts: 1, ambiguous: 1 })]);
    await world.mailsAreDue();
    return slip;
  }

  const messageIds = async () =>
    (await world.asOwner('select message_id as id from duban.mail')).map(({ id }) => id);

  test('goes again as it was though it is overtaken, and its all-clear after it', async () => {
    const slip = await lost();
    const [messageId] = await messageIds();
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.sendPost();
    expect(mailed(world, slip).filter((mail) => mail.startsWith('li-na'))).toEqual([
      'li-na@example.com breach handle due',
      'li-na@example.com all-clear handle met-late',
    ]);
    expect(world.mails.find(({ to }) => to.includes('li-na@example.com'))?.parsed.messageId).toBe(messageId);
  });

  test('is one, too, where its sender is gone: its lease has run out', async () => {
    const slip = await lost();
    const [messageId] = await messageIds();
    await world.asOwner(`
      update duban.mail set ambiguous_attempts = 0, lease_token = gen_random_uuid(),
        lease_until = clock_timestamp() - interval '1 second'`);
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.sendPost();
    expect(world.mails.find(({ to }) => to.includes('li-na@example.com'))?.parsed.messageId).toBe(messageId);
    expect(await mails()).toContainEqual(
      expect.objectContaining({ state: 'accepted', attempts: 2, ambiguous: 1 }),
    );
  });

  test('and that is refused once its limit has moved: nobody is told instead', async () => {
    const slip = await lost();
    await world.record(slip, 'recategorised', { category: 'outside-boundary' });
    const server = await scriptedServer({ rcpt: '550 unknown' });
    const office = { ...world.office, transport: smtpTransport(server.url) };
    const events: string[] = [];
    for await (const { happenings } of sendAgain(world.context, office))
      events.push(...happenings.map(({ event }) => event));
    await server.close();
    expect(events).toEqual(['mail.failed']);
    expect((await world.show(slip)).notices.map(({ person }) => person)).not.toContain('deng-kai');
  });
});
