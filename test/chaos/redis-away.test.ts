/** Redis is disposable: the same steps fire, at most T late. Rows 8 and 9: killed and frozen. */
import { expect, test } from '@jest/globals';
import { expectFewLines } from './lines.js';
import { onOwnRedis } from './redis-stage.js';
import { message, some } from './stage.js';

const on = onOwnRedis();

test('row 8: Redis killed in the middle: the sweep covers it, and the queue is punctual again within 30 s', async () => {
  const worker = await on.stage.started();
  await on.stage.intake(some(5));
  await on.loseRedis();
  await on.stage.intake(some(5));
  await on.stage.fired(10);
  await on.anotherRedis();
  await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await on.stage.fired(11, 30_000);
  await on.stage.expectKept();
  expectFewLines(worker);
}, 60_000);

test('row 9: Redis frozen: intake is not held up, the sweep escalates', async () => {
  await on.stage.started();
  on.redis.kill('SIGSTOP');
  const from = performance.now();
  await on.stage.intake(some(5));
  expect(performance.now() - from).toBeLessThan(12_000);
  await on.stage.fired(5);
  on.redis.kill('SIGCONT');
  await on.stage.expectKept();
}, 60_000);
