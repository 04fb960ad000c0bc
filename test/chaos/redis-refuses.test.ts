/** Redis that refuses what is written. Row 14. */
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

test('row 14: Redis out of memory, then read-only: arming fails, deadlines fire, lines are few', async () => {
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: redis.url });
  const worker = await stage.started();
  await command((client) => client.config('SET', 'maxmemory', '1mb'));
  await stage.intake(some(5));
  await fired(5);
  await command((client) => client.config('SET', 'maxmemory', '0'));
  await command((client) => client.replicaof('127.0.0.1', 1));
  await stage.intake(some(5));
  await fired(10);
  await stage.expectKept();
  expectFewLines(linesOf(worker));
  await command((client) => client.replicaof('NO', 'ONE'));
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await stage.reaches('select count(*) from duban.complaint', 11, 25_000);
}, 90_000);
