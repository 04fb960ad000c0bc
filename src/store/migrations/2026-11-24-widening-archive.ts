import { type Kysely, sql } from 'kysely';

/** What runs regularly reads what is recent or open, however long the archive is. Frozen in time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [violations, recent, lists, violation, waiting])
    await sql.raw(statement).execute(db);
}

// An index that holds the violations alone is empty, and says so at once.
const violations = `
create index firing_early on duban.firing (fired_at)
  where fired_at < planned_at or (kind = 'escalation' and fired_at <= planned_at);
create index deadline_two_outcomes on duban.deadline ((coalesce(met_at, cancelled_at)))
  where (state = 'met' and met_at > due_at) or (state = 'met-late' and met_at <= due_at)
    or (state <> 'open' and look_at is not null);
`;

// Rows that lie in the order of their time need no more than the first and last instant of each stretch of pages. A
// complaint is rewritten weeks later, so that its row moves: an index of single rows. Few notices go to the very top.
const recent = `
create index firing_recent on duban.firing using brin (fired_at) with (pages_per_range = 16, autosummarize = on);
create index entry_recent on duban.entry using brin (recorded_at) with (pages_per_range = 16, autosummarize = on);
create index notice_recent on duban.notice using brin (created_at) with (pages_per_range = 16, autosummarize = on);
create index complaint_recent on duban.complaint (created_at);
create index notice_senior on duban.notice (created_at) where roles && array['senior-leadership'];
`;

const lists = `
create index complaint_open on duban.complaint (slip_no) where state = 'open';
`;

const violation = `
create or replace view duban.violation (invariant, complaint_id, at, detail) as
  select 'I3 never early', complaint_id, fired_at,
      (select target from duban.deadline d where d.id = deadline_id) || ' ' || step
    from duban.firing
    where fired_at < planned_at or (kind = 'escalation' and fired_at <= planned_at)
  union all
  select 'I4 one outcome', complaint_id, coalesce(met_at, cancelled_at), target || ' is ' || state
    from duban.deadline
    where (state = 'met' and met_at > due_at) or (state = 'met-late' and met_at <= due_at)
      or (state <> 'open' and look_at is not null)
  union all
  select 'I5 atomic firing', f.complaint_id, f.fired_at,
      (select target from duban.deadline d where d.id = f.deadline_id) || ' ' || f.step || ' told nobody'
    from duban.firing f
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
  -- Of when the entry after the gap was recorded. The view had a timestamptz without limit, and keeps it.
  select 'I15 append-only', e.complaint_id, e.recorded_at::timestamptz, 'entries have a gap'
    from duban.entry e
    where e.seq > 1 and not exists (
      select from duban.entry before where before.complaint_id = e.complaint_id and before.seq = e.seq - 1)
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

const waiting = `
-- The view as a function, so that the planner is told the instant: of one that it must guess, it expects a third of
-- all rows, and reads every complaint.
create function duban.waiting_at(at timestamptz) returns table (what text, complaint_id uuid, detail text, seconds float8)
stable language sql as $$
  select 'deadline', d.complaint_id, d.target, extract(epoch from at - d.look_at)::float8 / greatest(speed, 0.001)
    from duban.clock, duban.deadline d join duban.complaint c on c.id = d.complaint_id
    where d.look_at <= at and (c.set_aside_until is null or c.set_aside_until <= statement_timestamp())
  union all
  select 'set aside', c.id, c.set_aside_because, 0
    from duban.complaint c where c.set_aside_until is not null
  union all
  select 'notice', n.complaint_id, n.kind, extract(epoch from at - n.not_before)::float8 / greatest(speed, 0.001)
    from duban.clock, duban.notice n
    where n.state = 'waiting' and n.mail_id is null and n.not_before <= at
  union all
  -- No attempt that counts: the relay is at fault, and every try puts the next one off. Else the recipient's server
  -- asked for the wait.
  select 'mail', null, m.state, extract(epoch from case when m.attempts = 0
      then (at - m.created_at) / greatest(speed, 0.001)
      else statement_timestamp() - coalesce(m.lease_until, m.next_attempt_at) end)::float8
    from duban.clock, duban.mail m
    where m.state = 'sending' and (m.attempts = 0 or coalesce(m.lease_until, m.next_attempt_at) <= statement_timestamp())
$$;
comment on function duban.waiting_at is 'duban.waiting as of that instant of Duban''s clock';
`;
