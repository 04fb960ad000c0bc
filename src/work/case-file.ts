/** A complaint's rows, read under its lock, as the core wants them. */
import type { ComplaintFacts } from '../sla/complaint.js';
import { bearsOnFiring, type Case, type FiringCase } from '../sla/firing.js';
import { readHistory } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import { findTarget, type Policy, type Target } from '../sla/policy.js';
import type { ComplaintRow } from '../store/complaints.js';
import { findDeadlines, type StoredDeadline } from '../store/deadlines.js';
import { type DueComplaint, type DueDeadline, findDueDeadlines } from '../store/due.js';
import { findEntries, type StoredEntry } from '../store/entries.js';
import { type Db, sqlState, type Tx } from '../store/open.js';
import type { WorkContext } from './context.js';

/** As much of a complaint as firing needs. */
export interface DueFile {
  readonly row: Pick<ComplaintRow, 'id' | 'slip_no'>;
  readonly deadlines: readonly DueDeadline[];
  readonly case: FiringCase;
  /** Policies that it ran on before, the latest first; what has been dropped since is named by them. */
  readonly former: readonly FormerPolicy[];
}

export interface FormerPolicy {
  readonly version: string;
  readonly policy: Policy;
}

export interface CaseFile extends DueFile {
  readonly entries: readonly StoredEntry[];
  readonly deadlines: readonly StoredDeadline[];
  readonly case: Case;
}

interface TargetsKnown {
  readonly case: Pick<FiringCase, 'policy'>;
  readonly former: readonly FormerPolicy[];
}

/** The target of a deadline, also where the policy has dropped it since. */
export const targetOf = (file: TargetsKnown, key: string): Target | undefined =>
  findTarget(file.case.policy, key) ??
  file.former.map(({ policy }) => findTarget(policy, key)).find((target) => target !== undefined);

/** Reads everything of these complaints; the caller holds their locks, or only looks. */
export async function readCaseFiles(
  db: Db,
  rows: readonly ComplaintRow[],
  context: WorkContext,
): Promise<CaseFile[]> {
  const ids = rows.map((row) => row.id);
  const policies = await policiesOf(db, rows, context);
  return filed(db, rows, policies, await findDeadlines(db, ids), await findEntries(db, ids), context);
}

/** As much of these complaints as firing needs: of their deadlines, those with something due at `now`. */
export async function readDueFiles(
  tx: Tx,
  rows: readonly DueComplaint[],
  now: Instant,
  context: WorkContext,
): Promise<DueFile[]> {
  const ids = rows.map((row) => row.id);
  const policies = await policiesOf(tx, rows, context);
  const deadlines = await findDueDeadlines(tx, ids, now);
  const entries = await findEntries(tx, ids, bearsOnFiring([...policies.values()]));
  return filed(tx, rows, policies, deadlines, entries, context);
}

type Policies = ReadonlyMap<string, Policy>;

async function policiesOf(db: Db, rows: readonly DueComplaint[], context: WorkContext): Promise<Policies> {
  const policies = new Map<string, Policy>();
  for (const version of new Set(rows.map((row) => row.policy_version)))
    policies.set(version, await context.policies(db, version));
  return policies;
}

async function filed<Deadline extends DueDeadline>(
  db: Db,
  rows: readonly DueComplaint[],
  policies: Policies,
  foundDeadlines: readonly Deadline[],
  foundEntries: readonly StoredEntry[],
  context: WorkContext,
) {
  const entries = byComplaint(foundEntries);
  const deadlines = byComplaint(foundDeadlines);
  const { organisation } = context.configuration();
  const files = [];
  for (const row of rows) {
    const own = entries.get(row.id) ?? [];
    const complaint = { facts: factsOf(row), entries: own };
    const policy = policies.get(row.policy_version) as Policy;
    files.push({
      row,
      entries: own,
      deadlines: withCounted(deadlines.get(row.id) ?? [], own),
      case: { complaint, history: readHistory(complaint), policy, organisation },
      former: await formerPolicies(db, own, context),
    });
  }
  return files;
}

/** Steps that count as fired since another policy was applied, beside those that did fire. */
function withCounted<Deadline extends DueDeadline>(
  deadlines: readonly Deadline[],
  entries: readonly StoredEntry[],
): readonly Deadline[] {
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
): Promise<FormerPolicy[]> {
  const policies: FormerPolicy[] = [];
  for (const { applied } of entries.toReversed()) {
    if (applied === undefined) continue;
    const policy = await context.policies(db, applied.from).catch((error: unknown) => {
      if (sqlState(error) !== undefined) throw error;
    });
    if (policy !== undefined) policies.push({ version: applied.from, policy });
  }
  return policies;
}

export const factsOf = (row: DueComplaint): ComplaintFacts => ({
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
