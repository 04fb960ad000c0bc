/** Deadlines and what has fired of them. */
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { FiredStep, NextLook } from '../sla/escalate.js';
import type { Instant } from '../sla/instant.js';
import type { FiringKind, Outcome } from '../sla/plan.js';
import type { Role } from '../sla/policy.js';
import type { LivePlanned } from '../sla/transition.js';
import { fromMs, timestamp } from './instants.js';
import type { Db, Tx } from './open.js';
import type { Database } from './schema.js';

type DeadlineRow = Selectable<Database['duban.deadline']>;

/** A deadline as it is stored, with what has fired. */
export interface StoredDeadline extends LivePlanned {
  readonly id: string;
  readonly complaintId: string;
  readonly next: NextLook | null;
}

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

/** Deadlines of these complaints, with their firings of every round. */
export async function findDeadlines(db: Db, complaintIds: readonly string[]): Promise<StoredDeadline[]> {
  const rows = await deadlinesOf(db, complaintIds).execute();
  return withFirings(db, rows);
}

/** Only those of them that have something due at `now`. */
export async function findDueDeadlines(
  db: Db,
  complaintIds: readonly string[],
  now: Instant,
): Promise<StoredDeadline[]> {
  const rows = await deadlinesOf(db, complaintIds).where('look_at', '<=', timestamp(now)).execute();
  return withFirings(db, rows);
}

const deadlinesOf = (db: Db, complaintIds: readonly string[]) =>
  db
    .selectFrom('duban.deadline')
    .selectAll()
    .where('complaint_id', '=', sql<string>`any(${[...complaintIds]}::uuid[])`)
    .orderBy('id');

async function withFirings(db: Db, rows: readonly DeadlineRow[]): Promise<StoredDeadline[]> {
  const firings = await db
    .selectFrom('duban.firing')
    .select(['deadline_id', 'round', 'step', 'repeat', 'fired_at'])
    .where('deadline_id', '=', sql<string>`any(${rows.map(({ id }) => id)}::uuid[])`)
    .execute();
  const fired = new Map<string, FiredStep[]>();
  for (const { deadline_id, round, step, repeat, fired_at } of firings) {
    const one = { round, key: step, repeat, at: fired_at };
    const known = fired.get(deadline_id);
    if (known === undefined) fired.set(deadline_id, [one]);
    else known.push(one);
  }
  return rows.map((row) => fromRow(row, fired.get(row.id) ?? []));
}

const fromRow = (row: DeadlineRow, fired: readonly FiredStep[]): StoredDeadline => ({
  id: row.id,
  complaintId: row.complaint_id,
  target: row.target,
  cycle: row.cycle,
  round: row.round,
  roundStartedAt: row.round_started_at,
  startedAt: row.started_at,
  dueAt: row.due_at,
  outcome: row.outcome,
  steps: row.steps,
  reckoning: row.reckoning,
  fired,
  next:
    row.next_step_at === null || row.look_at === null
      ? null
      : { plannedAt: row.next_step_at, lookAt: row.look_at },
});

/** Inserts deadlines that are new. */
export async function insertDeadlines(tx: Tx, deadlines: readonly StoredDeadline[]): Promise<void> {
  if (deadlines.length > 0) await inserting(deadlines).execute(tx);
}

/** Inserts deadlines, or brings those that are there up to date. */
export async function upsertDeadlines(tx: Tx, deadlines: readonly StoredDeadline[]): Promise<void> {
  if (deadlines.length === 0) return;
  await sql`
    ${inserting(deadlines)}
    on conflict (id) do update set
      round = excluded.round, round_started_at = excluded.round_started_at, started_at = excluded.started_at,
      due_at = excluded.due_at, state = excluded.state, outcome = excluded.outcome, met_at = excluded.met_at,
      cancelled_at = excluded.cancelled_at, steps = excluded.steps, reckoning = excluded.reckoning,
      next_step_at = excluded.next_step_at, look_at = excluded.look_at`.execute(tx);
}

/** A column is one array: PostgreSQL reads arrays, and JSON as one text, in half the time that records in JSON take. */
function inserting(deadlines: readonly StoredDeadline[]): RawBuilder<unknown> {
  const each = <Value>(column: (deadline: StoredDeadline) => Value) => deadlines.map(column);
  const json = (column: (deadline: StoredDeadline) => object) => JSON.stringify(each(column));
  return sql`
    insert into duban.deadline (id, complaint_id, target, cycle, round, round_started_at, started_at, due_at, state,
      outcome, met_at, cancelled_at, steps, reckoning, next_step_at, look_at)
    select id, complaint_id, target, cycle, round, ${fromMs('round_started_at')}, ${fromMs('started_at')},
      ${fromMs('due_at')}, state, outcome, ${fromMs('met_at')}, ${fromMs('cancelled_at')}, steps, reckoning,
      ${fromMs('next_step_at')}, ${fromMs('look_at')}
    from rows from (
      unnest(
        ${each(({ id }) => id)}::uuid[],
        ${each(({ complaintId }) => complaintId)}::uuid[],
        ${each(({ target }) => target)}::text[],
        ${each(({ cycle }) => cycle)}::int[],
        ${each(({ round }) => round)}::int[],
        ${each(({ roundStartedAt }) => roundStartedAt)}::float8[],
        ${each(({ startedAt }) => startedAt)}::float8[],
        ${each(({ dueAt }) => dueAt)}::float8[],
        ${each(({ outcome }) => outcome.state)}::text[],
        ${each(({ outcome }) => metAt(outcome))}::float8[],
        ${each(({ outcome }) => (outcome.state === 'cancelled' ? outcome.at : null))}::float8[],
        ${each(({ next }) => next?.plannedAt)}::float8[],
        ${each(({ next }) => next?.lookAt)}::float8[]),
      jsonb_array_elements(${json(({ outcome }) => outcome)}::jsonb),
      jsonb_array_elements(${json(({ steps }) => steps)}::jsonb),
      jsonb_array_elements(${json(({ reckoning }) => reckoning)}::jsonb)
    ) as t(id, complaint_id, target, cycle, round, round_started_at, started_at, due_at, state, met_at, cancelled_at,
      next_step_at, look_at, outcome, steps, reckoning)`;
}

const metAt = (outcome: Outcome): Instant | null =>
  outcome.state === 'met' || outcome.state === 'met-late' ? outcome.at : null;

/** Sets only when to look again: what firing changes of a deadline. */
export async function updateNextLooks(
  tx: Tx,
  looks: readonly { readonly id: string; readonly next: NextLook | null }[],
): Promise<void> {
  if (looks.length === 0) return;
  const rows = looks.map(({ id, next }) => ({
    id,
    plannedAt: next && new Date(next.plannedAt),
    lookAt: next && new Date(next.lookAt),
  }));
  await sql`
    update duban.deadline d set next_step_at = t."plannedAt", look_at = t."lookAt"
    from json_to_recordset(${JSON.stringify(rows)}::json) as t(id uuid, "plannedAt" timestamptz, "lookAt" timestamptz)
    where d.id = t.id`.execute(tx);
}

/** Writes firings; a second one of the same key violates a constraint, whoever tries. */
export async function insertFirings(tx: Tx, firings: readonly StoredFiring[]): Promise<void> {
  if (firings.length === 0) return;
  const rows = firings.map((firing) => ({
    ...firing,
    plannedAt: new Date(firing.plannedAt),
    firedAt: new Date(firing.firedAt),
  }));
  await sql`
    insert into duban.firing (id, deadline_id, complaint_id, round, step, repeat, kind, planned_at, fired_at, roles,
      unreachable, late_because)
    select id, "deadlineId", "complaintId", round, step, repeat, kind, "plannedAt", "firedAt", roles,
      unreachable, "lateBecause"
    from json_to_recordset(${JSON.stringify(rows)}::json) as t(
      id uuid, "deadlineId" uuid, "complaintId" uuid, round int, step text, repeat int, kind text,
      "plannedAt" timestamptz, "firedAt" timestamptz, roles text[], unreachable text[], "lateBecause" text)`.execute(
    tx,
  );
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

/** Instants at which something fires, after `now` and up to `until`, each once, earliest first. */
export async function findLookInstants(
  db: Db,
  now: Instant,
  until: Instant,
  limit: number,
): Promise<Instant[]> {
  const rows = await db
    .selectFrom('duban.deadline')
    .select('look_at')
    .distinct()
    .where('look_at', '>', timestamp(now))
    .where('look_at', '<=', timestamp(until))
    .orderBy('look_at')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => row.look_at ?? []);
}
