/** A real worker, reached only from outside: its queue, its mails, its log, its command line, its signals. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BareQueue, bareAt, eventually, OWN_KINDS } from '../queue/benches.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type StartedProcess, startDuban } from '../support/process.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { COMPLAINT_RECORD } from './complaint-record.js';
import { type ConfigFolder, configWith, SECONDS } from './seconds.js';

type Line = Readonly<Record<string, unknown>> & { readonly event?: string };

const complaint = {
  category: 'service',
  channel: 'phone',
  department: 'engineering',
  site: 'riverside',
  summary: '电梯停运',
  complainant: { name: '陈静', title: '女士', phone: '13800138000', address: '3-2-501' },
  receivedBy: 'liu-yang',
};

const linesOf = (worker: StartedProcess): Line[] => worker.stdout.map((line) => JSON.parse(line) as Line);

const lineOf = async (worker: StartedProcess, event: string, fits: (line: Line) => boolean = () => true) =>
  JSON.parse(
    await worker.waitForLine((text) => {
      if (!text.startsWith('{')) return false;
      const line = JSON.parse(text) as Line;
      return line.event === event && fits(line);
    }),
  ) as Line;

let config: ConfigFolder;
beforeAll(async () => {
  config = await configWith(SECONDS);
});
afterAll(() => config.remove());

async function output(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const command = startDuban(args, { env });
  const exit = await command.exit;
  if (exit.code !== 0) throw new Error(command.stderr.join('\n'));
  return command.stdout.join('\n');
}

describe.each(OWN_KINDS)('%s', (kind) => {
  let database: TestDatabase;
  let redis: OwnRedis | null = null;
  let env: NodeJS.ProcessEnv;
  let worker: StartedProcess;
  let inbox: BareQueue;
  let sink: MailSink;

  beforeAll(async () => {
    sink = await startMailSink();
    database = await createDatabase();
    // Other systems use BullMQ's own prefix: a server of its own, so that nobody else's jobs are on it.
    redis = kind === 'redis' ? await startOwnRedis() : null;
    env = {
      DATABASE_URL: database.url,
      ...(redis === null ? {} : { REDIS_URL: redis.url }),
      SMTP_URL: sink.url,
      MAIL_FROM: 'Duban <duban@example.com>',
      DUBAN_CONFIG: config.path,
      // So long that what happens in these tests is the alarms' doing.
      DUBAN_SWEEP: '5m',
    };
    worker = startDuban(['worker'], { env });
    expect(await lineOf(worker, 'worker.started')).toMatchObject({ queue: kind, embedded: false, speed: 1 });
    inbox = bareAt(kind, redis?.url ?? database.url, 'duban-inbox');
  });
  afterAll(async () => {
    worker.kill('SIGKILL');
    await worker.exit;
    await inbox.close();
    await redis?.remove();
    await database.drop();
    await sink.close();
  });

  const ended = (id: string | undefined) =>
    eventually(async () => {
      const state = await (await inbox.getJob(id ?? ''))?.getState();
      // Read once more: what was read before the state may be older than it.
      return state === 'completed' || state === 'failed' ? inbox.getJob(id ?? '') : undefined;
    }, `job ${id} has ended`);
  async function send(name: string, data: unknown, options: object = {}) {
    return ended((await inbox.add(name, data, options)).id);
  }
  const mailTo = (person: string, slip: string, wanted: RegExp) =>
    sink.waitForMail(
      ({ to, parsed }) =>
        to.includes(`${person}@example.com`) &&
        `${parsed.subject}`.includes(slip) &&
        wanted.test(`${parsed.text}`),
    );

  test('a silent complaint climbs from the one responsible to senior leadership; who was told gets the all-clear', async () => {
    const job = await send('intake', complaint);
    const { slip, complaintId, deadlines } = job.returnvalue;
    expect(slip).toMatch(/^LX-\d{4}-\d{5,}$/);
    expect(complaintId).toMatch(/^[0-9a-f-]{36}$/);
    expect(deadlines.map(({ target }: { target: string }) => target).sort()).toEqual([
      'dispatch',
      'handle',
      'relay',
      'reply',
    ]);
    for (const deadline of deadlines)
      expect(deadline).toEqual({
        target: expect.any(String),
        startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        dueAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
    const fired = async (step: string) =>
      lineOf(
        worker,
        'step.fired',
        (line) => line.slip === slip && line.target === 'handle' && line.step === step,
      );
    const steps = [
      await fired('75%'),
      await fired('due'),
      await fired('+1s'),
      await fired('+2s'),
      await fired('+3s'),
    ];
    expect(steps.map(({ people }) => [...(people as string[])].sort())).toEqual([
      ['zhang-wei'],
      ['li-na', 'liu-yang', 'zhang-wei'],
      ['li-na', 'wu-gang'],
      ['li-na', 'yang-fan', 'zhou-min'],
      ['guo-hua'],
    ]);
    for (const { plannedAt, at } of steps) {
      const lateMs = Date.parse(String(at)) - Date.parse(String(plannedAt));
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(10_000);
    }
    // Everybody has a mail by now or soon, and in the order of the steps.
    const told = ['zhang-wei', 'li-na', 'liu-yang', 'wu-gang', 'zhou-min', 'yang-fan', 'guo-hua'];
    await Promise.all(told.map((person) => mailTo(person, slip, /./)));
    // An all-clear waits for a mail that is on its way, and then for the sweep.
    await lineOf(
      worker,
      'mail.sent',
      ({ slip: about, people }) => about === slip && `${people}` === 'guo-hua',
    );
    const order = sink.mails
      .filter(({ parsed }) => `${parsed.subject}`.includes(slip))
      .map(({ to }) => to[0]?.split('@')[0] ?? '');
    const first = (person: string) => order.indexOf(person);
    expect(first('zhang-wei')).toBe(0);
    expect(first('li-na')).toBeLessThan(first('wu-gang'));
    expect(first('wu-gang')).toBeLessThan(first('zhou-min'));
    expect(first('zhou-min')).toBeLessThan(first('guo-hua'));

    const record = await send('record', { slip, type: 'handled', by: 'zhang-wei' });
    expect(record.returnvalue).toMatchObject({ slip, type: 'handled', by: 'zhang-wei', isNew: true });
    expect(record.returnvalue.deadlines).toContainEqual(
      expect.objectContaining({ target: 'handle', change: 'met-late' }),
    );
    const cleared = (line: Line) => line.slip === slip && line.kind === 'all-clear';
    const people = new Set<string>();
    for (const person of told) {
      await lineOf(
        worker,
        'mail.sent',
        (line) => cleared(line) && (line.people as string[]).includes(person),
      );
      people.add(person);
    }
    const all = linesOf(worker).filter((line) => line.event === 'mail.sent' && cleared(line));
    expect(new Set(all.flatMap((line) => line.people as string[]))).toEqual(people);
    expect(all).toHaveLength(told.length);

    const shown = JSON.parse(await output(['show', slip, '--json'], env));
    expect(shown).toEqual(COMPLAINT_RECORD);
    expect(shown).toMatchObject({ slip, complaintId, kind: 'complaint', category: 'service', state: 'open' });
    expect(shown.entries.map(({ type }: { type: string }) => type)).toEqual([
      'received',
      'relayed',
      'slip-issued',
      'handled',
    ]);
    expect(shown.notices.filter(({ state }: { state: string }) => state !== 'sent')).toEqual([]);
    expect(new Set(shown.notices.map(({ messageId }: { messageId: string }) => messageId)).size).toBe(
      shown.notices.length,
    );
    // Nothing of the owner stands in any line of the log.
    expect(worker.stdout.join('\n')).not.toMatch(/陈静|13800138000|3-2-501|电梯/);
  });

  test('an alarm is armed at intake for every instant of the plan within the horizon, and says for what', async () => {
    const { slip, deadlines } = (
      await send('intake', { ...complaint, category: 'outside-boundary', channel: 'in-person' })
    ).returnvalue;
    const inform = deadlines.find(({ target }: { target: string }) => target === 'inform-supervisor');
    const armed = await lineOf(
      worker,
      'alarm.armed',
      (line) => line.slip === slip && line.target === 'inform-supervisor',
    );
    expect(armed).toMatchObject({
      clause: '4.2.1',
      step: 'due',
      plannedAt: inform.dueAt,
      roles: ['supervisor'],
    });
    // Three days are the horizon; what comes days after due is left to the sweep.
    const wanted = [
      'explanation due',
      'handle 75%',
      'handle due',
      'inform-supervisor due',
      'reply 75%',
      'reply due',
    ];
    const about = ({ target, step }: Line) => `${target} ${step}`;
    for (const each of wanted)
      await lineOf(worker, 'alarm.armed', (line) => line.slip === slip && about(line) === each);
    const all = linesOf(worker).filter((line) => line.event === 'alarm.armed' && line.slip === slip);
    expect(all.map(about).sort()).toEqual(wanted);
  });

  test('what is wrong is refused at once, whatever attempts it has left: kept, with its reason, and logged', async () => {
    const attempts = { attempts: 4, backoff: 60_000 };
    const intake = await send(
      'intake',
      { ...complaint, category: 'ｓｅｒｖｉｃｅ', chanel: 'phone' },
      attempts,
    );
    expect(intake.failedReason).toMatch(
      /category: "ｓｅｒｖｉｃｅ" is not known.*allowed: .*building-quality/,
    );
    expect(intake.failedReason).toMatch(/chanel/);
    expect(intake.attemptsMade).toBe(1);
    const record = await send(
      'record',
      { slip: 'LX-2026-99999', type: 'replied', by: 'zhang-wei' },
      attempts,
    );
    expect(record.failedReason).toMatch(/there is no LX-2026-99999/);
    const other = await send('intaek', complaint, attempts);
    expect(other.failedReason).toBe('"intaek" is no job of duban-inbox; allowed: intake, record');
    const failed = (await inbox.getFailed()).map(({ id }) => id);
    expect(failed).toEqual(expect.arrayContaining([intake.id, record.id, other.id]));
    const logged = async ({ id }: { id?: string | undefined }) =>
      lineOf(worker, 'message.refused', ({ job }) => job === id);
    // What was sent stays out of the log: it may hold an owner's data.
    expect(await logged(intake)).toMatchObject({
      level: 'warn',
      problems: [
        expect.stringMatching(/^unknown field: allowed: kind, category/),
        expect.stringMatching(/^category: allowed: service/),
      ],
    });
    expect(await logged(record)).toMatchObject({ level: 'warn', problems: ['slip: see duban list'] });
    expect(await logged(other)).toMatchObject({
      level: 'warn',
      problems: ['message: allowed: intake, record'],
    });
  });

  test('no message, however strange, is taken for a fault of a server', async () => {
    const strange = [
      null,
      'text',
      [],
      12,
      {},
      { ...complaint, summary: 'x'.repeat(100_000) },
      JSON.parse('{"__proto__": {"category": "service"}}'),
    ];
    const jobs = await Promise.all(strange.map((data) => send('intake', data, { attempts: 3 })));
    expect(jobs.map(({ failedReason, attemptsMade }) => [typeof failedReason, attemptsMade])).toEqual(
      strange.map(() => ['string', 1]),
    );
    expect(jobs.map(({ failedReason }) => failedReason).join('\n')).not.toMatch(
      /undefined|TypeError|internal/i,
    );
  });

  test('the same message again gives the first slip, and other content under its number is refused', async () => {
    const message = { ...complaint, source: 'crm', sourceId: `8812-${kind}` };
    const [first, again] = [await send('intake', message), await send('intake', message)];
    expect(again.returnvalue).toEqual(first.returnvalue);
    const other = await send('intake', { ...message, summary: '另一件事' });
    expect(other.failedReason).toContain(first.returnvalue.slip);
  });

  test('SIGTERM ends it with 0 within 15 s, and what comes meanwhile waits for the next worker', async () => {
    worker.kill('SIGTERM');
    const from = performance.now();
    expect(await worker.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - from).toBeLessThan(15_000);
    await lineOf(worker, 'worker.stopped');
    const waiting = await inbox.add('intake', complaint);
    worker = startDuban(['worker'], { env });
    expect((await ended(waiting.id)).returnvalue.slip).toMatch(/^LX-/);
  });

  test('a second SIGTERM ends it at once', async () => {
    await lineOf(worker, 'worker.started');
    worker.kill('SIGTERM');
    worker.kill('SIGTERM');
    const from = performance.now();
    const { code, signal } = await worker.exit;
    expect(performance.now() - from).toBeLessThan(3_000);
    expect(signal ?? code).not.toBeNull();
  });
});

test('without SMTP_URL every mail is a file', async () => {
  const home = await mkdtemp(join(tmpdir(), 'duban-test-home-'));
  const database = await createDatabase();
  const env = { DATABASE_URL: database.url, DUBAN_HOME: home, DUBAN_CONFIG: config.path };
  const worker = startDuban(['worker'], { env });
  try {
    await lineOf(worker, 'worker.started');
    const taken = JSON.parse(await commandWith(['intake'], env, JSON.stringify(complaint)));
    const sent = await lineOf(worker, 'mail.sent', ({ slip }) => slip === taken.slip);
    // Whole or not at all: of one that is being written nothing is left when the worker has ended.
    worker.kill('SIGTERM');
    expect(await worker.exit).toEqual({ code: 0, signal: null });
    const files = await readdir(join(home, 'mail'));
    expect(files.every((file) => file.endsWith('.eml'))).toBe(true);
    const mails = await Promise.all(files.map((file) => readFile(join(home, 'mail', file), 'utf8')));
    expect(mails.filter((mail) => mail.includes(String(sent.messageId)))).toHaveLength(1);
    expect(mails.join('\n')).toMatch(/^To: .*zhang-wei@example\.com/m);
  } finally {
    worker.kill('SIGKILL');
    await worker.exit;
    await database.drop();
    await rm(home, { recursive: true, force: true });
  }
});

async function commandWith(args: readonly string[], env: NodeJS.ProcessEnv, input: string): Promise<string> {
  const command = startDuban(args, { env });
  command.endInput(input);
  if ((await command.exit).code !== 0) throw new Error(command.stderr.join('\n'));
  return command.stdout.join('\n');
}
