/** Open deadlines by the calendar that they were reckoned on. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import { timestamp } from './instants.js';
import type { Db } from './open.js';

export interface CalendarOfPolicy {
  readonly version: string;
  readonly calendar: string;
}

/** The calendars that open deadlines count on, each with the policy version that says what it is. */
export async function calendarsOfOpenDeadlines(db: Db): Promise<CalendarOfPolicy[]> {
  const { rows } = await sql<CalendarOfPolicy>`
    select distinct c.policy_version as version, d.reckoning->>'calendar' as calendar
    from duban.deadline d join duban.complaint c on c.id = d.complaint_id
    where d.state = 'open' and d.reckoning->>'calendar' <> 'around-the-clock'`.execute(db);
  return rows;
}

/** Open deadlines on that calendar that are due at `from` or later: how many, and the first slips (at most five). */
export async function findDueFrom(
  db: Db,
  { version, calendar }: CalendarOfPolicy,
  from: Instant,
): Promise<{ count: number; slips: string[] }> {
  const { rows } = await sql<{ count: number; slips: string[] | null }>`
    select count(*)::int as count, (array_agg(distinct c.slip_no))[1:5] as slips
    from duban.deadline d join duban.complaint c on c.id = d.complaint_id
    where d.state = 'open' and c.policy_version = ${version} and d.reckoning->>'calendar' = ${calendar}
      and d.due_at >= ${timestamp(from)}`.execute(db);
  return { count: rows[0]?.count ?? 0, slips: rows[0]?.slips ?? [] };
}
