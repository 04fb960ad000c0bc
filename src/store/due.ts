/** What is due: claiming its complaints, reading of them what firing needs, and saying when to look again. */
import { sql } from 'kysely';
import type { NextLook } from '../sla/escalate.js';
import type { Instant } from '../sla/instant.js';
import { plainColumn } from './columns.js';
import type { ComplaintRow } from './complaints.js';
import { fired, nextLook, type StoredDeadline } from './deadlines.js';
import { fromMs, machineNow, timestamp } from './instants.js';
import type { Tx } from './open.js';

/** As much of a complaint as firing needs: not what its owner said, nor who that is. */
export type DueComplaint = Pick<ComplaintRow, (typeof FACTS)[number]>;

const FACTS = [
  'id',
  'slip_no',
  'policy_version',
  'kind',
  'category',
  'channel',
  'site',
  'department',
  'received_by',
  'responsible',
  'settled_on_the_spot',
  'difficult',
  'wide_impact',
  'set_aside_until',
] as const;

/**
 * Claims, for this transaction, complaints that have something due at `now`, the longest overdue first; those that
 * another transaction holds, or that were set aside, are passed over. `limit`: of their deadlines.
 */
export async function claimDue(tx: Tx, now: Instant, limit: number): Promise<DueComplaint[]> {
  const claimed = await tx
    .selectFrom('duban.deadline as d')
    .innerJoin('duban.complaint as c', 'c.id', 'd.complaint_id')
    .select(FACTS.map((fact) => `c.${fact}` as const))
    .where('d.look_at', '<=', timestamp(now))
    .where((where) =>
      where.or([where('c.set_aside_until', 'is', null), where('c.set_aside_until', '<=', machineNow)]),
    )
    .orderBy('d.look_at')
    .limit(limit)
    .forNoKeyUpdate('c')
    .skipLocked()
    .execute();
  return [...new Map(claimed.map((row) => [row.id, row])).values()];
}

/** As much of a deadline as firing needs. */
export type DueDeadline = Pick<
  StoredDeadline,
  | 'id'
  | 'complaintId'
  | 'target'
  | 'cycle'
  | 'round'
  | 'roundStartedAt'
  | 'dueAt'
  | 'outcome'
  | 'steps'
  | 'fired'
  | 'next'
>;

/** Of these complaints, which the caller has locked, the deadlines that have something due at `now`. */
export async function findDueDeadlines(
  tx: Tx,
  complaintIds: readonly string[],
  now: Instant,
): Promise<DueDeadline[]> {
  const rows = await tx
    .selectFrom('duban.deadline as d')
    .select(['id', 'complaint_id', 'target', 'cycle', 'round', 'round_started_at', 'due_at', 'steps'])
    .select(['next_step_at', 'look_at', fired])
    .where('complaint_id', '=', sql<string>`any(${[...complaintIds]}::uuid[])`)
    .where('look_at', '<=', timestamp(now))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    complaintId: row.complaint_id,
    target: row.target,
    cycle: row.cycle,
    round: row.round,
    roundStartedAt: row.round_started_at,
    dueAt: row.due_at,
    // Nobody looks at a deadline that has come to rest.
    outcome: { state: 'open' },
    steps: row.steps,
    fired: row.fired ?? [],
    next: nextLook(row),
  }));
}

/** Sets only when to look again: what firing changes of a deadline. */
export async function updateNextLooks(
  tx: Tx,
  looks: readonly { readonly id: string; readonly next: NextLook | null }[],
): Promise<void> {
  if (looks.length === 0) return;
  await sql`
    update duban.deadline d set next_step_at = ${fromMs('t.next_step_at')}, look_at = ${fromMs('t.look_at')}
    from unnest(${plainColumn(looks, ({ id }) => id)}::uuid[],
      ${plainColumn(looks, ({ next }) => next?.plannedAt ?? null)}::float8[],
      ${plainColumn(looks, ({ next }) => next?.lookAt ?? null)}::float8[]) as t(id, next_step_at, look_at)
    where d.id = t.id`.execute(tx);
}
