/** The migrations that this build knows, and what it says of a database that has others. */
import { type Migration, sql } from 'kysely';
import * as initial from './migrations/2026-11-23-initial.js';
import * as violations from './migrations/2026-11-23-violations.js';
import * as policyApplied from './migrations/2026-11-24-policy-applied.js';
import * as recordedOutages from './migrations/2026-11-24-recorded-outages.js';
import * as waitingMails from './migrations/2026-11-24-waiting-mails.js';
import * as wideningArchive from './migrations/2026-11-24-widening-archive.js';
import * as auditOfLevels from './migrations/2026-11-28-audit-of-levels.js';
import * as auditOfStandIns from './migrations/2026-11-28-audit-of-stand-ins.js';

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-11-23-initial': initial,
  '2026-11-23-violations': violations,
  '2026-11-24-policy-applied': policyApplied,
  '2026-11-24-recorded-outages': recordedOutages,
  '2026-11-24-waiting-mails': waitingMails,
  '2026-11-24-widening-archive': wideningArchive,
  '2026-11-28-audit-of-levels': auditOfLevels,
  '2026-11-28-audit-of-stand-ins': auditOfStandIns,
};

/** The database's schema is not one that this build can work on. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** A column for a query that each unit of work asks first: names of migrations that this build does not know, or null. */
export const unknownMigrations = sql<string[] | null>`
  (select array_agg(name) from duban.kysely_migration where name <> all(${Object.keys(MIGRATIONS)}::text[]))`;

export const newerSchema = (unknown: readonly string[]): SchemaError =>
  new SchemaError(
    `the database's schema is newer than this build (${unknown.join(', ')}); run the version of Duban that made it, or a newer one`,
  );

export const olderSchema = (missing: readonly string[]): SchemaError =>
  new SchemaError(
    `the database's schema is older than this build (it lacks ${missing.join(', ')}); run duban migrate or start the worker`,
  );
