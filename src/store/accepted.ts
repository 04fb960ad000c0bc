/** Writing down that a mail server has taken a mail: one statement, for that is how nearly every mail ends. */
import { sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import { machineNow } from './instants.js';
import { type CarriedNotice, carriedNotices } from './notices.js';
import type { Db } from './open.js';

export interface AcceptedMail {
  readonly id: string;
  /** Of the lease under which it was sent. */
  readonly token: string;
  /** What the server said. */
  readonly response: string;
}

export interface Acceptance {
  /** On Duban's clock. */
  readonly now: Instant;
  /** Where the lease was lost meanwhile nothing is changed. */
  readonly held: boolean;
  /** What the mail has told, oldest first. */
  readonly notices: readonly CarriedNotice[];
}

export async function acceptMail(db: Db, { id, token, response }: AcceptedMail): Promise<Acceptance> {
  const { rows } = await sql<CarriedNotice & { now: Instant; held: boolean }>`
    with clock as materialized (select duban.now() as now),
    ended as (
      update duban.mail set state = 'accepted', response = ${response}, accepted_at = now, lease_token = null,
        lease_until = null, next_attempt_at = ${machineNow}
      from clock where id = ${id} and lease_token = ${token} returning id),
    told as (
      update duban.notice set state = 'sent', sent_at = now, reason = null from clock, ended
      where mail_id = ended.id and state = 'waiting' returning duban.notice.*)
    select clock.now, exists (select from ended) as held, carried.* from clock left join (${carriedNotices(sql`told`)}) as carried on true
    order by created_at, id`.execute(db);
  const [first] = rows;
  if (first === undefined) throw new Error('the clock always answers');
  return { now: first.now, held: first.held, notices: first.id === null ? [] : rows };
}
