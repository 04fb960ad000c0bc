/** Redis that refuses what is written. Row 14. */
import { test } from '@jest/globals';
import { expectFewLines } from './lines.js';
import { onOwnRedis } from './redis-stage.js';
import { message, some } from './stage.js';

const on = onOwnRedis();

test('row 14: Redis out of memory, then read-only: arming fails, deadlines fire, lines are few', async () => {
  const worker = await on.stage.started();
  await on.command((client) => client.config('SET', 'maxmemory', '1mb'));
  await on.stage.intake(some(5));
  await on.stage.fired(5);
  await on.command((client) => client.config('SET', 'maxmemory', '0'));
  await on.command((client) => client.replicaof('127.0.0.1', 1));
  await on.stage.intake(some(5));
  await on.stage.fired(10);
  await on.stage.expectKept();
  expectFewLines(worker);
  await on.command((client) => client.replicaof('NO', 'ONE'));
  await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await on.stage.reaches('select count(*) from duban.complaint', 11, 25_000);
}, 90_000);
