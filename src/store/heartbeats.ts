/** Heartbeats of workers, on Duban's clock: an outage is a gap in them, whether workers were gone, frozen or cut off. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import { timestamp } from './instants.js';
import type { Db } from './open.js';

/**
 * Beats for one worker; its first beat registers it. Where no worker has beaten for longer than `toleratedMs`, the gap
 * is written down, once, whoever beats first.
 */
export async function beat(db: Db, worker: string, toleratedMs: number): Promise<void> {
  await sql`
    with last as (select max(last_sweep_at) as at from duban.heartbeat),
      here as (select duban.now() as now),
      gap as (
        insert into duban.outage (from_at, until_at, noticed_by)
        select at, now, ${worker} from last, here where at < now - make_interval(secs => ${toleratedMs / 1000})
        on conflict do nothing)
    insert into duban.heartbeat (worker, started_at, last_sweep_at) select ${worker}, now, now from here
    on conflict (worker) do update set last_sweep_at = excluded.last_sweep_at`.execute(db);
}

/** A gap in the heartbeats of all workers. */
export interface Outage {
  readonly from: Instant;
  readonly until: Instant;
}

/** Outages that lasted until `since` or longer; with the one that nobody has written down yet, if `now` ends it. */
export async function findOutages(
  db: Db,
  since: Instant,
  now: Instant,
  toleratedMs: number,
): Promise<Outage[]> {
  const { rows } = await sql<Outage>`
    select from_at as "from", until_at as "until" from duban.outage where until_at >= ${timestamp(since)}
    union all
    select max(last_sweep_at), ${timestamp(now)} from duban.heartbeat
    having max(last_sweep_at) < ${timestamp(now - toleratedMs)}`.execute(db);
  return rows;
}

/** Gaps that are written down, lasted longer than `shortestMs`, and ended between `since` and `now`; oldest first. */
export async function findEndedOutages(
  db: Db,
  since: Instant,
  now: Instant,
  shortestMs: number,
): Promise<Outage[]> {
  const { rows } = await sql<Outage>`
    select from_at as "from", until_at as "until" from duban.outage
    where until_at between ${timestamp(since)} and ${timestamp(now)}
      and until_at - from_at > make_interval(secs => ${shortestMs / 1000})
    order by from_at`.execute(db);
  return rows;
}

/** Complaints of which a step came due in a gap and fired after it: when it fired is what the index knows. */
export async function countDelayed(db: Db, { from, until }: Outage): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct complaint_id)::int as count from duban.firing
    where late_because = 'outage' and planned_at between ${timestamp(from)} and ${timestamp(until)}
      and fired_at >= ${timestamp(from)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Forgets workers that have not swept for a week of machine days; the last of all is kept, for the gap after it. */
export async function forgetOldBeats(db: Db): Promise<void> {
  await sql`
    delete from duban.heartbeat where last_sweep_at < (select max(last_sweep_at) from duban.heartbeat)
      and last_sweep_at < duban.now() - make_interval(secs => (select 604800 * speed from duban.clock))`.execute(
    db,
  );
}
