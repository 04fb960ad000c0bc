/** Bringing a database to this build's schema. */
import { type Kysely, Migrator, sql } from 'kysely';
import { MIGRATIONS, newerSchema, SchemaError } from './known-schema.js';
import { type Db, openStore } from './open.js';

/** The role that the worker takes on: it may read and add, not change the record. */
export const APP_ROLE = 'duban_app';

export interface Migrated {
  /** Names of the migrations that this call ran. */
  readonly applied: readonly string[];
  /** `duban_app`, where this login may take it on. */
  readonly role: string | undefined;
}

/** Migrates over a connection of its own. Several may start at once: one migrates, the others wait for it. */
export async function migrate(url: string, onError: (error: Error) => void): Promise<Migrated> {
  const db = openStore({ url, max: 2, onError });
  try {
    await refuseForeignEncoding(db);
    const migrator = new Migrator({
      db: db as unknown as Kysely<unknown>,
      provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
      migrationTableSchema: 'duban',
    });
    await refuseNewerSchema(db);
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined) throw new SchemaError('migrate the database', { cause: error });
    return { applied: (results ?? []).map((result) => result.migrationName), role: await appRole(db) };
  } finally {
    await db.destroy();
  }
}

async function refuseForeignEncoding(db: Db): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db);
  const encoding = rows[0]?.server_encoding;
  if (encoding !== 'UTF8')
    throw new SchemaError(
      `the database's encoding is ${encoding}; allowed: UTF8 (create database … encoding 'UTF8')`,
    );
}

async function refuseNewerSchema(db: Db): Promise<void> {
  const { rows: tables } =
    await sql`select 1 from pg_tables where schemaname = 'duban' and tablename = 'kysely_migration'`.execute(
      db,
    );
  if (tables.length === 0) return;
  const { rows } = await sql<{ name: string }>`select name from duban.kysely_migration`.execute(db);
  const unknown = rows.map((row) => row.name).filter((name) => !(name in MIGRATIONS));
  if (unknown.length > 0) throw newerSchema(unknown);
}

async function appRole(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ member: boolean }>`
    select pg_has_role(current_user, oid, 'member') as member from pg_roles where rolname = ${APP_ROLE}`.execute(
    db,
  );
  return rows[0]?.member ? APP_ROLE : undefined;
}
