/** A schema that is not this build's. Row 39. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Kysely, type Migration, Migrator, PostgresDialect } from 'kysely';
import pg from 'pg';
import { PROJECT } from '../support/process.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { message, Stage } from './stage.js';

let sink: MailSink;
let stage: Stage;
beforeEach(async () => {
  sink = await startMailSink();
  stage = await Stage.open({ smtpUrl: sink.url });
});
afterEach(async () => {
  await stage.close();
  await sink.close();
});

/** As a build without the last migration leaves it. */
async function migrateAllButTheLast(): Promise<string[]> {
  const files = (await readdir(join(PROJECT, 'src/store/migrations'))).sort();
  const names = files.map((file) => file.replace(/\.ts$/, '')).slice(0, -1);
  const migrations: Record<string, Migration> = {};
  for (const name of names) migrations[name] = await import(`../../src/store/migrations/${name}.js`);
  const pool = new pg.Pool({ connectionString: stage.url, max: 1 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const provider = { getMigrations: () => Promise.resolve(migrations) };
  const { error } = await new Migrator({ db, provider, migrationTableSchema: 'duban' }).migrateToLatest();
  await db.destroy();
  if (error !== undefined) throw error;
  return names;
}

test('row 39: a schema one older than the build is brought up, and serves', async () => {
  const names = await migrateAllButTheLast();
  expect(names.length).toBeGreaterThan(0);
  await stage.started();
  await stage.intake([message()]);
  await stage.reaches("select count(*) from duban.firing where kind = 'escalation'", 4);
  await stage.expectKept();
}, 60_000);

test('row 39: a schema one newer than the build is refused with its name, and left alone', async () => {
  await migrateAllButTheLast();
  await stage.ask(`insert into duban.kysely_migration values ('9999-01-01-of-tomorrow', now()::text)`);
  const ledger = () => stage.ask('select name from duban.kysely_migration order by name');
  const before = await ledger();
  const old = stage.worker();
  expect(await old.exit).toEqual({ code: 78, signal: null });
  expect(old.stderr.join('\n')).toContain('9999-01-01-of-tomorrow');
  expect(await ledger()).toEqual(before);
}, 60_000);
