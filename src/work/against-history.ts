/** What the configuration at hand would mean for the complaints of a database; reads in batches and writes nothing. */
import type { DeadlineMove } from '../sla/apply-policy.js';
import { compareOpen, comparePast } from '../sla/compare-history.js';
import type { Instant } from '../sla/instant.js';
import type { Role } from '../sla/policy.js';
import { mailsFor, type Shift, type Telling } from '../sla/tellings.js';
import type { LivePlanned } from '../sla/transition.js';
import { type ComplaintRow, pageComplaints, type WhichComplaints } from '../store/complaints.js';
import { findToldRoles } from '../store/firings.js';
import { findEscalatedOf, type ToldOfRound, type ToldPerson } from '../store/notices.js';
import { type Db, sqlState } from '../store/open.js';
import { brokenChain, hindrance } from './apply-policy.js';
import { type CaseFile, readCaseFiles } from './case-file.js';
import type { WorkContext } from './context.js';

export interface ComparedComplaint {
  readonly slip: string;
  readonly open: boolean;
  readonly from: string;
  /** Why this one cannot be compared or moved; then the rest is empty. */
  readonly left: string | null;
  readonly deadlines: readonly DeadlineMove[];
  readonly shifts: readonly Shift[];
  /** Of an open one: whom applying tells within a minute, all-clears included; and whom that minute tells in any case. */
  readonly firstMinute: readonly Telling[];
  readonly anyway: readonly Telling[];
  readonly mails: number;
  readonly mailsAnyway: number;
}

const BATCH = 200;

/**
 * `context.configuration()` is the one that might come. Open complaints as if it were applied at `now`; past ones as
 * if it had been in force from their intake. Those that run on it already are left out.
 */
export async function* againstHistory(
  context: WorkContext,
  which: WhichComplaints,
  now: Instant,
): AsyncGenerator<ComparedComplaint> {
  const { policyVersion } = context.configuration();
  for (let after: string | null = null; ; ) {
    const rows = await pageComplaints(context.db, which, after, BATCH);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield* compareBatch(
      context,
      rows.filter((row) => row.policy_version !== policyVersion),
      now,
    );
  }
}

async function* compareBatch(
  context: WorkContext,
  rows: readonly ComplaintRow[],
  now: Instant,
): AsyncGenerator<ComparedComplaint> {
  const unreadable = await unreadableVersions(context, rows);
  for (const row of rows) {
    const reason = unreadable.get(row.policy_version);
    if (reason !== undefined) yield leftAlone(row, reason);
  }
  const readable = rows.filter((row) => !unreadable.has(row.policy_version));
  const ids = readable.map(({ id }) => id);
  const told = await findToldRoles(context.db, ids);
  const escalated = groupByRound(await findEscalatedOf(context.db, ids));
  const files = await readCaseFiles(context.db, readable, context);
  for (const [index, file] of files.entries()) {
    // The files come in the order of the rows.
    const row = readable[index] as ComplaintRow;
    try {
      yield row.state === 'open'
        ? openOne(context, row, file, { told, escalated }, now)
        : pastOne(context, row, file, now);
    } catch (error) {
      yield leftAlone(row, error instanceof Error ? error.message : 'it cannot be reckoned');
    }
  }
}

/** Versions that are gone or make no sense, and why. */
async function unreadableVersions(
  { db, policies }: { db: Db; policies: WorkContext['policies'] },
  rows: readonly ComplaintRow[],
): Promise<Map<string, string>> {
  const unreadable = new Map<string, string>();
  for (const version of new Set(rows.map((row) => row.policy_version))) {
    try {
      await policies(db, version);
    } catch (error) {
      if (!(error instanceof Error) || sqlState(error) !== undefined) throw error;
      unreadable.set(version, error.message);
    }
  }
  return unreadable;
}

const NOTHING = { deadlines: [], shifts: [], firstMinute: [], anyway: [], mails: 0, mailsAnyway: 0 };

const leftAlone = (row: ComplaintRow, left: string): ComparedComplaint => ({
  slip: row.slip_no,
  open: row.state === 'open',
  from: row.policy_version,
  left,
  ...NOTHING,
});

interface WhoKnows {
  readonly told: ReadonlyMap<string, ReadonlySet<Role>>;
  readonly escalated: ReadonlyMap<string, readonly ToldPerson[]>;
}

function openOne(
  context: WorkContext,
  row: ComplaintRow,
  file: CaseFile,
  { told, escalated }: WhoKnows,
  now: Instant,
): ComparedComplaint {
  const next = context.configuration().policy;
  const hindered = hindrance(file, next);
  if (hindered !== undefined) return leftAlone(row, hindered);
  const idOf = ({ target, cycle }: LivePlanned) =>
    file.deadlines.find((one) => one.target === target && one.cycle === cycle)?.id ?? '';
  const { moved, ...compared } = compareOpen(
    {
      of: file.case,
      live: file.deadlines,
      escalated: (deadline) => escalated.get(`${idOf(deadline)} ${deadline.round}`) ?? [],
    },
    next,
    now,
  );
  const broken = brokenChain(moved, next, (one) => told.get(idOf(one.next)) ?? new Set());
  if (broken !== undefined) return leftAlone(row, broken);
  return {
    slip: row.slip_no,
    open: true,
    from: row.policy_version,
    left: null,
    ...compared,
    mails: mailsFor(compared.firstMinute),
    mailsAnyway: mailsFor(compared.anyway),
  };
}

function pastOne(
  context: WorkContext,
  row: ComplaintRow,
  { case: of }: CaseFile,
  now: Instant,
): ComparedComplaint {
  const past = {
    complaint: of.complaint,
    former: of.policy,
    organisation: of.organisation,
    takenInAt: row.created_at,
  };
  const compared = comparePast(past, context.configuration().policy, now);
  return { ...leftAlone(row, ''), left: null, ...compared };
}

function groupByRound(people: readonly ToldOfRound[]): Map<string, ToldPerson[]> {
  const groups = new Map<string, ToldPerson[]>();
  for (const { deadlineId, round, ...person } of people) {
    const key = `${deadlineId} ${round}`;
    groups.set(key, [...(groups.get(key) ?? []), person]);
  }
  return groups;
}
