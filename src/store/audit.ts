/** What the record says about Duban itself: broken invariants, and what waits longer than it should. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import type { Db } from './open.js';

export interface Violation {
  readonly invariant: string;
  readonly complaintId: string | null;
  readonly at: Instant | null;
  readonly detail: string;
}

const MOST = 100;

/** Violations of the invariants in the last days, at most a hundred: none, unless Duban is wrong. */
export async function findViolations(db: Db, days: number): Promise<Violation[]> {
  const { rows } = await sql<Violation>`
    select invariant, complaint_id as "complaintId", at, detail from duban.violation
    where at > duban.now() - make_interval(hours => ${days * 24}) limit ${MOST}`.execute(db);
  return rows;
}

/** How many wait, and for how many seconds of machine time the oldest does. */
export interface Backlog {
  readonly count: number;
  readonly oldestSeconds: number;
}

export type Backlogs = Readonly<Record<'deadline' | 'set aside' | 'notice' | 'mail', Backlog>>;

const NONE: Backlog = { count: 0, oldestSeconds: 0 };

export const NO_BACKLOGS: Backlogs = { deadline: NONE, 'set aside': NONE, notice: NONE, mail: NONE };

export async function measureBacklogs(db: Db): Promise<Backlogs> {
  const { rows } = await sql<{ what: keyof Backlogs; count: number; oldestSeconds: number }>`
    select what, count(*)::int as count, max(seconds) as "oldestSeconds" from duban.waiting group by what`.execute(
    db,
  );
  const found = new Map(rows.map(({ what, count, oldestSeconds }) => [what, { count, oldestSeconds }]));
  const of = (what: keyof Backlogs) => found.get(what) ?? NONE;
  return { deadline: of('deadline'), 'set aside': of('set aside'), notice: of('notice'), mail: of('mail') };
}

export interface DeadlineCounts {
  readonly open: number;
  /** Open with due behind. */
  readonly breached: number;
}

export async function countDeadlines(db: Db): Promise<DeadlineCounts> {
  const { rows } = await sql<DeadlineCounts>`
    select count(*)::int as open, (count(*) filter (where due_at < (select duban.now())))::int as breached
    from duban.deadline where state = 'open'`.execute(db);
  return rows[0] ?? { open: 0, breached: 0 };
}
