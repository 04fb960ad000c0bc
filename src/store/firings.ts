/** Firings: what has fired of deadlines. Written once, never changed. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import type { FiringKind } from '../sla/plan.js';
import type { Role } from '../sla/policy.js';
import { listColumn, plainColumn } from './columns.js';
import { fromMs } from './instants.js';
import type { Db, Tx } from './open.js';

/** A firing, to be written or as it was written. */
export interface StoredFiring {
  readonly id: string;
  readonly deadlineId: string;
  readonly complaintId: string;
  readonly round: number;
  readonly step: string;
  readonly repeat: number;
  readonly kind: FiringKind;
  readonly plannedAt: Instant;
  readonly firedAt: Instant;
  readonly roles: readonly Role[];
  readonly unreachable: readonly Role[];
  readonly lateBecause: string | null;
}

/** Writes firings; a second one of the same key violates a constraint, whoever tries. */
export async function insertFirings(tx: Tx, firings: readonly StoredFiring[]): Promise<void> {
  if (firings.length === 0) return;
  await sql`
    insert into duban.firing (id, deadline_id, complaint_id, round, step, repeat, kind, planned_at, fired_at, roles,
      unreachable, late_because)
    select id, deadline_id, complaint_id, round, step, repeat, kind, ${fromMs('planned_at')}, ${fromMs('fired_at')},
      roles::text[], unreachable::text[], late_because
    from unnest(
      ${plainColumn(firings, ({ id }) => id)}::uuid[],
      ${plainColumn(firings, ({ deadlineId }) => deadlineId)}::uuid[],
      ${plainColumn(firings, ({ complaintId }) => complaintId)}::uuid[],
      ${plainColumn(firings, ({ round }) => round)}::int[],
      ${firings.map(({ step }) => step)}::text[],
      ${plainColumn(firings, ({ repeat }) => repeat)}::int[],
      ${plainColumn(firings, ({ kind }) => kind)}::text[],
      ${plainColumn(firings, ({ plannedAt }) => plannedAt)}::float8[],
      ${plainColumn(firings, ({ firedAt }) => firedAt)}::float8[],
      ${listColumn(firings, ({ roles }) => roles)}::text[],
      ${listColumn(firings, ({ unreachable }) => unreachable)}::text[],
      ${plainColumn(firings, ({ lateBecause }) => lateBecause)}::text[]
    ) as t(id, deadline_id, complaint_id, round, step, repeat, kind, planned_at, fired_at, roles, unreachable,
      late_because)`.execute(tx);
}

export async function findFirings(db: Db, complaintId: string): Promise<StoredFiring[]> {
  const rows = await db
    .selectFrom('duban.firing')
    .selectAll()
    .where('complaint_id', '=', complaintId)
    .orderBy('fired_at')
    .orderBy('planned_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    deadlineId: row.deadline_id,
    complaintId: row.complaint_id,
    round: row.round,
    step: row.step,
    repeat: row.repeat,
    kind: row.kind,
    plannedAt: row.planned_at,
    firedAt: row.fired_at,
    roles: row.roles,
    unreachable: row.unreachable,
    lateBecause: row.late_because,
  }));
}

/** The roles that escalations of each of these complaints' deadlines have told, or tried to, by the deadline's id. */
export async function findToldRoles(
  db: Db,
  complaintIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<Role>>> {
  const { rows } = await sql<{ id: string; roles: Role[] }>`
    select deadline_id as id, array_agg(distinct role) as roles
    from duban.firing cross join lateral unnest(roles || unreachable) as told(role)
    where complaint_id = any(${[...complaintIds]}::uuid[]) and kind = 'escalation'
    group by deadline_id`.execute(db);
  return new Map(rows.map(({ id, roles }) => [id, new Set(roles)]));
}
