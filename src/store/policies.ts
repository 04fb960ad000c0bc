/** Policies that are or were in force: each complaint keeps the version that it runs on. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import type { Policy } from '../sla/policy.js';
import { newerSchema, unknownMigrations } from './known-schema.js';
import type { Db } from './open.js';

/** Records that a version is in force since `duban.now()`; again is nothing new. */
export async function savePolicy(db: Db, version: string, policy: Policy, now: number): Promise<void> {
  await db
    .insertInto('duban.policy')
    .values({ version, content: JSON.stringify(policy), in_force_since: new Date(now) })
    .onConflict((conflict) => conflict.column('version').doNothing())
    .execute();
}

/** The clock, and whether a version is recorded already: what an intake asks first. Throws where the schema is newer, as `readNow` does. */
export async function readNowAndPolicy(
  db: Db,
  version: string,
): Promise<{ readonly now: Instant; readonly isKnown: boolean }> {
  const { rows } = await sql<{ now: Instant; isKnown: boolean; unknown: string[] | null }>`
    select duban.now() as now, exists (select from duban.policy where version = ${version}) as "isKnown",
      ${unknownMigrations} as unknown`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('expected one row');
  if (row.unknown !== null) throw newerSchema(row.unknown);
  return row;
}

/** The content of a version as it was stored, to be checked by the reader; undefined if there is none. */
export async function findPolicy(db: Db, version: string): Promise<unknown> {
  const row = await db
    .selectFrom('duban.policy')
    .select('content')
    .where('version', '=', version)
    .executeTakeFirst();
  return row?.content;
}

/** The version that new complaints run on: of the last one saved and the last one that a complaint was taken in under. */
export async function findCurrentVersion(db: Db): Promise<string | undefined> {
  const saved = await db
    .selectFrom('duban.policy')
    .select(['version', 'in_force_since as at'])
    .orderBy('in_force_since', 'desc')
    .limit(1)
    .executeTakeFirst();
  const used = await db
    .selectFrom('duban.complaint')
    .select(['policy_version as version', 'created_at as at'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return saved !== undefined && used !== undefined && used.at > saved.at ? used.version : saved?.version;
}
