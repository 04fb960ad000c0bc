/** A database that falls silent, whole or where it is listened to. Rows 20 and 23, on the PostgreSQL backend. */
import { expect, test } from '@jest/globals';
import type { Link } from '../support/proxy.js';
import { onOwnDatabase } from './database-stage.js';
import { lineOf } from './lines.js';
import { eventually, message, some } from './stage.js';

const on = onOwnDatabase();

test('row 20: a database that falls silent with its sockets open: every query ends, and the worker goes on by itself', async () => {
  await on.createIt();
  const worker = await on.stage.started();
  await on.stage.intake(some(3), { DATABASE_URL: on.stage.url });
  await on.proxy.set('hole');
  await lineOf(worker, 'sweep.failed', () => true, 20_000);
  // Connections that are there stay silent for ever; new ones pass.
  await on.proxy.set('pass');
  await on.stage.fired(3);
  await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await on.stage.fired(4);
  await on.stage.expectKept();
}, 100_000);

test('row 20: SIGTERM ends a worker whose database is silent within 15 s', async () => {
  await on.createIt();
  const worker = await on.stage.started();
  await on.stage.intake(some(3), { DATABASE_URL: on.stage.url });
  await on.proxy.set('hole');
  const from = performance.now();
  worker.kill('SIGTERM');
  expect(await worker.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(15_000);
}, 60_000);

/** BullMQ asks again after half a minute without a word. */
const POLL_MS = 35_000;

test('row 23: the listening connection dropped, then silent: messages are taken within the poll interval', async () => {
  await on.createIt();
  await on.stage.started();
  await on.stage.ask(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'`,
  );
  await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await on.stage.reaches('select count(*) from duban.complaint', 1, POLL_MS);
  await eventually(
    async () => ([...on.proxy.links].some(isListening) ? true : undefined),
    'somebody listens again',
  );
  for (const link of on.proxy.links) if (isListening(link)) link.mode = 'hole';
  await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '2' }));
  await on.stage.reaches('select count(*) from duban.complaint', 2, POLL_MS);
  await on.stage.fired(2);
  await on.stage.expectKept();
}, 110_000);

const isListening = ({ sent }: Link): boolean => /listen /i.test(sent);
