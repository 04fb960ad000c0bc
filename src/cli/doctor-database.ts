/** The doctor's look at PostgreSQL: the server, then Duban's own in it. Reads only. */
import { measureSkewMs } from '../runtime.js';
import type { ReachedDatabase } from '../runtime-reading.js';
import { type DatabaseFacts, refuseOlder, refuseUnusable } from '../store/examine.js';
import { findLackingRights, inspectPostgres, type PostgresFacts } from '../store/inspect.js';
import type { Db } from '../store/open.js';
import { audit } from '../work/audit.js';
import { type Check, fault, ok, warning } from './doctor-check.js';

const OLDEST_POSTGRES = 13;
const SKEW_MS = 2_000;

export async function checkServer({ db, facts }: ReachedDatabase): Promise<Check[]> {
  const server = await inspectPostgres(db);
  return [
    checkVersion(server),
    checkDurability(server),
    facts.readOnly === null
      ? ok('changes', 'the database takes them')
      : fault(
          'changes',
          `the database takes none: ${facts.readOnly}`,
          'let DATABASE_URL name the primary, writable; the worker waits for it',
        ),
    checkClock(await measureSkewMs(db)),
    checkSchema(facts),
  ];
}

const checkVersion = ({ major, version }: PostgresFacts): Check =>
  major < OLDEST_POSTGRES
    ? fault('PostgreSQL', `version ${version}`, `use version ${OLDEST_POSTGRES} or newer`)
    : ok('PostgreSQL', `version ${version}`);

function checkDurability({ fsync, synchronousCommit, fullPageWrites }: PostgresFacts): Check {
  if (!fsync) return fault('fsync', 'off', 'switch it on: a power cut would lose complaints');
  if (!fullPageWrites)
    return fault('fsync', 'on, but full_page_writes is off', 'switch it on: a power cut may spoil the data');
  if (!synchronousCommit)
    return warning(
      'fsync',
      'on, but synchronous_commit is off',
      'switch it on: a crash would lose what was taken in a moment before',
    );
  return ok('fsync', 'on');
}

const checkClock = (skewMs: number): Check =>
  Math.abs(skewMs) > SKEW_MS
    ? warning(
        'clock',
        `this machine is ${skewMs} ms off the database`,
        'run a time service; Duban goes by the database',
      )
    : ok('clock', `${skewMs} ms off the database`);

function checkSchema(facts: DatabaseFacts): Check {
  try {
    refuseUnusable(facts);
    if (facts.migrations === null)
      return warning(
        'schema',
        'none: this database has never been used',
        'start the worker, or run duban migrate; is DATABASE_URL right?',
      );
    refuseOlder(facts);
    return ok('schema', 'the one of this build');
  } catch (error) {
    return fault('schema', (error as Error).message, 'until then nothing is read or written');
  }
}

/** Whether the schema is there, and this build's. */
export const hasSchema = (facts: DatabaseFacts): boolean => checkSchema(facts).verdict === 'ok';

/** Needs the schema. `sweepMs`: the worker's, which says how late a step may be. */
export async function checkRecord({ db, facts }: ReachedDatabase, sweepMs: number): Promise<Check[]> {
  return [checkRights(facts, await findLackingRights(db)), await checkAudit(db, sweepMs)];
}

function checkRights({ role }: DatabaseFacts, lacking: readonly string[]): Check {
  if (lacking.length > 0)
    return fault(
      'rights',
      `${role ?? 'the login'} may not ${lacking.join(', ')}`,
      'grant them on schema duban: without them nothing can be recorded',
    );
  return role === undefined
    ? warning(
        'rights',
        'the login may not take on the role duban_app',
        'grant duban_app to it: then only adding is possible',
      )
    : ok('rights', `the worker runs as ${role} and may only add to the record`);
}

async function checkAudit(db: Db, sweepMs: number): Promise<Check> {
  const { findings } = await audit(db, { lateMs: sweepMs + 30_000 });
  return findings.length === 0
    ? ok('audit', 'the record keeps every promise')
    : fault('audit', findings.join('; '), 'is a worker running? see its log for audit.finding');
}
