/** Redis silent with its sockets open. Row 10. */
import { afterEach, beforeEach, test } from '@jest/globals';
import { bareAt } from '../queue/benches.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { startProxy } from '../support/proxy.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { message, Stage } from './stage.js';

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
