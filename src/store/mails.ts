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
  readonly leaseToken: string;
  readonly createdAt: Instant;
}

/** Writes a mail as claimed by its writer: the first attempt counts from here. */
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
      attempts: 1,
      ambiguous_attempts: 0,
      lease_token: mail.leaseToken,
      lease_until: machineTimeIn(LEASE_SECONDS),
      next_attempt_at: machineTimeIn(0),
      created_at: new Date(mail.createdAt),
    })
    .execute();
}

/** Claims mails whose next attempt was due by an instant of machine time and that nobody is sending. A lease that ran out was an attempt of unknown end. */
export async function claimUnsent(tx: Tx, token: string, dueBy: Instant, limit: number): Promise<MailRow[]> {
  const due = tx
    .selectFrom('duban.mail')
    .select('id')
    .where('state', '=', 'sending')
    .where('next_attempt_at', '<=', timestamp(dueBy))
    .where((where) => where.or([where('lease_until', 'is', null), where('lease_until', '<', machineNow)]))
    .orderBy('next_attempt_at')
    .limit(limit)
    .forUpdate()
    .skipLocked();
  return tx
    .updateTable('duban.mail')
    .set((row) => ({
      ambiguous_attempts: sql<number>`ambiguous_attempts + (lease_token is not null)::int`,
      lease_token: token,
      lease_until: machineTimeIn(LEASE_SECONDS),
      attempts: row('attempts', '+', 1),
    }))
    .where('id', 'in', due)
    .returningAll()
    .execute();
}

export type Attempted =
  | { readonly state: 'accepted'; readonly at: Instant; readonly response: string }
  | { readonly state: 'failed' | 'dropped'; readonly response: string }
  | {
      readonly state: 'sending';
      readonly response: string;
      readonly retryInSeconds: number;
      /** The server may have taken it. */
      readonly ambiguous: boolean;
      /** Nothing reached the server, so the attempt does not count. */
      readonly unburnt: boolean;
    };

/** Ends an attempt; false if the lease was lost meanwhile, and then nothing was changed. */
export async function finishAttempt(tx: Tx, id: string, token: string, end: Attempted): Promise<boolean> {
  const retry = end.state === 'sending' ? end : { retryInSeconds: 0, ambiguous: false, unburnt: false };
  const result = await tx
    .updateTable('duban.mail')
    .set((row) => ({
      state: end.state,
      response: end.response,
      accepted_at: end.state === 'accepted' ? new Date(end.at) : null,
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
