/** Deadlines and what has fired of them. */
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { FiredStep, NextLook } from '../sla/escalate.js';
import type { Instant } from '../sla/instant.js';
import type { Outcome } from '../sla/plan.js';
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

/** Deadlines of these complaints, with their firings of every round. */
export async function findDeadlines(db: Db, complaintIds: readonly string[]): Promise<StoredDeadline[]> {
  const rows = await db
    .selectFrom('duban.deadline as d')
    .selectAll()
    .select(fired)
    .where('complaint_id', '=', sql<string>`any(${[...complaintIds]}::uuid[])`)
    .orderBy('id')
    .execute();
  return rows.map(fromRow);
}

/** What has fired of deadline `d`, in any round; null where nothing has. */
export const fired = sql<FiredStep[] | null>`(
  select json_agg(json_build_object('round', round, 'key', step, 'repeat', repeat,
    'at', (extract(epoch from fired_at) * 1000)::bigint))
  from duban.firing where deadline_id = d.id)`.as('fired');

const fromRow = (row: DeadlineRow & { readonly fired: FiredStep[] | null }): StoredDeadline => ({
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
  fired: row.fired ?? [],
  next: nextLook(row),
});

export const nextLook = ({
  next_step_at: plannedAt,
  look_at: lookAt,
}: Pick<DeadlineRow, 'next_step_at' | 'look_at'>): NextLook | null =>
  plannedAt === null || lookAt === null ? null : { plannedAt, lookAt };

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
