import { type Kysely, sql } from 'kysely';

/** What waits is found by what is late, however many complaints there are. Frozen in time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(waiting).execute(db);
}

const waiting = `
create or replace function duban.waiting_at(at timestamptz) returns table (what text, complaint_id uuid, detail text, seconds float8)
stable language sql as $$
  select 'deadline', d.complaint_id, d.target, extract(epoch from at - d.look_at)::float8 / greatest(speed, 0.001)
    from duban.clock, duban.deadline d join duban.complaint c on c.id = d.complaint_id
    where d.look_at <= at and (c.set_aside_until is null or c.set_aside_until <= statement_timestamp())
  union all
  -- Due has passed, nothing of it has fired, and nobody is going to look. Found by when it is due, and only what is
  -- found is looked up: offset 0 keeps the planner from reading every complaint and every firing for it.
  select 'deadline', d.complaint_id, d.target, extract(epoch from at - d.due_at)::float8 / greatest(speed, 0.001)
    from duban.clock, (
      select * from duban.deadline
      where state = 'open' and due_at < at and (look_at is null or look_at > at)
        and jsonb_path_exists(steps, '$[*] ? (@.kind == "escalation" && @.at < $now)',
          jsonb_build_object('now', extract(epoch from at) * 1000))
      offset 0) as d
    where not exists (
        select from duban.firing f where f.deadline_id = d.id and f.round = d.round and f.kind = 'escalation' offset 0)
      and not exists (select from duban.entry e where e.complaint_id = d.complaint_id and e.type = 'policy-applied' offset 0)
      and not exists (
        select from duban.complaint c join duban.policy p on p.version = c.policy_version
        where c.id = d.complaint_id and jsonb_path_exists(p.content, '$.targets[*].steps[*].unless') offset 0)
  union all
  select 'set aside', c.id, c.set_aside_because, 0
    from duban.complaint c where c.set_aside_until is not null
  union all
  -- An all-clear waits for the mail that it clears, and that one is counted itself once it is late.
  select 'notice', n.complaint_id, n.kind, extract(epoch from at - n.not_before)::float8 / greatest(speed, 0.001)
    from duban.clock, duban.notice n
    where n.state = 'waiting' and n.mail_id is null and n.not_before <= at
      and not (n.kind = 'all-clear' and exists (
        select from duban.notice earlier join duban.mail m on m.id = earlier.mail_id
        where earlier.deadline_id = n.deadline_id and earlier.round = n.round and earlier.person = n.person
          and m.state = 'sending'))
  union all
  -- No attempt that counts: the relay is at fault, and every try puts the next one off. Else the recipient's server
  -- asked for the wait.
  select 'mail', null, m.state, extract(epoch from case when m.attempts = 0
      then (at - m.created_at) / greatest(speed, 0.001)
      else statement_timestamp() - coalesce(m.lease_until, m.next_attempt_at) end)::float8
    from duban.clock, duban.mail m
    where m.state = 'sending' and (m.attempts = 0 or coalesce(m.lease_until, m.next_attempt_at) <= statement_timestamp())
  union all
  -- A mail that failed, or was put off for hours, and whoever was to be told instead was not told either; until a later
  -- step has told somebody, or the deadline has ended.
  select 'untold', n.complaint_id, n.person, extract(epoch from at - n.created_at)::float8 / greatest(speed, 0.001)
    from duban.clock, (
      select n.* from duban.notice n where n.state = 'failed' and n.firing_id is not null
      union all
      select n.* from duban.mail m join duban.notice n on n.mail_id = m.id and n.state = 'waiting' and n.firing_id is not null
        where m.state = 'sending' and m.told_instead_at is not null) as n
    join duban.deadline d on d.id = n.deadline_id and d.state = 'open' and d.round = n.round
    cross join lateral (
      select count(*) filter (where is_told and is_instead) as told_instead, count(*) filter (where is_told) as told,
        count(*) filter (where is_instead) as instead
      from (
        select other.reasons @> '[{"kind": "undeliverable"}]' as is_instead,
          other.state = 'sent' or other.state = 'superseded' or other.state = 'waiting' and not exists (
            select from duban.mail m where m.id = other.mail_id and m.told_instead_at is not null) as is_told
        from duban.notice other where other.firing_id = n.firing_id) as each) as firing
    where told_instead = 0 and (instead > 0 or told = 0)
      and not exists (
        select from duban.notice later
        where later.deadline_id = n.deadline_id and later.round = n.round and later.state = 'sent'
          and later.firing_id <> n.firing_id and later.created_at > n.created_at)
$$;
`;
