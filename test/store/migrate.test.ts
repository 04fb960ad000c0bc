import { afterAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { APP_ROLE } from '../../src/store/examine.js';
import { SchemaError } from '../../src/store/known-schema.js';
import { migrate } from '../../src/store/migrate.js';
import { openStore, sqlState } from '../../src/store/open.js';
import { createDatabase, type TestDatabase, throwUnlessDropped } from '../support/database.js';

const made: TestDatabase[] = [];
afterAll(() => Promise.all(made.map((database) => database.drop())));

async function database(): Promise<TestDatabase> {
  const fresh = await createDatabase();
  made.push(fresh);
  return fresh;
}

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('five migrate one fresh database at the same time: one does it, the others find it done', async () => {
  const { url } = await database();
  const all = await Promise.all(Array.from({ length: 5 }, () => migrate(url, throwUnlessDropped)));
  const [done, ...others] = all.map(({ applied }) => applied).sort((a, b) => b.length - a.length);
  expect(done?.length).toBeGreaterThan(0);
  expect(others).toEqual([[], [], [], []]);
  expect(all.map(({ role }) => role)).toEqual(Array(5).fill(APP_ROLE));
  const ledger = await ask(url, 'select name from duban.kysely_migration order by name');
  expect(ledger.map(({ name }) => name)).toEqual(done);
  expect(await ask(url, 'select speed from duban.clock')).toEqual([{ speed: 1 }]);
});

test('five databases of one server are migrated at the same time, although they share the role', async () => {
  const five = await Promise.all(Array.from({ length: 5 }, database));
  const all = await Promise.all(five.map(({ url }) => migrate(url, throwUnlessDropped)));
  const [first] = all;
  expect(first?.applied.length).toBeGreaterThan(0);
  expect(all).toEqual(Array(5).fill({ applied: first?.applied, role: APP_ROLE }));
});

test('a schema that is newer than the build is refused by name, and left alone', async () => {
  const { url } = await database();
  const { applied } = await migrate(url, throwUnlessDropped);
  await ask(
    url,
    `insert into duban.kysely_migration (name, timestamp) values ('2031-01-01-later', '2031-01-01T00:00:00Z')`,
  );
  const refused = migrate(url, throwUnlessDropped);
  await expect(refused).rejects.toThrow(SchemaError);
  await expect(refused).rejects.toThrow(/newer than this build \(2031-01-01-later\).*newer one/);
  expect(await ask(url, 'select count(*)::int as n from duban.kysely_migration')).toEqual([
    { n: applied.length + 1 },
  ]);
});

test.each(['SQL_ASCII', 'LATIN1'])(
  'a database in %s is refused, saying what is allowed',
  async (encoding) => {
    const { url } = await database();
    const name = `${new URL(url).pathname.slice(1)}_other`;
    await ask(
      url,
      `create database ${name} template template0 encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`,
    );
    const other = new URL(url);
    other.pathname = `/${name}`;
    try {
      await expect(migrate(other.href, throwUnlessDropped)).rejects.toThrow(
        `the database's encoding is ${encoding}; allowed: UTF8`,
      );
      expect(await ask(other.href, `select 1 from pg_namespace where nspname = 'duban'`)).toEqual([]);
    } finally {
      await ask(url, `drop database ${name} with (force)`);
    }
  },
);

test('the role that the worker takes on may add to the record, and neither change nor empty it', async () => {
  const { url } = await database();
  const { role } = await migrate(url, throwUnlessDropped);
  const db = openStore({ url, max: 1, role, onError: throwUnlessDropped });
  try {
    for (const statement of [
      `update duban.entry set note = 'else'`,
      'delete from duban.entry',
      'truncate duban.entry',
      `update duban.firing set kind = 'inform'`,
      'delete from duban.firing',
      'update duban.clock set speed = 2',
      'delete from duban.complaint',
    ]) {
      const attempt = await sql.raw(statement).execute(db).catch(sqlState);
      expect([statement, attempt]).toEqual([statement, '42501']);
    }
  } finally {
    await db.destroy();
  }
  // Its owner has the right, and meets the trigger.
  for (const statement of [
    'delete from duban.entry',
    'truncate duban.entry cascade',
    'update duban.firing set step = step',
  ])
    await expect(ask(url, statement)).rejects.toThrow('the record is only ever added to');
});
