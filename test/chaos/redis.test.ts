/** Redis is disposable: whatever it does, the same steps fire, at most T late. Rows 7, 8, 9, 10, 11, 13, 14 and 15. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { bareAt } from '../queue/benches.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { startProxy } from '../support/proxy.js';
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

test('row 7: Redis down at start and at intake: intake answers at once, the sweep escalates, and alarms ring once Redis is there', async () => {
  const port = await freePort();
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: `redis://127.0.0.1:${port}` });
  const worker = await stage.started();
  const slips = await stage.intake(some(3));
  expect(slips).toHaveLength(3);
  await fired(3);
  await eventually(async () => (sink.mails.length >= 3 * 10 ? true : undefined), 'mails without a queue');
  expectFewLines(linesOf(worker));
  redis = await startOwnRedis(port);
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await fired(4);
  await stage.expectKept();
}, 60_000);

describe('with Redis there at first', () => {
  beforeEach(async () => {
    redis = await startOwnRedis();
  });

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

  test('row 10: Redis silent with its sockets open: the sweep covers it, and the worker takes jobs again by itself', async () => {
    const proxy = await startProxy(redis.url);
    stage = await Stage.open({ smtpUrl: sink.url, redisUrl: proxy.url });
    await stage.started();
    await proxy.set('hole');
    await stage.intake(some(5));
    await fired(5);
    await stage.expectKept();
    // New connections pass; those that are there stay silent: only the worker's own time limit notices.
    await proxy.set('pass');
    const straight = bareAt('redis', redis.url, 'duban-inbox');
    await straight.add('intake', message({ source: 'crm', sourceId: '1' }));
    await stage.reaches('select count(*) from duban.complaint', 6, 25_000);
    await straight.close();
    await proxy.close();
  }, 60_000);

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

  test('row 15: duplicate, unknown, ancient and future nudges change nothing', async () => {
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
});
