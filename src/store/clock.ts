/** The one clock: PostgreSQL's, or, in a drill, faster (rules 25). */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import { newerSchema, unknownMigrations } from './known-schema.js';
import type { Db } from './open.js';

/**
 * Now, on Duban's clock; read once for each unit of work, and the moment to see whether the schema is still this
 * build's: throws a SchemaError where a newer one has migrated the database meanwhile, before anything is written.
 */
export async function readNow(db: Db): Promise<Instant> {
  const { rows } = await sql<{ now: Instant; unknown: string[] | null }>`
    select duban.now() as now, ${unknownMigrations} as unknown`.execute(db);
  const { now, unknown } = only(rows);
  if (unknown !== null) throw newerSchema(unknown);
  return now;
}

/** How many times faster than a real clock this database's runs: 1, but for drills. */
export async function readSpeed(db: Db): Promise<number> {
  const { speed } = await db.selectFrom('duban.clock').select('speed').executeTakeFirstOrThrow();
  return speed;
}

export class NotFreshError extends Error {
  override readonly name = 'NotFreshError';
}

/** Turns a fresh database into a drill whose clock runs `speed` times faster, from `begin` or now; refuses one that has been used. */
export async function makeDrill(db: Db, speed: number, begin: Instant | null = null): Promise<void> {
  const used = await db.selectFrom('duban.complaint').select('id').limit(1).executeTakeFirst();
  if (used !== undefined || (await readSpeed(db)) !== 1)
    throw new NotFreshError(
      'a drill needs a fresh database, and this one already holds complaints or is a drill; allowed: another DUBAN_HOME or DATABASE_URL',
    );
  await sql`update duban.clock set real_origin = here, drill_origin = coalesce(${begin === null ? null : new Date(begin)}::timestamptz, here), speed = ${speed}
    from (select clock_timestamp() as here) as t`.execute(db);
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('expected one row');
  return row;
}

/** The database server's own clock, whatever Duban's says. */
export async function readMachineTime(db: Db): Promise<Instant> {
  const { rows } = await sql<{ now: Instant }>`select clock_timestamp() as now`.execute(db);
  return only(rows).now;
}
