/** Applying the policy in force to a complaint that runs on an earlier version, in one transaction under its lock. */
import { applyPolicy, type Moved, moveOf, passesOverSupervisor } from '../sla/apply-policy.js';
import { POLICY_APPLIED } from '../sla/complaint.js';
import { readHistory } from '../sla/history.js';
import { type Instant, toIso } from '../sla/instant.js';
import type { Policy, Role } from '../sla/policy.js';
import { readNow } from '../store/clock.js';
import { type ComplaintRow, lockComplaint, setPolicyVersion } from '../store/complaints.js';
import { insertEntries, type StoredEntry } from '../store/entries.js';
import { findToldRoles } from '../store/firings.js';
import { inTransaction, type Tx } from '../store/open.js';
import { savePolicy } from '../store/policies.js';
import { type CaseFile, readCaseFiles } from './case-file.js';
import type { WorkContext } from './context.js';
import { alarmsOf } from './describe.js';
import { afterFiring, type Due, fireDue } from './fire.js';
import { type Aftermath, soonest } from './happening.js';
import { Refused, refuse } from './refused.js';
import { type Replanned, writeTransitions } from './replan.js';

export interface PolicyApplied extends Aftermath {
  readonly slip: string;
  readonly entry: StoredEntry;
}

/** Why a complaint cannot be moved to that policy; undefined: it can. The same for whoever only looks ahead. */
export function hindrance(file: CaseFile, next: Policy): string | undefined {
  const { state, current } = file.case.history;
  if (state !== 'open') return `it is ${state}`;
  if (next.categories[current.category] === undefined)
    return `its category "${current.category}" is not in that policy: recategorise it first`;
  return undefined;
}

/** Why moving would break the chain of those who are told (rules 17); undefined: it does not. */
export function brokenChain(
  moved: readonly Moved[],
  next: Policy,
  told: (deadline: Moved) => ReadonlySet<Role>,
): string | undefined {
  const broken = moved.find((one) => passesOverSupervisor(one, next, told(one)));
  return (
    broken &&
    `senior leadership would be told of ${broken.next.target} and the supervisor not: ${broken.next.target} has escalated to others`
  );
}

/**
 * What is due under the former version fires first (rules 21); then the complaint is planned again. Throws `Refused`
 * where it cannot be moved; then nothing has happened.
 */
export async function applyPolicyTo(context: WorkContext, slip: string, by: string): Promise<PolicyApplied> {
  return inTransaction(context.db, async (tx) => {
    const row = await lockComplaint(tx, slip);
    if (row === undefined) return refuse(`slip: there is no ${slip}; see duban list`);
    const now = await readNow(tx);
    const { policy: next, policyVersion: version } = context.configuration();
    if (row.policy_version === version) return refuse(`slip: ${slip} runs on policy ${version} already`);
    const file = await readCase(tx, row, context);
    const hindered = hindrance(file, next);
    if (hindered !== undefined) return refuse(`slip: ${slip} cannot be moved: ${hindered}`);
    await savePolicy(tx, version, next, now);
    const former = await fireDue(tx, [file], now, context);
    return move(tx, file, former, { row, by, now, version, next }, context);
  });
}

async function readCase(tx: Tx, row: ComplaintRow, context: WorkContext): Promise<CaseFile> {
  const [file] = await readCaseFiles(tx, [row], context);
  if (file === undefined) throw new Error(`complaint ${row.id} vanished under its lock`);
  return file;
}

interface Order {
  readonly row: ComplaintRow;
  readonly by: string;
  readonly now: Instant;
  readonly version: string;
  readonly next: Policy;
}

async function move(
  tx: Tx,
  read: CaseFile,
  before: Due,
  order: Order,
  context: WorkContext,
): Promise<PolicyApplied> {
  const { row, by, now, version, next } = order;
  const file = afterFiring(read, before);
  const moved = applyPolicy(file.deadlines, file.case.complaint, { former: file.case.policy, next }, now, by);
  await refuseBrokenChain(tx, file, moved, next);
  const entry = entryOf(file, moved, order);
  await insertEntries(tx, [entry]);
  await setPolicyVersion(tx, row.id, version);
  const replanned = await writeTransitions(
    tx,
    withPolicy(file, entry, row.policy_version, next),
    moved,
    now,
    by,
    context,
  );
  const after = await fireDue(tx, [replanned.file], now, context, 'planned-late');
  return { slip: row.slip_no, entry, now, ...aftermath(before, replanned, after, now) };
}

async function refuseBrokenChain(
  tx: Tx,
  file: CaseFile,
  moved: readonly Moved[],
  next: Policy,
): Promise<void> {
  const ids = new Map(file.deadlines.map(({ target, cycle, id }) => [`${target}/${cycle}`, id]));
  const roles = await findToldRoles(tx, [file.row.id]);
  const broken = brokenChain(
    moved,
    next,
    ({ next: { target, cycle } }) => roles.get(ids.get(`${target}/${cycle}`) ?? '') ?? new Set(),
  );
  if (broken !== undefined) throw new Refused([`slip: ${file.row.slip_no} cannot be moved: ${broken}`]);
}

function entryOf(file: CaseFile, moved: readonly Moved[], { row, by, now, version }: Order): StoredEntry {
  const deadlines = moved
    .filter(({ change, counted }) => change !== 'unchanged' || counted.length > 0)
    .map(moveOf);
  const moves = deadlines
    .filter(({ change }) => change === 'moved')
    .map(({ target, dueBefore, dueAfter }) => `${target} due ${iso(dueBefore)} → ${iso(dueAfter)}`);
  return {
    complaintId: row.id,
    seq: Math.max(0, ...file.entries.map((entry) => entry.seq)) + 1,
    type: POLICY_APPLIED,
    at: now,
    by,
    note: [`policy ${row.policy_version} → ${version}`, ...moves].join('; '),
    category: null,
    responsible: null,
    corrects: null,
    voids: false,
    sourceId: null,
    recordedAt: now,
    applied: { from: row.policy_version, to: version, deadlines },
  };
}

const iso = (at: Instant | null): string => (at === null ? 'none' : toIso(at));

function withPolicy(file: CaseFile, entry: StoredEntry, former: string, policy: Policy): CaseFile {
  const entries = [...file.entries, entry];
  const complaint = { ...file.case.complaint, entries };
  return {
    ...file,
    entries,
    case: { ...file.case, complaint, history: readHistory(complaint), policy },
    former: [{ version: former, policy: file.case.policy }, ...file.former],
  };
}

function aftermath(before: Due, replanned: Replanned, after: Due, now: Instant): Omit<Aftermath, 'now'> {
  const file = afterFiring(replanned.file, after);
  return {
    happenings: [
      ...before.happenings,
      { event: 'entry.recorded', slip: file.row.slip_no, type: POLICY_APPLIED, at: now },
      ...replanned.happenings,
      ...after.happenings,
    ],
    alarms: file.deadlines.flatMap((deadline) => alarmsOf(file, deadline, now)),
    post: soonest(before.post, replanned.post, after.post),
  };
}
