/** Redis that is not there at the start, and jobs that should not be. Rows 7 and 15. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bareAt } from '../queue/benches.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { eventually, freePort, linesOf, message, Stage } from './stage.js';

let sink: MailSink;
let redis: OwnRedis;
let stage: Stage;
beforeEach(async () => {
  sink = await startMailSink();
});
afterEach(async () => {
  await stage.close();
  await sink.close();
  await redis.remove();
});

/** Escalations of each complaint; a reminder that an outage overtakes is not written (rules 10). */
const STEPS = 4;
/** Of those escalations. */
const MAILS = 9;
const some = (count: number) => Array.from({ length: count }, () => message());
const fired = (complaints: number, timeoutMs?: number) =>
  stage.reaches("select count(*) from duban.firing where kind = 'escalation'", complaints * STEPS, timeoutMs);

/** Warnings and errors that a worker has written, in a minute at most ten of each kind (I19). */
function expectFewLines(lines: readonly { level?: unknown; event?: string }[], minutes = 1): void {
  const counts = new Map<string, number>();
  for (const { level, event } of lines)
    if (level !== 'info') counts.set(`${event}`, (counts.get(`${event}`) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 10 * minutes)).toEqual([]);
}

test('row 7: Redis down at start and at intake: intake answers at once, the sweep escalates, and alarms ring once Redis is there', async () => {
  const port = await freePort();
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: `redis://127.0.0.1:${port}` });
  const worker = await stage.started();
  const slips = await stage.intake(some(3));
  expect(slips).toHaveLength(3);
  await fired(3);
  await eventually(async () => (sink.mails.length >= 3 * MAILS ? true : undefined), 'mails without a queue');
  expectFewLines(linesOf(worker));
  redis = await startOwnRedis(port);
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await fired(4);
  await stage.expectKept();
}, 60_000);

test('row 15: duplicate, unknown, ancient and future nudges change nothing', async () => {
  redis = await startOwnRedis();
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: redis.url });
  const worker = await stage.started();
  await stage.intake(some(5));
  const alarms = bareAt('redis', redis.url, 'duban-alarm');
  const posts = bareAt('redis', redis.url, 'duban-post');
  const now = Date.now();
  const instants = [0, 1, now - 86_400_000, now, now + 500, now + 86_400_000, -5, Number.MAX_SAFE_INTEGER];
  for (let round = 0; round < 10; round++)
    for (const ringAt of instants)
      await alarms.add('alarm', { ringAt }, { jobId: `alarm-${ringAt}-${round}` });
  for (const data of [null, {}, { ringAt: 'soon' }, { ringAt: {} }, []]) await alarms.add('alarm', data);
  for (const data of [null, {}, { person: 12 }, { person: 'nobody' }, { person: 'li-na' }])
    await posts.add('post', data);
  await fired(5);
  await stage.settled();
  await stage.expectKept(10_000);
  expect(await stage.number('select count(*) from duban.firing')).toBe(5 * (STEPS + 1));
  expect(worker.stdout.join('\n')).not.toMatch(/worker\.crashed/);
  await alarms.close();
  await posts.close();
}, 60_000);
