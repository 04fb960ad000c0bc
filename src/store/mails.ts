/** The outbox: a mail is a row before its first attempt; a lease says who sends it. */
import { type Selectable, sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import { machineNow, machineTimeIn, timestamp } from './instants.js';
import type { Tx } from './open.js';
import type { Database } from './schema.js';

export type MailRow = Selectable<Database['duban.mail']>;

/** Longer than the overall limit of an attempt, so that a lease that ran out belongs to a sender that is gone. */
export const LEASE_SECONDS = 300;

export interface NewMail {
  readonly id: string;
  readonly messageId: string;
  readonly person: string;
  readonly email: string;
  readonly content: object;
  /** 0 urgent, 1 senior, 2 last step, and on. */
  readonly rank: number;
  readonly createdAt: Instant;
}

/** Writes a mail that nobody sends yet. */
export async function insertMail(tx: Tx, mail: NewMail): Promise<void> {
  await tx
    .insertInto('duban.mail')
    .values({
      id: mail.id,
      message_id: mail.messageId,
      person: mail.person,
      email: mail.email,
      content: JSON.stringify(mail.content),
      state: 'sending',
      attempts: 0,
      ambiguous_attempts: 0,
      next_attempt_at: machineTimeIn(0),
      created_at: new Date(mail.createdAt),
      rank: mail.rank,
    })
    .execute();
}

/**
 * Locks mails whose next attempt is due and that nobody is sending, the highest first, skipping those that another
 * worker holds. `email` narrows it to one mailbox. Of a mail whose lease ran out the last attempt is counted as
 * ambiguous: its end is unknown.
 */
export async function lockUnsent(tx: Tx, { dueBy, email, except, limit }: UnsentQuery): Promise<MailRow[]> {
  const rows = await tx
    .selectFrom('duban.mail')
    .selectAll()
    .where('state', '=', 'sending')
    .where('next_attempt_at', '<=', dueBy === null ? machineNow : timestamp(dueBy))
    .where((where) => where.or([where('lease_until', 'is', null), where('lease_until', '<', machineNow)]))
    .$if(email !== null, (query) => query.where(sql`lower(email)`, '=', email))
    .where('id', '<>', sql<string>`all(${[...except]}::uuid[])`)
    .orderBy('rank')
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map((row) => ({
    ...row,
    ambiguous_attempts: row.ambiguous_attempts + (row.lease_token === null ? 0 : 1),
  }));
}

export interface UnsentQuery {
  /** Machine time; null: now. */
  readonly dueBy: Instant | null;
  /** In lower case; null: of anybody. */
  readonly email: string | null;
  /** Ids that are not wanted. */
  readonly except: readonly string[];
  readonly limit: number;
}

/** Claims mails that this transaction has locked, for one attempt more of each. */
export async function leaseMails(tx: Tx, mails: readonly MailRow[], token: string): Promise<void> {
  if (mails.length === 0) return;
  await sql`
    update duban.mail m set lease_token = ${token}, lease_until = ${machineTimeIn(LEASE_SECONDS)},
      attempts = m.attempts + 1, ambiguous_attempts = claimed.ambiguous
    from unnest(${mails.map(({ id }) => id)}::uuid[], ${mails.map((mail) => mail.ambiguous_attempts)}::int[])
      as claimed(id, ambiguous)
    where m.id = claimed.id`.execute(tx);
}

/** Which of these mails tell of a complaint of which something was recorded after they were written. */
export async function findOutdated(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select distinct m.id
    from duban.mail m join duban.notice n on n.mail_id = m.id join duban.entry e on e.complaint_id = n.complaint_id
    where m.id = any(${[...ids]}::uuid[]) and e.recorded_at > m.created_at`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** Ends a mail that this transaction has locked and that surely reached nobody. */
export async function dropMail(tx: Tx, id: string, response: string): Promise<void> {
  await tx
    .updateTable('duban.mail')
    .set({ state: 'dropped', response, lease_token: null, lease_until: null })
    .where('id', '=', id)
    .execute();
}

/** Says that others have been told, because this mail would not arrive; false if that was said before. */
export async function markToldInstead(tx: Tx, id: string, at: Instant): Promise<boolean> {
  const result = await tx
    .updateTable('duban.mail')
    .set({ told_instead_at: new Date(at) })
    .where('id', '=', id)
    .where('told_instead_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** When a mail of notices that were not urgent was last written to a mailbox (in lower case); null: never. */
export async function lastFlush(tx: Tx, email: string): Promise<Instant | null> {
  const row = await tx
    .selectFrom('duban.mail')
    .select((select) => select.fn.max('created_at').as('at'))
    .where(sql`lower(email)`, '=', email)
    .where('rank', 'in', [1, 2, 3, 4, 5, 6])
    .where('state', '<>', 'dropped')
    .executeTakeFirst();
  return row?.at ?? null;
}

export type Attempted =
  | {
      readonly state: 'failed';
      readonly response: string;
      /** Whether it was put off until the last attempt, not refused. */
      readonly gaveUp: boolean;
    }
  | {
      readonly state: 'sending';
      readonly response: string;
      readonly retryInSeconds: number;
      /** The server may have taken it. */
      readonly ambiguous: boolean;
      /** Nothing reached the server, so the attempt does not count. */
      readonly unburnt: boolean;
    };

/** Ends an attempt that was not accepted; false if the lease was lost meanwhile, and then nothing was changed. */
export async function finishAttempt(tx: Tx, id: string, token: string, end: Attempted): Promise<boolean> {
  const retry = end.state === 'sending' ? end : { retryInSeconds: 0, ambiguous: false, unburnt: false };
  const result = await tx
    .updateTable('duban.mail')
    .set((row) => ({
      state: end.state,
      response: end.response,
      lease_token: null,
      lease_until: null,
      next_attempt_at: machineTimeIn(retry.retryInSeconds),
      ambiguous_attempts: row('ambiguous_attempts', '+', retry.ambiguous ? 1 : 0),
      attempts: row('attempts', '-', retry.unburnt ? 1 : 0),
    }))
    .where('id', '=', id)
    .where('lease_token', '=', token)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
