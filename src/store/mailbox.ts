/** What waits for a mailbox: claimed whole, so that one look decides what goes together. */
import { sql } from 'kysely';
import { effectiveEntries } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import { findEntries } from './entries.js';
import { machineNow, timestamp } from './instants.js';
import type { WaitingNotice } from './notices.js';
import type { Db, Tx } from './open.js';

/** A waiting notice with what decides when it goes, and with what. */
export interface PendingNotice extends WaitingNotice {
  /** Null for an all-clear, as is the next one. */
  readonly step: string | null;
  readonly repeat: number | null;
  /** A mail that an all-clear clears has not left yet. */
  readonly waits_for_mail: boolean;
  /** A repeat to somebody who has given an opinion or replied since the one before. */
  readonly answered: boolean;
  /** Fired late because nobody was there, or written while nobody was. */
  readonly from_outage: boolean;
  /** A mail of this deadline was sent to this person since the first outage that counts ended. */
  readonly told_since_outage: boolean;
}

/** More wait for a later flush. */
const MOST = 5_000;

/** A gap in the heartbeats that counts, and when the first of several that count ended. */
export interface Gap {
  readonly from: Instant;
  readonly until: Instant;
  readonly toldSince: Instant;
}

/** Claims, for this transaction, everything that waits for these people: what is held last, and the oldest first. */
export async function claimMailbox(
  tx: Tx,
  people: readonly string[],
  gap: Gap | null,
): Promise<PendingNotice[]> {
  const of = (name: keyof Gap) => (gap === null ? sql`null::timestamptz` : timestamp(gap[name]));
  const [from, until, toldSince] = [of('from'), of('until'), of('toldSince')];
  const { rows } = await sql<ClaimedNotice>`
    select n.*, d.state as deadline_state, d.round as deadline_round, d.due_at as deadline_due_at, f.step, f.repeat,
      n.kind = 'all-clear' and exists (
        select from duban.notice earlier join duban.mail m on m.id = earlier.mail_id
        where earlier.deadline_id = n.deadline_id and earlier.round = n.round and earlier.person = n.person
          and m.state = 'sending') as waits_for_mail,
      case when f.repeat > 0 then array(
        select e.seq from duban.entry e
        where e.complaint_id = n.complaint_id and e.by = n.person and e.type in ('opinion-given', 'replied')
          and e.recorded_at > (
            select max(earlier.created_at) from duban.notice earlier
            where earlier.deadline_id = n.deadline_id and earlier.round = n.round and earlier.person = n.person
              and earlier.created_at < n.created_at)) else '{}' end as answers,
      coalesce(n.created_at between ${from} and ${until}
        or f.late_because = 'outage' and f.planned_at between ${from} and ${until}, false) as from_outage,
      coalesce(f.repeat, 0) > 0 and exists (
        select from duban.notice told join duban.mail m on m.id = told.mail_id
        where told.deadline_id = n.deadline_id and told.person = n.person and m.created_at > ${toldSince}
          and m.state in ('sending', 'accepted')) as told_since_outage
    from duban.notice n join duban.deadline d on d.id = n.deadline_id left join duban.firing f on f.id = n.firing_id
    where n.person = any(${[...people]}) and n.state = 'waiting' and n.mail_id is null
    order by n.not_before > (select duban.now()), n.created_at, n.id limit ${MOST} for update of n skip locked`.execute(
    tx,
  );
  return withAnswered(tx, rows);
}

type ClaimedNotice = Omit<PendingNotice, 'answered'> & {
  /** Numbers of the entries that may have answered the notice before a repeat. */
  readonly answers: readonly number[];
};

/** An entry that was made void has answered nothing. */
async function withAnswered(tx: Tx, notices: readonly ClaimedNotice[]): Promise<PendingNotice[]> {
  const asked = notices.filter(({ answers }) => answers.length > 0);
  const ids = [...new Set(asked.map((notice) => notice.complaint_id))];
  const entries = ids.length === 0 ? [] : await findEntries(tx, ids);
  const counting = new Map(
    ids.map((id) => [
      id,
      new Set(
        effectiveEntries(entries.filter(({ complaintId }) => complaintId === id)).map(({ seq }) => seq),
      ),
    ]),
  );
  return notices.map(({ answers, ...notice }) => ({
    ...notice,
    answered: answers.some((seq) => counting.get(notice.complaint_id)?.has(seq)),
  }));
}

/** Two who flush one mailbox at once would split what goes together: for this transaction, only one does. */
export async function lockMailbox(tx: Tx, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`duban mailbox ${email}`}, 0))`.execute(tx);
}

/** Whether there is anything for a mailbox (in lower case) now: a notice that nothing carries, or a mail but for these. */
export async function hasPost(
  db: Db,
  people: readonly string[],
  email: string,
  except: readonly string[],
): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select exists (
        select from duban.notice
        where person = any(${[...people]}) and state = 'waiting' and mail_id is null and not_before <= duban.now())
      or exists (
        select from duban.mail
        where lower(email) = ${email} and state = 'sending' and next_attempt_at <= ${machineNow}
          and (lease_until is null or lease_until < ${machineNow})
          and id <> all(${[...except]}::uuid[])) as has`.execute(db);
  return rows[0]?.has ?? true;
}

/** Whether steps are due that nobody has fired yet: what an outage left behind is still growing. */
export async function isBehind(db: Db, now: Instant): Promise<boolean> {
  const { rows } = await sql<{ behind: boolean }>`
    select exists (
      select from duban.deadline d join duban.complaint c on c.id = d.complaint_id
      where d.look_at <= ${timestamp(now)} and c.set_aside_until is null) as behind`.execute(db);
  return rows[0]?.behind ?? false;
}

export async function holdNotices(tx: Tx, ids: readonly string[], until: Instant): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('duban.notice')
    .set({ not_before: new Date(until) })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** Whatever is held is looked at again now, but for what is not older than the wait for company. */
export async function releaseHeld(db: Db, groupWaitMs: number): Promise<void> {
  await sql`
    update duban.notice set not_before = duban.now()
    where state = 'waiting' and mail_id is null and not_before > duban.now()
      and created_at <= duban.now() - make_interval(secs => ${groupWaitMs / 1000})`.execute(db);
}

/** Notices that a mail carries, and those that it mutes because it says what they would. */
export async function attachMail(
  tx: Tx,
  mailId: string,
  carried: readonly string[],
  muted: readonly string[],
): Promise<void> {
  await tx
    .updateTable('duban.notice')
    .set({ mail_id: mailId })
    .where('id', '=', sql<string>`any(${[...carried]}::uuid[])`)
    .execute();
  if (muted.length === 0) return;
  await tx
    .updateTable('duban.notice')
    .set({ mail_id: mailId, state: 'superseded', reason: 'same-mail' })
    .where('id', '=', sql<string>`any(${[...muted]}::uuid[])`)
    .execute();
}

/** Takes notices from a mail that will not go: they wait for another. */
export async function releaseNotices(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('duban.notice')
    .set({ mail_id: null, state: 'waiting', reason: null })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** People with a notice that nothing carries yet and whose time has come. */
export async function findWaitingPeople(db: Db, now: Instant): Promise<string[]> {
  const rows = await db
    .selectFrom('duban.notice')
    .select('person')
    .distinct()
    .where('state', '=', 'waiting')
    .where('mail_id', 'is', null)
    .where('not_before', '<=', timestamp(now))
    .execute();
  return rows.map((row) => row.person);
}
