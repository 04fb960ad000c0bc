/** Heartbeats of workers, on Duban's clock: an outage is a gap in them. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import type { Db } from './open.js';

/** Beats for one worker; its first beat registers it. */
export async function beat(db: Db, worker: string): Promise<void> {
  await sql`
    insert into duban.heartbeat (worker, started_at, last_sweep_at) values (${worker}, duban.now(), duban.now())
    on conflict (worker) do update set last_sweep_at = excluded.last_sweep_at`.execute(db);
}

/** The last beat of any worker, or null if none ever ran. */
export async function lastBeat(db: Db): Promise<Instant | null> {
  const row = await db
    .selectFrom('duban.heartbeat')
    .select((select) => select.fn.max('last_sweep_at').as('last'))
    .executeTakeFirst();
  return row?.last ?? null;
}

/** Forgets workers that have not swept for a week of machine days; the last of all is kept, for the gap after it. */
export async function forgetOldBeats(db: Db): Promise<void> {
  await sql`
    delete from duban.heartbeat where last_sweep_at < (select max(last_sweep_at) from duban.heartbeat)
      and last_sweep_at < duban.now() - make_interval(secs => (select 604800 * speed from duban.clock))`.execute(
    db,
  );
}
