/** What the record says about Duban itself: broken invariants, and what waits longer than it should. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import { timestamp } from './instants.js';
import { type Db, QUERY_CANCELED, sqlState } from './open.js';

export interface Violation {
  readonly invariant: string;
  readonly complaintId: string | null;
  readonly at: Instant | null;
  readonly detail: string;
}

const MOST = 100;

const SHORTEST_MS = 1_000;

/**
 * Violations of the invariants after `since` up to `until`: none, unless Duban is wrong. Where that takes longer than a
 * statement may, since very much was written then, it is asked in halves; at most a hundred of each.
 */
export async function findViolations(db: Db, since: Instant, until: Instant): Promise<Violation[]> {
  try {
    return await violationsWithin(db, since, until);
  } catch (error) {
    if (sqlState(error) !== QUERY_CANCELED || until - since < SHORTEST_MS) throw error;
    const middle = Math.floor((since + until) / 2);
    return [...(await findViolations(db, since, middle)), ...(await findViolations(db, middle, until))];
  }
}

async function violationsWithin(db: Db, since: Instant, until: Instant): Promise<Violation[]> {
  const { rows } = await sql<Violation>`
    select invariant, complaint_id as "complaintId", at, detail from duban.violation
    where at > ${timestamp(since)} and at <= ${timestamp(until)} limit ${MOST}`.execute(db);
  return rows;
}

/** How many wait, and for how many seconds of machine time the oldest does. */
export interface Backlog {
  readonly count: number;
  readonly oldestSeconds: number;
}

/** `untold`: people whose mail failed, and nobody was told instead. */
export type Backlogs = Readonly<Record<'deadline' | 'set aside' | 'notice' | 'mail' | 'untold', Backlog>>;

const NONE: Backlog = { count: 0, oldestSeconds: 0 };

export const NO_BACKLOGS: Backlogs = {
  deadline: NONE,
  'set aside': NONE,
  notice: NONE,
  mail: NONE,
  untold: NONE,
};

/** What should have happened by `now`, by Duban's clock. */
export async function measureBacklogs(db: Db, now: Instant): Promise<Backlogs> {
  const { rows } = await sql<{ what: keyof Backlogs; count: number; oldestSeconds: number }>`
    select what, count(*)::int as count, max(seconds) as "oldestSeconds"
    from duban.waiting_at(${timestamp(now)}) group by what`.execute(db);
  const found = new Map(rows.map(({ what, count, oldestSeconds }) => [what, { count, oldestSeconds }]));
  const of = (what: keyof Backlogs) => found.get(what) ?? NONE;
  return {
    deadline: of('deadline'),
    'set aside': of('set aside'),
    notice: of('notice'),
    mail: of('mail'),
    untold: of('untold'),
  };
}

export interface DeadlineCounts {
  /** Beyond a hundred thousand what PostgreSQL's statistics say. */
  readonly open: number;
  /** Open with due behind. */
  readonly breached: number;
}

const COUNTED_AT_MOST = 100_000;

/** Asked every few seconds, so that waiting deadlines are counted only up to a limit. */
export async function countDeadlines(db: Db, now: Instant): Promise<DeadlineCounts> {
  const { rows } = await sql<DeadlineCounts>`
    with counted as materialized (
      select count(*)::int as open
      from (select from duban.deadline where state = 'open' order by due_at limit ${COUNTED_AT_MOST}) as first)
    select case when open < ${COUNTED_AT_MOST} then open else greatest(open,
        (select reltuples::int from pg_class where oid = 'duban.deadline_open'::regclass)) end as open,
      (select count(*)::int from duban.deadline where state = 'open' and due_at < ${timestamp(now)}) as breached
    from counted`.execute(db);
  return rows[0] ?? { open: 0, breached: 0 };
}
