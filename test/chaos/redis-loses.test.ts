/** What Redis loses changes nothing. Rows 11 and 13. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
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

async function command(statement: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(redis.url, { maxRetriesPerRequest: 1 });
  client.on('error', () => undefined);
  await statement(client);
  client.disconnect();
}

/** Warnings and errors that a worker has written, in a minute at most ten of each kind (I19). */
function expectFewLines(lines: readonly { level?: unknown; event?: string }[], minutes = 1): void {
  const counts = new Map<string, number>();
  for (const { level, event } of lines)
    if (level !== 'info') counts.set(`${event}`, (counts.get(`${event}`) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 10 * minutes)).toEqual([]);
}

test('row 11: everything flushed with alarms armed: nothing is lost', async () => {
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: redis.url });
  await stage.started();
  await stage.intake(some(20));
  await command((client) => client.flushall());
  await fired(20);
  await stage.expectKept(10_000);
}, 60_000);

test('row 13: the content of jobs lost while their ids are left: no crash, the deadlines fire', async () => {
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: redis.url });
  const worker = await stage.started();
  await stage.intake(some(5));
  await command(async (client) => {
    const jobs = await client.keys('bull:duban-*:alarm-*');
    expect(jobs.length).toBeGreaterThan(0);
    await client.del(jobs);
  });
  await fired(5);
  await stage.expectKept(10_000);
  expectFewLines(linesOf(worker));
  // The inbox's jobs carry facts: an empty one is refused, not a crash.
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await fired(6);
}, 60_000);
