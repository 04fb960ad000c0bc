/** Whose fault a failure is, by what PostgreSQL, its driver and our own code really throw. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type Db, openStore } from '../../src/store/open.js';
import { isOwnFault } from '../../src/work/own-fault.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startProxy, type TestProxy } from '../support/proxy.js';

let database: TestDatabase;
let proxy: TestProxy;
let db: Db;
beforeEach(async () => {
  database = await createDatabase();
  proxy = await startProxy(database.url);
  db = openStore({ url: proxy.url, max: 1, onError: () => undefined });
});
afterEach(async () => {
  await db.destroy();
  await proxy.close();
  await database.drop();
});

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );

test.each([
  ['a statement that takes too long', "set statement_timeout = '20ms'; select pg_sleep(5)"],
  ['a lock that another holds', "do $$ begin raise exception 'lock' using errcode = '55P03'; end $$"],
  ['a server that shuts down', "do $$ begin raise exception 'shutdown' using errcode = '57P01'; end $$"],
  ['a server that ends the session', 'select pg_terminate_backend(pg_backend_pid())'],
  ['a session that takes no changes', 'set transaction read only; create table nowhere ()'],
])('%s is not at fault itself', async (_, statement) => {
  const error = await failureOf(sql.raw(statement).execute(db));
  expect(error).toHaveProperty('code');
  expect(isOwnFault(error)).toBe(false);
});

test('a connection that is cut in the midst of a statement', async () => {
  proxy.tap = (link, sent) => {
    if (sent.includes('pg_sleep')) link.cut();
  };
  const error = await failureOf(sql`select pg_sleep(1)`.execute(db));
  expect(String(error)).toMatch(/terminated|ECONNRESET/);
  expect(isOwnFault(error)).toBe(false);
});

test('a server that is not there, and one that takes the connection and says nothing', async () => {
  const nowhere = openStore({ url: 'postgres://127.0.0.1:1/duban', max: 1, onError: () => undefined });
  const refused = await failureOf(sql`select 1`.execute(nowhere));
  expect(refused).toHaveProperty('code', 'ECONNREFUSED');
  await proxy.set('hole');
  proxy.cut();
  const silent = await failureOf(sql`select 1`.execute(db));
  expect(String(silent)).toMatch(/timeout|terminated/);
  await proxy.set('pass');
  expect([refused, silent].map(isOwnFault)).toEqual([false, false]);
  await nowhere.destroy();
});

test.each([
  ['data that no column takes', 'select 1 / 0'],
  ['a rule of the tables', "do $$ begin raise exception 'twice' using errcode = '23505'; end $$"],
])('%s is', async (_, statement) => {
  expect(isOwnFault(await failureOf(sql.raw(statement).execute(db)))).toBe(true);
});

test('so is what our own code finds amiss', () => {
  expect(
    [new TypeError('no list'), new Error('policy version 1 is not in the database')].map(isOwnFault),
  ).toEqual([true, true]);
});
