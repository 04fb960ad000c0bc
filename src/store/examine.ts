/** What a database is, looked at before anything is done with it. Reads only, and needs no schema of Duban's. */
import { sql } from 'kysely';
import { MIGRATIONS, newerSchema, olderSchema, SchemaError } from './known-schema.js';
import { type Db, openStore } from './open.js';

/** The role that the worker takes on: it may read and add, not change the record. */
export const APP_ROLE = 'duban_app';

export interface DatabaseFacts {
  readonly encoding: string;
  /** Why it takes no changes; null where it does. */
  readonly readOnly: string | null;
  /** Migrations that ran, in any order; null where no Duban has ever used this database. */
  readonly migrations: readonly string[] | null;
  /** `duban_app`, where this login may take it on. */
  readonly role: string | undefined;
}

const READ_ONLY_BECAUSE = sql`
  case when pg_is_in_recovery() then 'it is a standby'
    when current_setting('transaction_read_only') = 'on' then 'default_transaction_read_only is on' end`;

/** Why the database takes no changes over these connections; null where it does. */
export async function readOnlyBecause(db: Db): Promise<string | null> {
  const { rows } = await sql<{ because: string | null }>`select ${READ_ONLY_BECAUSE} as because`.execute(db);
  return rows[0]?.because ?? null;
}

/** Looks over a connection of its own. */
export async function examineDatabase(url: string, onError: (error: Error) => void): Promise<DatabaseFacts> {
  const db = openStore({ url, max: 1, onError });
  try {
    const { rows } = await sql<Omit<DatabaseFacts, 'migrations' | 'role'> & Asked>`
      select current_setting('server_encoding') as encoding,
        ${READ_ONLY_BECAUSE} as "readOnly",
        to_regclass('duban.kysely_migration') is not null as "isMigrated",
        coalesce((select pg_has_role(current_user, oid, 'member') from pg_roles where rolname = ${APP_ROLE}), false) as "mayTakeRole"`.execute(
      db,
    );
    const [asked] = rows;
    if (asked === undefined) throw new Error('PostgreSQL says nothing of this database');
    const { encoding, readOnly, isMigrated, mayTakeRole } = asked;
    const ran = isMigrated ? await migrationsIn(db) : [];
    return {
      encoding,
      readOnly,
      migrations: ran.length === 0 ? null : ran,
      role: mayTakeRole ? APP_ROLE : undefined,
    };
  } finally {
    await db.destroy();
  }
}

interface Asked {
  readonly isMigrated: boolean;
  readonly mayTakeRole: boolean;
}

async function migrationsIn(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from duban.kysely_migration`.execute(db);
  return rows.map(({ name }) => name);
}

/** Throws a SchemaError where this build can never use the database, migrated or not. */
export function refuseUnusable({ encoding, migrations }: DatabaseFacts): void {
  if (encoding !== 'UTF8')
    throw new SchemaError(
      `the database's encoding is ${encoding}; allowed: UTF8 (create database … encoding 'UTF8')`,
    );
  const unknown = (migrations ?? []).filter((name) => !(name in MIGRATIONS));
  if (unknown.length > 0) throw newerSchema(unknown);
}

/** Throws a SchemaError where the database is not quite this build's, and only migrating it would help. */
export function refuseOlder({ migrations }: DatabaseFacts): void {
  const missing = Object.keys(MIGRATIONS).filter((name) => !migrations?.includes(name));
  if (missing.length > 0) throw olderSchema(missing);
}

/** The database is there, takes no changes now, and may take them later. */
export class ReadOnlyError extends Error {
  override readonly name = 'ReadOnlyError';
}

/** Throws a ReadOnlyError. */
export function refuseReadOnly({ readOnly }: DatabaseFacts): void {
  if (readOnly !== null)
    throw new ReadOnlyError(`the database takes no changes (${readOnly}); needed: the primary, writable`);
}
