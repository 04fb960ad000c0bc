/** Redis silent with its sockets open. Row 10. */
import { test } from '@jest/globals';
import { bareAt } from '../queue/benches.js';
import { onOwnRedis } from './redis-stage.js';
import { message, some } from './stage.js';

const on = onOwnRedis('proxy');

test('row 10: Redis silent with its sockets open: the sweep covers it, and the worker takes jobs again by itself', async () => {
  await on.stage.started();
  await on.proxy.set('hole');
  await on.stage.intake(some(5));
  await on.stage.fired(5);
  await on.stage.expectKept();
  // New connections pass; those that are there stay silent: only the worker's own time limit notices.
  await on.proxy.set('pass');
  const straight = bareAt('redis', on.redis.url, 'duban-inbox');
  await straight.add('intake', message({ source: 'crm', sourceId: '1' }));
  await on.stage.reaches('select count(*) from duban.complaint', 6, 25_000);
  await straight.close();
}, 60_000);
