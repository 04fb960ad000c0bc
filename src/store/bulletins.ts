/** Mails to the admin that go once, whatever the number of workers. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import { timestamp } from './instants.js';
import type { Db, Tx } from './open.js';

/** Whether a worker had begun before that instant, and the bulletin of that name has not been written since. */
export async function isBulletinDue(db: Db, name: string, at: Instant): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select exists (select from duban.heartbeat where started_at < ${timestamp(at)})
      and not exists (select from duban.bulletin where name = ${name}) as due`.execute(db);
  return rows[0]?.due ?? false;
}

/** Whether a mail of that name has been written. */
export async function isBulletinWritten(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql<{ written: boolean }>`
    select exists (select from duban.bulletin where name = ${name}) as written`.execute(db);
  return rows[0]?.written ?? false;
}

/** Claims the name for a mail that this transaction writes; false if another has it. */
export async function claimBulletin(tx: Tx, name: string, mailId: string, now: Instant): Promise<boolean> {
  const result = await tx
    .insertInto('duban.bulletin')
    .values({ name, mail_id: mailId, created_at: new Date(now) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export interface Day {
  /** Complaints with a deadline that runs, and those of them with one whose due has passed. */
  readonly open: number;
  readonly overdue: number;
  readonly nextDueAt: Instant | null;
  /** Notices that should have left, and mails that have not. */
  readonly unsent: number;
}

/** Complaints that run, and post that waits longer than it should: up to `toleratedMs` it may be on its way. */
export async function readDay(db: Db, now: Instant, toleratedMs: number): Promise<Day> {
  const late = timestamp(now - toleratedMs);
  const { rows } = await sql<Day>`
    select count(distinct complaint_id)::int as open,
      (count(distinct complaint_id) filter (where due_at < ${timestamp(now)}))::int as overdue,
      min(due_at) filter (where due_at >= ${timestamp(now)}) as "nextDueAt",
      (select count(*)::int from duban.mail
          where state = 'sending' and (created_at <= ${late} or (attempts > 0 and lease_token is null)))
        + (select count(*)::int from duban.notice
            where state = 'waiting' and mail_id is null and not_before <= ${late}) as unsent
    from duban.deadline where state = 'open'`.execute(db);
  return rows[0] ?? { open: 0, overdue: 0, nextDueAt: null, unsent: 0 };
}
