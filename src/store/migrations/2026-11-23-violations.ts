import { type Kysely, sql } from 'kysely';

/** The invariants of the record as views: a row is a violation, or something that waits. Frozen in time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [indexes, violation, waiting, grants]) await sql.raw(statement).execute(db);
}

const indexes = `
create index notice_of_deadline on duban.notice (deadline_id, round);
create index complaint_set_aside on duban.complaint (set_aside_until) where set_aside_until is not null;
`;

const violation = `
create view duban.violation (invariant, complaint_id, at, detail) as
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
    where (n.state = 'sent') <> (m.state = 'accepted') or (n.state = 'failed') <> (m.state = 'failed');
`;

const waiting = `
-- What should have happened by now, by how long, in seconds of machine time: fair in a drill, too.
create view duban.waiting (what, complaint_id, detail, seconds) as
  select 'deadline', d.complaint_id, d.target, extract(epoch from duban.now() - d.look_at)::double precision / greatest(speed, 0.001)
    from duban.clock, duban.deadline d join duban.complaint c on c.id = d.complaint_id
    where d.look_at <= (select duban.now()) and (c.set_aside_until is null or c.set_aside_until <= clock_timestamp())
  union all
  select 'set aside', c.id, c.set_aside_because, 0
    from duban.complaint c where c.set_aside_until is not null
  union all
  select 'notice', n.complaint_id, n.kind, extract(epoch from duban.now() - n.not_before)::double precision / greatest(speed, 0.001)
    from duban.clock, duban.notice n
    where n.state = 'waiting' and n.mail_id is null and n.not_before <= (select duban.now())
  union all
  -- No attempt that counts: the relay is at fault, and every try puts the next one off. Else the recipient's server
  -- asked for the wait.
  select 'mail', null, m.state, extract(epoch from case when m.attempts = 0
      then (duban.now() - m.created_at) / greatest(speed, 0.001)
      else clock_timestamp() - coalesce(m.lease_until, m.next_attempt_at) end)::double precision
    from duban.clock, duban.mail m
    where m.state = 'sending' and (m.attempts = 0 or coalesce(m.lease_until, m.next_attempt_at) <= clock_timestamp());
`;

const grants = `
do $$
begin
  if exists (select from pg_roles where rolname = 'duban_app') then
    grant select on duban.violation, duban.waiting to duban_app;
  end if;
end
$$;
`;
