/** A complaint's rows, read under its lock, as the core wants them. */
import type { ComplaintFacts } from '../sla/complaint.js';
import type { Case } from '../sla/firing.js';
import { readHistory } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import { findTarget, type Policy, type Target } from '../sla/policy.js';
import type { ComplaintRow } from '../store/complaints.js';
import { findDeadlines, findDueDeadlines, type StoredDeadline } from '../store/deadlines.js';
import { findEntries, type StoredEntry } from '../store/entries.js';
import { type Db, sqlState } from '../store/open.js';
import type { WorkContext } from './context.js';

export interface CaseFile {
  readonly row: Pick<ComplaintRow, 'id' | 'slip_no'>;
  readonly entries: readonly StoredEntry[];
  readonly deadlines: readonly StoredDeadline[];
  readonly case: Case;
  /** Policies that it ran on before, the latest first; what has been dropped since is named by them. */
  readonly former: readonly Policy[];
}

/** The target of a deadline, also where the policy has dropped it since. */
export const targetOf = (file: Pick<CaseFile, 'case' | 'former'>, key: string): Target | undefined =>
  [file.case.policy, ...file.former]
    .map((policy) => findTarget(policy, key))
    .find((target) => target !== undefined);

/** Reads everything of these complaints; the caller holds their locks, or only looks. */
export async function readCaseFiles(
  db: Db,
  rows: readonly ComplaintRow[],
  context: WorkContext,
): Promise<CaseFile[]> {
  const ids = rows.map((row) => row.id);
  return filed(db, rows, await findDeadlines(db, ids), context);
}

/** As much of these complaints as firing needs: of their deadlines, those with something due at `now`. */
export async function readDueFiles(
  db: Db,
  rows: readonly ComplaintRow[],
  now: Instant,
  context: WorkContext,
): Promise<CaseFile[]> {
  const ids = rows.map((row) => row.id);
  return filed(db, rows, await findDueDeadlines(db, ids, now), context);
}

async function filed(
  db: Db,
  rows: readonly ComplaintRow[],
  found: readonly StoredDeadline[],
  context: WorkContext,
): Promise<CaseFile[]> {
  const ids = rows.map((row) => row.id);
  const entries = byComplaint(await findEntries(db, ids));
  const deadlines = byComplaint(found);
  const files: CaseFile[] = [];
  for (const row of rows) {
    const own = entries.get(row.id) ?? [];
    files.push({
      row,
      entries: own,
      deadlines: withCounted(deadlines.get(row.id) ?? [], own),
      case: await caseOf(db, row, own, context),
      former: await formerPolicies(db, own, context),
    });
  }
  return files;
}

async function caseOf(
  db: Db,
  row: ComplaintRow,
  entries: readonly StoredEntry[],
  context: WorkContext,
): Promise<Case> {
  const complaint = { facts: factsOf(row), entries };
  return {
    complaint,
    history: readHistory(complaint),
    policy: await context.policies(db, row.policy_version),
    organisation: context.configuration().organisation,
  };
}

/** Steps that count as fired since another policy was applied, beside those that did fire. */
function withCounted(
  deadlines: readonly StoredDeadline[],
  entries: readonly StoredEntry[],
): readonly StoredDeadline[] {
  const moves = entries.flatMap(({ applied }) => applied?.deadlines ?? []);
  if (moves.length === 0) return deadlines;
  return deadlines.map((deadline) => {
    const own = moves.filter(({ target, cycle }) => target === deadline.target && cycle === deadline.cycle);
    return { ...deadline, fired: [...deadline.fired, ...own.flatMap(({ counted }) => counted)] };
  });
}

/** One that is gone names nothing any more; the complaint does not run on it. */
async function formerPolicies(
  db: Db,
  entries: readonly StoredEntry[],
  context: WorkContext,
): Promise<Policy[]> {
  const policies: Policy[] = [];
  for (const { applied } of entries.toReversed()) {
    if (applied === undefined) continue;
    const policy = await context.policies(db, applied.from).catch((error: unknown) => {
      if (sqlState(error) !== undefined) throw error;
    });
    if (policy !== undefined) policies.push(policy);
  }
  return policies;
}

export const factsOf = (row: ComplaintRow): ComplaintFacts => ({
  kind: row.kind,
  category: row.category,
  channel: row.channel,
  site: row.site,
  department: row.department,
  receivedBy: row.received_by,
  responsible: row.responsible,
  settledOnTheSpot: row.settled_on_the_spot,
  difficult: row.difficult,
  wideImpact: row.wide_impact,
});

function byComplaint<Row extends { readonly complaintId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.complaintId);
    if (group === undefined) groups.set(row.complaintId, [row]);
    else group.push(row);
  }
  return groups;
}
