/** Notices: what one person is to be told, waiting until a mail has carried it. */
import { type Selectable, sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import type { NoticeKind, Reason } from '../sla/notice.js';
import type { Role } from '../sla/policy.js';
import { timestamp } from './instants.js';
import type { Db, Tx } from './open.js';
import type { ClearedRecord, Database } from './schema.js';

export type NoticeRow = Selectable<Database['duban.notice']>;

export interface NewNotice {
  readonly id: string;
  readonly complaintId: string;
  readonly deadlineId: string;
  readonly round: number;
  /** Null for an all-clear. */
  readonly firingId: string | null;
  readonly kind: NoticeKind;
  readonly person: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly reasons: readonly Reason[];
  readonly cleared: ClearedRecord | null;
  readonly urgent: boolean;
  readonly notBefore: Instant;
  readonly createdAt: Instant;
}

/** Writes notices; what this person already has of that firing, or as an all-clear of that deadline and round, is left out. */
export async function insertNotices(tx: Tx, notices: readonly NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map((notice) => ({
    ...notice,
    cleared: notice.cleared ?? {},
    notBefore: new Date(notice.notBefore),
    createdAt: new Date(notice.createdAt),
  }));
  await sql`
    insert into duban.notice (id, complaint_id, deadline_id, round, firing_id, kind, person, email, roles, reasons,
      cleared, urgent, not_before, created_at)
    select id, "complaintId", "deadlineId", round, "firingId", kind, person, email, roles, reasons,
      cleared, urgent, "notBefore", "createdAt"
    from json_to_recordset(${JSON.stringify(rows)}::json) as t(
      id uuid, "complaintId" uuid, "deadlineId" uuid, round int, "firingId" uuid, kind text, person text, email text,
      roles text[], reasons jsonb, cleared jsonb, urgent boolean, "notBefore" timestamptz, "createdAt" timestamptz)
    on conflict do nothing`.execute(tx);
}

/** Drops what these deadlines' unclaimed notices would have said: it is no longer true (rules 19). */
export async function supersedeNotices(
  tx: Tx,
  deadlineIds: readonly string[],
): Promise<Pick<NoticeRow, 'deadline_id' | 'person' | 'kind' | 'roles'>[]> {
  if (deadlineIds.length === 0) return [];
  return tx
    .updateTable('duban.notice')
    .set({ state: 'superseded' })
    .where('deadline_id', '=', sql<string>`any(${[...deadlineIds]}::uuid[])`)
    .where('state', '=', 'waiting')
    .where('mail_id', 'is', null)
    .where('kind', '<>', 'all-clear')
    .returning(['deadline_id', 'person', 'kind', 'roles'])
    .execute();
}

export interface ToldPerson {
  readonly person: string;
  readonly email: string;
  readonly roles: readonly Role[];
}

/** Whoever's escalation mail of that deadline and round was claimed or accepted: those who get the all-clear. */
export async function findEscalated(tx: Tx, deadlineId: string, round: number): Promise<ToldPerson[]> {
  const { rows } = await sql<ToldPerson>`
    select n.person, min(n.email) as email, array_agg(distinct r.role) as roles
    from duban.notice n
    join duban.firing f on f.id = n.firing_id and f.kind = 'escalation'
    cross join lateral unnest(n.roles) as r(role)
    where n.deadline_id = ${deadlineId} and n.round = ${round}
      and n.mail_id is not null and n.state in ('waiting', 'sent')
    group by n.person order by n.person`.execute(tx);
  return rows;
}

/** Drops all-clears to people whom, after all, no escalation of that deadline and round has reached (rules 19). */
export async function supersedeNeedlessAllClears(
  tx: Tx,
  { deadline_id, round }: Pick<NoticeRow, 'deadline_id' | 'round'>,
  people: readonly string[],
): Promise<void> {
  await sql`
    update duban.notice n set state = 'superseded'
    where n.deadline_id = ${deadline_id} and n.round = ${round} and n.person = any(${[...people]})
      and n.kind = 'all-clear' and n.state = 'waiting' and n.mail_id is null
      and not exists (
        select from duban.notice told join duban.firing f on f.id = told.firing_id and f.kind = 'escalation'
        where told.deadline_id = n.deadline_id and told.round = n.round and told.person = n.person
          and told.mail_id is not null and told.state in ('waiting', 'sent'))`.execute(tx);
}

/** A waiting notice with what decides whether it is still true. */
export interface WaitingNotice extends NoticeRow {
  readonly deadline_state: string;
  readonly deadline_round: number;
  readonly deadline_due_at: Instant;
}

/**
 * Claims, for this transaction, the notices of these people whose time has come, oldest first. An all-clear waits
 * until the mails that it clears have left.
 */
export async function claimNotices(
  tx: Tx,
  people: readonly string[],
  now: Instant,
  limit: number,
): Promise<WaitingNotice[]> {
  const { rows } = await sql<WaitingNotice>`
    ${ready(people, now)} order by n.created_at, n.id limit ${limit} for update of n skip locked`.execute(tx);
  return rows;
}

/** Whoever else shares the mailbox is told by the same mails: claims what goes with `claimed`. */
export async function claimCompanions(
  tx: Tx,
  claimed: readonly WaitingNotice[],
  people: readonly string[],
  now: Instant,
): Promise<WaitingNotice[]> {
  const firings = claimed.flatMap((notice) => notice.firing_id ?? []);
  const cleared = claimed.filter((notice) => notice.firing_id === null).map(clearedKey);
  const { rows } = await sql<WaitingNotice>`
    ${ready(people, now)}
      and n.id <> all(${claimed.map(({ id }) => id)}::uuid[])
      and (n.firing_id = any(${firings}::uuid[])
        or n.firing_id is null and n.deadline_id || ' ' || n.round = any(${cleared}::text[]))
    order by n.created_at, n.id for update of n skip locked`.execute(tx);
  return rows;
}

const clearedKey = ({ deadline_id, round }: WaitingNotice): string => `${deadline_id} ${round}`;

const ready = (people: readonly string[], now: Instant) => sql`
    select n.*, d.state as deadline_state, d.round as deadline_round, d.due_at as deadline_due_at
    from duban.notice n join duban.deadline d on d.id = n.deadline_id
    where n.person = any(${[...people]}) and n.state = 'waiting' and n.mail_id is null
      and n.not_before <= ${timestamp(now)}
      and (n.kind <> 'all-clear' or not exists (
        select from duban.notice earlier join duban.mail m on m.id = earlier.mail_id
        where earlier.deadline_id = n.deadline_id and earlier.round = n.round and earlier.person = n.person
          and m.state = 'sending'))`;

/** Two who send the post of one shared mailbox at once would tell its holders apart: for this transaction, only one does. */
export async function lockMailbox(tx: Tx, people: readonly string[]): Promise<void> {
  const mailbox = `duban mailbox ${[...people].sort().join(' ')}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${mailbox}, 0))`.execute(tx);
}

export async function setNoticeState(
  tx: Tx,
  ids: readonly string[],
  state: NoticeRow['state'],
  sentAt: Instant | null = null,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('duban.notice')
    .set({ state, sent_at: sentAt === null ? null : new Date(sentAt) })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

export async function attachMail(tx: Tx, ids: readonly string[], mailId: string): Promise<void> {
  await tx
    .updateTable('duban.notice')
    .set({ mail_id: mailId })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** A notice with the names of what it is about. */
export interface CarriedNotice extends WaitingNotice {
  readonly slip: string;
  readonly policy_version: string;
  readonly target: string;
  readonly cycle: number;
  /** Null for an all-clear, as are the next two. */
  readonly step: string | null;
  readonly repeat: number | null;
  readonly planned_at: Instant | null;
}

export async function findNoticesOfMail(tx: Tx, mailId: string): Promise<CarriedNotice[]> {
  const { rows } = await sql<CarriedNotice>`
    select n.*, d.state as deadline_state, d.round as deadline_round, d.due_at as deadline_due_at, d.target, d.cycle,
      c.slip_no as slip, c.policy_version, f.step, f.repeat, f.planned_at
    from duban.notice n join duban.deadline d on d.id = n.deadline_id
    join duban.complaint c on c.id = n.complaint_id
    left join duban.firing f on f.id = n.firing_id
    where n.mail_id = ${mailId} order by n.created_at, n.id`.execute(tx);
  return rows;
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

/** A complaint's notices with the mail that carried each, oldest first. */
export async function findNotices(db: Db, complaintId: string) {
  return db
    .selectFrom('duban.notice as n')
    .leftJoin('duban.mail as m', 'm.id', 'n.mail_id')
    .leftJoin('duban.firing as f', 'f.id', 'n.firing_id')
    .innerJoin('duban.deadline as d', 'd.id', 'n.deadline_id')
    .selectAll('n')
    .select(['m.message_id', 'm.response', 'm.attempts', 'f.step', 'f.repeat', 'd.target', 'd.cycle'])
    .where('n.complaint_id', '=', complaintId)
    .orderBy('n.created_at')
    .orderBy('n.id')
    .execute();
}
export type NoticeOfComplaint = Awaited<ReturnType<typeof findNotices>>[number];
