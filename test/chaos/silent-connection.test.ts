/** Row 20: a connection that has fallen silent is given up, and nobody is handed it or one as old again. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readNow } from '../../src/store/clock.js';
import { migrate } from '../../src/store/migrate.js';
import { type Db, inTransaction, openStore } from '../../src/store/open.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startProxy, type TestProxy } from '../support/proxy.js';

let database: TestDatabase;
let proxy: TestProxy;
let db: Db;
beforeAll(async () => {
  database = await createDatabase();
  await migrate(database.url, () => undefined);
  proxy = await startProxy(database.url);
  db = openStore({ url: proxy.url, max: 10, onError: () => undefined });
});
afterAll(async () => {
  proxy.cut();
  await db.destroy();
  await proxy.close();
  await database.drop();
});

test('row 20: a query ends within 15 s, and once new connections pass, so does the next one', async () => {
  const several = () => Promise.all(Array.from({ length: 4 }, () => readNow(db)));
  await several();
  await proxy.set('hole');
  const from = performance.now();
  const work = inTransaction(db, async (tx) => readNow(tx));
  await expect(work).rejects.toThrow();
  expect(performance.now() - from).toBeLessThan(15_000);
  // Those that were open stay silent for ever.
  await proxy.set('pass');
  const healed = performance.now();
  await Promise.all([several(), inTransaction(db, (tx) => readNow(tx))]);
  expect(performance.now() - healed).toBeLessThan(3_000);
}, 60_000);
