/** The connection by which the database tells of new jobs. Row 23; there is none with the queue on Redis. */
import { test } from '@jest/globals';
import type { Link } from '../support/proxy.js';
import { onOwnDatabase } from './database-stage.js';
import { eventually, message } from './stage.js';

const on = onOwnDatabase();

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
