/** Lists of complaints, most urgent first. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import { timestamp } from './instants.js';
import type { Db } from './open.js';

export interface ListFilter {
  /** Neither closed nor withdrawn. */
  readonly open: boolean;
  readonly category: string | null;
  /** With an open deadline that is due before this instant. */
  readonly dueBefore: Instant | null;
  readonly limit: number;
}

export interface ListedComplaint {
  readonly slip: string;
  readonly category: string;
  readonly channel: string;
  readonly department: string;
  readonly site: string | null;
  readonly state: string;
  readonly receivedAt: Instant;
  /** The open deadline that is due first. */
  readonly target: string | null;
  readonly dueAt: Instant | null;
  readonly openDeadlines: number;
  readonly breached: number;
}

export async function listComplaints(db: Db, now: Instant, filter: ListFilter): Promise<ListedComplaint[]> {
  const { rows } = await sql<ListedComplaint>`
    select c.slip_no as slip, c.current_category as category, c.channel, c.department, c.site, c.state,
      (select min(e.at) from duban.entry e where e.complaint_id = c.id and e.type = 'received') as "receivedAt",
      urgent.target, urgent.due_at as "dueAt", coalesce(urgent.running, 0) as "openDeadlines",
      coalesce(urgent.breached, 0) as breached
    from duban.complaint c
    left join lateral (
      select (array_agg(d.target order by d.due_at))[1] as target, min(d.due_at) as due_at, count(*)::int as running,
        (count(*) filter (where d.due_at < ${timestamp(now)}))::int as breached
      from duban.deadline d where d.complaint_id = c.id and d.state = 'open'
    ) as urgent on true
    where (not ${filter.open} or c.state = 'open')
      and (${filter.category}::text is null or c.current_category = ${filter.category})
      and (${filter.dueBefore === null} or urgent.due_at < ${timestamp(filter.dueBefore ?? now)})
    order by urgent.due_at nulls last, c.slip_no desc
    limit ${filter.limit}`.execute(db);
  return rows;
}
