/** Redis is disposable: the same steps fire, at most T late. Rows 8 and 9: killed and frozen. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { linesOf, message, Stage } from './stage.js';

let sink: MailSink;
let redis: OwnRedis;
let stage: Stage;
beforeEach(async () => {
  sink = await startMailSink();
  redis = await startOwnRedis();
});
afterEach(async () => {
  await stage.close();
  await sink.close();
  await redis.remove();
});

/** Escalations of each complaint; a reminder that an outage overtakes is not written (rules 10). */
const STEPS = 4;
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

test('row 8: Redis killed in the middle: the sweep covers it, and the queue is punctual again within 30 s', async () => {
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: redis.url });
  const worker = await stage.started();
  await stage.intake(some(5));
  redis.kill('SIGKILL');
  await redis.remove();
  await stage.intake(some(5));
  await fired(10);
  redis = await startOwnRedis(redis.port);
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await fired(11, 30_000);
  await stage.expectKept();
  expectFewLines(linesOf(worker));
}, 60_000);

test('row 9: Redis frozen: intake is not held up, the sweep escalates', async () => {
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: redis.url });
  await stage.started();
  redis.kill('SIGSTOP');
  const from = performance.now();
  await stage.intake(some(5));
  expect(performance.now() - from).toBeLessThan(12_000);
  await fired(5);
  redis.kill('SIGCONT');
  await stage.expectKept();
}, 60_000);
