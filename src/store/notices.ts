/** Notices: what one person is to be told, waiting until a mail has carried it. */
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import type { NoticeEnd, NoticeKind, Reason } from '../sla/notice.js';
import type { Role } from '../sla/policy.js';
import { listColumn, plainColumn } from './columns.js';
import { fromMs } from './instants.js';
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
  await sql`
    insert into duban.notice (id, complaint_id, deadline_id, round, firing_id, kind, person, email, roles, reasons,
      cleared, urgent, not_before, created_at)
    select id, complaint_id, deadline_id, round, firing_id, kind, person, email, roles::text[], reasons,
      cleared, urgent, ${fromMs('not_before')}, ${fromMs('created_at')}
    from rows from (
      unnest(
        ${plainColumn(notices, ({ id }) => id)}::uuid[],
        ${plainColumn(notices, ({ complaintId }) => complaintId)}::uuid[],
        ${plainColumn(notices, ({ deadlineId }) => deadlineId)}::uuid[],
        ${plainColumn(notices, ({ round }) => round)}::int[],
        ${plainColumn(notices, ({ firingId }) => firingId)}::uuid[],
        ${plainColumn(notices, ({ kind }) => kind)}::text[],
        ${notices.map(({ person }) => person)}::text[],
        ${notices.map(({ email }) => email)}::text[],
        ${listColumn(notices, ({ roles }) => roles)}::text[],
        ${plainColumn(notices, ({ urgent }) => urgent)}::boolean[],
        ${plainColumn(notices, ({ notBefore }) => notBefore)}::float8[],
        ${plainColumn(notices, ({ createdAt }) => createdAt)}::float8[]),
      jsonb_array_elements(${JSON.stringify(notices.map(({ reasons }) => reasons))}::jsonb),
      jsonb_array_elements(${JSON.stringify(notices.map(({ cleared }) => cleared ?? {}))}::jsonb)
    ) as t(id, complaint_id, deadline_id, round, firing_id, kind, person, email, roles, urgent, not_before, created_at,
      reasons, cleared)
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
    .set({ state: 'superseded', reason: 'overtaken' })
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
export const findEscalated = (tx: Tx, deadlineId: string, round: number): Promise<ToldPerson[]> =>
  escalatedWhere(tx, sql`n.deadline_id = ${deadlineId} and n.round = ${round}`);

export interface ToldOfRound extends ToldPerson {
  readonly deadlineId: string;
  readonly round: number;
}

/** The same of every open deadline of these complaints, round by round. */
export const findEscalatedOf = (db: Db, complaintIds: readonly string[]): Promise<ToldOfRound[]> =>
  escalatedWhere(
    db,
    sql`n.complaint_id = any(${[...complaintIds]}::uuid[]) and exists (
      select from duban.deadline d where d.id = n.deadline_id and d.state = 'open' and d.round = n.round)`,
  );

/** A mail that muted a notice has told of it. */
async function escalatedWhere(db: Db, condition: RawBuilder<unknown>): Promise<ToldOfRound[]> {
  const { rows } = await sql<ToldOfRound>`
    select n.deadline_id as "deadlineId", n.round, n.person, min(n.email) as email, array_agg(distinct r.role) as roles
    from duban.notice n
    join duban.firing f on f.id = n.firing_id and f.kind = 'escalation'
    join duban.mail m on m.id = n.mail_id and m.state in ('sending', 'accepted')
    cross join lateral unnest(n.roles) as r(role)
    where ${condition}
    group by n.deadline_id, n.round, n.person order by n.person`.execute(db);
  return rows;
}

/** Drops all-clears to people whom, after all, no escalation of that deadline and round has reached (rules 19). */
export async function supersedeNeedlessAllClears(
  tx: Tx,
  { deadline_id, round }: Pick<NoticeRow, 'deadline_id' | 'round'>,
  people: readonly string[],
): Promise<void> {
  await sql`
    update duban.notice n set state = 'superseded', reason = 'overtaken'
    where n.deadline_id = ${deadline_id} and n.round = ${round} and n.person = any(${[...people]})
      and n.kind = 'all-clear' and n.state = 'waiting' and n.mail_id is null
      and not exists (
        select from duban.notice told join duban.firing f on f.id = told.firing_id and f.kind = 'escalation'
          join duban.mail m on m.id = told.mail_id and m.state in ('sending', 'accepted')
        where told.deadline_id = n.deadline_id and told.round = n.round and told.person = n.person)`.execute(
    tx,
  );
}

/** A waiting notice with what decides whether it is still true. */
export interface WaitingNotice extends NoticeRow {
  readonly deadline_state: string;
  readonly deadline_round: number;
  readonly deadline_due_at: Instant;
}

/** Ends notices that are still waiting: what a mail mutes was ended when it was written. */
export async function setNoticeState(
  tx: Tx,
  ids: readonly string[],
  end: { readonly state: 'superseded' | 'failed'; readonly reason: NoticeEnd },
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('duban.notice')
    .set({ ...end, sent_at: null })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .where('state', '=', 'waiting')
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

/** With their names: of the rows of `duban.notice`, or of others like them. */
export const carriedNotices = (notices: RawBuilder<unknown>): RawBuilder<CarriedNotice> => sql<CarriedNotice>`
  select n.*, d.state as deadline_state, d.round as deadline_round, d.due_at as deadline_due_at, d.target, d.cycle,
    c.slip_no as slip, c.policy_version, f.step, f.repeat, f.planned_at
  from ${notices} n join duban.deadline d on d.id = n.deadline_id
  join duban.complaint c on c.id = n.complaint_id
  left join duban.firing f on f.id = n.firing_id`;

/** Of each of these mails, oldest first. */
export async function findNoticesOfMails(
  tx: Tx,
  mailIds: readonly string[],
): Promise<ReadonlyMap<string, readonly CarriedNotice[]>> {
  const { rows } = await sql<CarriedNotice>`
    ${carriedNotices(sql`duban.notice`)}
    where n.mail_id = any(${[...mailIds]}::uuid[]) order by n.created_at, n.id`.execute(tx);
  return new Map(mailIds.map((id) => [id, rows.filter(({ mail_id }) => mail_id === id)]));
}

/** A complaint's notices with the mail that carried each, oldest first. */
export const findNotices = (db: Db, complaintId: string) => findNoticesOf(db, [complaintId]);

/** The same of several complaints. */
export async function findNoticesOf(db: Db, complaintIds: readonly string[]) {
  return db
    .selectFrom('duban.notice as n')
    .leftJoin('duban.mail as m', 'm.id', 'n.mail_id')
    .leftJoin('duban.firing as f', 'f.id', 'n.firing_id')
    .innerJoin('duban.deadline as d', 'd.id', 'n.deadline_id')
    .selectAll('n')
    .select(['m.message_id', 'm.response', 'm.attempts', 'm.state as mail_state', 'm.accepted_at'])
    .select(['f.step', 'f.repeat', 'd.target', 'd.cycle'])
    .where('n.complaint_id', '=', sql<string>`any(${[...complaintIds]}::uuid[])`)
    .orderBy('n.created_at')
    .orderBy('n.id')
    .execute();
}
export type NoticeOfComplaint = Awaited<ReturnType<typeof findNoticesOf>>[number];
