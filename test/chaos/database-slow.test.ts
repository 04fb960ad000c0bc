/** A database that answers late, or not for a while. Row 21. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { onOwnDatabase } from './database-stage.js';
import { lineOf } from './lines.js';
import { eventually, message, some } from './stage.js';

const on = onOwnDatabase();

let holder: pg.Client;
beforeEach(() => {
  holder = new pg.Client({ connectionString: on.stage.url });
});
afterEach(() => holder.end().catch(() => undefined));

const connections = () =>
  on.stage.number('select count(*) from pg_stat_activity where datname = current_database()');

test('row 21: every connection held up: intake is answered in bounded time, sweeps take turns, and nothing piles up', async () => {
  await on.createIt();
  const worker = await on.stage.started();
  await on.stage.intake(some(3));
  await holder.connect();
  await holder.query('begin');
  await holder.query('lock table duban.complaint in access exclusive mode');
  for (let number = 0; number < 30; number++)
    await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: `${number}` }));
  const from = performance.now();
  await expect(on.stage.intake(some(1))).rejects.toThrow();
  expect(performance.now() - from).toBeLessThan(30_000);
  await lineOf(worker, 'sweep.failed', () => true, 20_000);
  expect(await connections()).toBeLessThan(60);
  await holder.query('commit');
  await on.stage.fired(33, 60_000);
  await on.stage.settled();
  // Three and thirty; what was refused was not taken in by half.
  expect(await on.stage.number('select count(*) from duban.complaint')).toBe(33);
  await on.stage.expectKept(60_000);
}, 150_000);

test('row 21: each answer a third of a second late: everything is taken in and fires, in time', async () => {
  await on.createIt();
  await on.stage.started();
  await on.proxy.set('slow');
  const from = performance.now();
  for (let number = 0; number < 10; number++)
    await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: `${number}` }));
  await on.stage.reaches('select count(*) from duban.complaint', 10, 60_000);
  expect(performance.now() - from).toBeLessThan(60_000);
  await on.stage.fired(10, 60_000);
  await eventually(async () => ((await connections()) < 60 ? true : undefined), 'connections stay few');
  await on.stage.expectKept();
}, 150_000);
