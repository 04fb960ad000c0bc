/** Lists of complaints, most urgent first. */
import { sql } from 'kysely';
import { effectiveEntries } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import { findEntries } from './entries.js';
import { timestamp } from './instants.js';
import type { Db, Tx } from './open.js';

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

/** Walks from the most urgent on and stops at the limit, so that neither the archive nor the other open ones are read. */
export async function listComplaints(db: Db, now: Instant, filter: ListFilter): Promise<ListedComplaint[]> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const urgent = await listUrgent(tx, now, filter);
      const left = filter.limit - urgent.length;
      const isFull = left === 0 || filter.dueBefore !== null;
      const atRest = isFull ? [] : await listAtRest(tx, { ...filter, limit: left });
      return withReceived(tx, [...urgent, ...atRest]);
    });
}

interface Found extends Omit<ListedComplaint, 'receivedAt'> {
  readonly id: string;
  readonly createdAt: Instant;
}

/** With the instant that the last correction gave it. */
async function withReceived(tx: Tx, found: readonly Found[]): Promise<ListedComplaint[]> {
  const ids = found.map(({ id }) => id);
  const entries = await findEntries(tx, ids, ['received', 'corrected']);
  const byId = new Map(ids.map((id) => [id, [] as typeof entries]));
  for (const entry of entries) byId.get(entry.complaintId)?.push(entry);
  return found.map(({ id, createdAt, ...row }) => {
    const received = effectiveEntries(byId.get(id) ?? []).find(({ type }) => type === 'received');
    return { ...row, receivedAt: received?.at ?? createdAt };
  });
}

const columns = sql`c.id, c.created_at as "createdAt", c.slip_no as slip, c.current_category as category, c.channel,
  c.department, c.site, c.state`;

const isLike = ({ open, category }: ListFilter) => sql`
  (not ${open} or c.state = 'open') and (${category}::text is null or c.current_category = ${category})`;

/**
 * Each complaint at its open deadline that is due first. Its few deadlines are found by its id: an index of all that are
 * open would do, too, and PostgreSQL takes it where much is new to it, so their state is asked for as no index has it.
 */
async function listUrgent(tx: Tx, now: Instant, filter: ListFilter): Promise<Found[]> {
  const isDue = filter.dueBefore === null ? sql`true` : sql`first.due_at < ${timestamp(filter.dueBefore)}`;
  const { rows } = await sql<Found>`
    select ${columns}, first.target, first.due_at as "dueAt", running."openDeadlines", running.breached
    from duban.deadline first
    join duban.complaint c on c.id = first.complaint_id
    cross join lateral (
      select (count(*) filter (where d.state = 'open'))::int as "openDeadlines",
        (count(*) filter (where d.state = 'open' and d.due_at < ${timestamp(now)}))::int as breached
      from duban.deadline d where d.complaint_id = c.id
    ) as running
    where first.state = 'open' and ${isDue} and ${isLike(filter)}
      and not exists (
        select from duban.deadline sooner
        where sooner.complaint_id = first.complaint_id and sooner.state || '' = 'open'
          and (sooner.due_at, sooner.id) < (first.due_at, first.id))
    order by first.due_at, c.slip_no desc
    limit ${filter.limit}`.execute(tx);
  return rows;
}

/** Complaints for which no time runs, the latest first. */
async function listAtRest(tx: Tx, filter: ListFilter): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select ${columns}, null as target, null as "dueAt", 0 as "openDeadlines", 0 as breached
    from duban.complaint c
    where ${isLike(filter)}
      and not exists (select from duban.deadline d where d.complaint_id = c.id and d.state = 'open')
    order by c.slip_no desc
    limit ${filter.limit}`.execute(tx);
  return rows;
}
