import { type Kysely, sql } from 'kysely';

/**
 * Mails that carry notices of several complaints, wait for the account's rate, and mute what the same mail already
 * says; bulletins to the admin, each once. Frozen in time.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [columns, tables, violation, grants]) await sql.raw(statement).execute(db);
}

const columns = `
alter table duban.notice add column reason text;
comment on column duban.notice.reason is 'why it is superseded or failed; of same-mail, mail_id is that mail';
-- 0 is urgent, 1 senior, 2 last step: a share of the account's rate is kept for these.
alter table duban.mail add column rank smallint not null default 3;
alter table duban.mail add column told_instead_at timestamptz(3);
create index mail_of_mailbox on duban.mail (lower(email), created_at);
`;

const tables = `
-- What the account may send, as places that are free again a window after they were taken, on Duban's clock.
create table duban.mail_slot (
  window_seconds integer not null,
  number integer not null,
  free_at timestamptz(3) not null,
  primary key (window_seconds, number)
);
create table duban.bulletin (
  name text primary key,
  mail_id uuid not null references duban.mail deferrable initially deferred,
  created_at timestamptz(3) not null
);
`;

const violation = `
create or replace view duban.violation (invariant, complaint_id, at, detail) as
  select 'I3 never early', f.complaint_id, f.fired_at, d.target || ' ' || f.step
    from duban.firing f join duban.deadline d on d.id = f.deadline_id
    where f.fired_at < f.planned_at or (f.kind = 'escalation' and f.fired_at <= f.planned_at)
  union all
  select 'I4 one outcome', complaint_id, coalesce(met_at, cancelled_at), target || ' is ' || state
    from duban.deadline
    where (state = 'met' and met_at > due_at) or (state = 'met-late' and met_at <= due_at)
      or (state <> 'open' and look_at is not null)
  union all
  select 'I5 atomic firing', f.complaint_id, f.fired_at, d.target || ' ' || f.step || ' told nobody'
    from duban.firing f join duban.deadline d on d.id = f.deadline_id
    where cardinality(f.unreachable) = 0
      and not exists (select from duban.notice n where n.firing_id = f.id)
  union all
  select 'I6 never instead', s.complaint_id, s.created_at, 'senior leadership without the supervisor'
    from duban.notice s join duban.firing f on f.id = s.firing_id and f.kind = 'escalation'
    where s.roles && array['senior-leadership'] and not f.unreachable && array['supervisor']
      and not exists (
        select from duban.notice n join duban.firing nf on nf.id = n.firing_id
        where n.deadline_id = s.deadline_id and nf.kind = 'escalation' and nf.fired_at <= f.fired_at
          and (n.roles && array['supervisor'] or nf.unreachable && array['supervisor']))
  union all
  select 'I8 atomic intake', c.id, c.created_at, c.slip_no || ' has no entry that it was received'
    from duban.complaint c
    where not exists (select from duban.entry e where e.complaint_id = c.id and e.seq = 1 and e.type = 'received')
  union all
  select 'I15 append-only', complaint_id, max(recorded_at), 'entries have a gap'
    from duban.entry group by complaint_id having max(seq) <> count(*)
  union all
  select 'I12 one outcome of a mail', n.complaint_id, n.created_at, 'a notice is ' || n.state || ', its mail ' || m.state
    from duban.notice n join duban.mail m on m.id = n.mail_id
    where n.reason is distinct from 'same-mail'
      and ((n.state = 'sent') <> (m.state = 'accepted') or (n.state = 'failed') <> (m.state = 'failed'))
  union all
  -- What the same mail says is muted: then that mail is there, and carries something.
  select 'I12 one outcome of a mail', n.complaint_id, n.created_at, 'a notice went with a mail that carries nothing'
    from duban.notice n
    where n.state = 'superseded' and n.reason = 'same-mail'
      and not exists (select from duban.notice other
        where other.mail_id = n.mail_id and other.reason is distinct from 'same-mail');
`;

const grants = `
do $$
begin
  if exists (select from pg_roles where rolname = 'duban_app') then
    grant select, insert, update on duban.mail_slot to duban_app;
    grant select, insert on duban.bulletin to duban_app;
  end if;
end
$$;
`;
