import { type Kysely, sql } from 'kysely';

/**
 * A step that told nobody at all is a broken promise also where a role could not be reached: the admin is left. Leaders who
 * are told in the place of people who cannot be reached are none. Frozen in time.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [violation, grants]) await sql.raw(statement).execute(db);
}

const violation = `
create or replace view duban.violation (invariant, complaint_id, at, detail) as
  select 'I1 uniqueness', null::uuid, duban.now()::timestamptz, 'the key ' || name || ' is gone'
    from unnest(array['deadline_complaint_id_target_cycle_key', 'firing_deadline_id_round_step_repeat_key',
      'notice_firing_id_person_key', 'notice_all_clear_once', 'mail_message_id_key',
      'complaint_source_source_id_key']) as name
    where not exists (
      select from pg_index where indexrelid = to_regclass('duban.' || name) and indisunique and indisvalid)
  union all
  -- Due has passed, nothing of it has fired, and nobody is going to look. Asked of what was due lately, and only what is
  -- found is looked up: offset 0 keeps the planner from reading every complaint and every firing for it.
  select 'I2 liveness', d.complaint_id, d.due_at, d.target || ' was due, and nobody looks at it'
    from duban.deadline d
    where d.state = 'open' and d.due_at < (select duban.now()) and (d.look_at is null or d.look_at > (select duban.now()))
      and jsonb_path_exists(d.steps, '$[*] ? (@.kind == "escalation" && @.at < $now)',
        jsonb_build_object('now', extract(epoch from (select duban.now())) * 1000))
      and not exists (
        select from duban.firing f
        where f.deadline_id = d.id and f.round = d.round and f.kind = 'escalation' offset 0)
      and not exists (
        select from duban.entry e where e.complaint_id = d.complaint_id and e.type = 'policy-applied' offset 0)
      and not exists (
        select from duban.complaint c join duban.policy p on p.version = c.policy_version
        where c.id = d.complaint_id and jsonb_path_exists(p.content, '$.targets[*] ? (@.key == $target).steps[*].unless',
          jsonb_build_object('target', d.target)) offset 0)
  union all
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
    where not exists (select from duban.notice n where n.firing_id = f.id)
  union all
  -- A receptionist belongs to a site, and a complaint may name none.
  select 'I5 atomic firing', f.complaint_id, f.fired_at,
      (select target from duban.deadline d where d.id = f.deadline_id) || ' ' || f.step || ' did not tell ' || role
    from duban.firing f cross join lateral unnest(f.roles) as role
    where role <> all(f.unreachable) and role <> 'receptionist'
      and exists (select from duban.notice n where n.firing_id = f.id)
      and not exists (select from duban.notice n where n.firing_id = f.id and role = any(n.roles))
  union all
  -- Where nobody before them can be reached, leaders are told in their place, and the supervisor in no place at all.
  select 'I6 never instead', s.complaint_id, s.created_at, 'senior leadership without the supervisor'
    from duban.notice s join duban.firing f on f.id = s.firing_id and f.kind = 'escalation'
    where s.roles && array['senior-leadership'] and not f.unreachable && array['supervisor']
      and not (s.reasons @> '[{"kind": "unreachable"}]' or s.reasons @> '[{"kind": "undeliverable"}]')
      and not exists (
        select from duban.notice n join duban.firing nf on nf.id = n.firing_id
        where n.deadline_id = s.deadline_id and nf.kind = 'escalation' and nf.fired_at <= f.fired_at
          and (n.roles && array['supervisor'] or nf.unreachable && array['supervisor']))
  union all
  -- Another policy may bring a level between two, and a step with unless may keep still. In order as they are planned by
  -- now: a limit that became shorter leaves what had fired its old instant.
  select 'I6 levels in order', f.complaint_id, f.fired_at, d.target || ' ' || f.step || ' without ' || (earlier ->> 'key')
    from duban.firing f join duban.deadline d on d.id = f.deadline_id and d.round = f.round
    cross join lateral (
      select earlier from jsonb_path_query(d.steps, '$[*] ? (@.kind == "escalation" && @.repeat == 0 && @.at < $planned)',
        jsonb_build_object('planned', jsonb_path_query_first(d.steps, '$[*] ? (@.key == $key && @.repeat == $repeat).at',
          jsonb_build_object('key', f.step, 'repeat', f.repeat)))) as earlier
      where not exists (
        select from duban.firing before
        where before.deadline_id = f.deadline_id and before.round = f.round and before.step = earlier ->> 'key'
          and before.fired_at <= f.fired_at)
      limit 1) as missing
    where f.kind = 'escalation'
      and not exists (
        select from duban.entry e where e.complaint_id = f.complaint_id and e.type = 'policy-applied')
      and not exists (
        select from duban.complaint c join duban.policy p on p.version = c.policy_version
        where c.id = f.complaint_id and jsonb_path_exists(p.content, '$.targets[*] ? (@.key == $target).steps[*].unless',
          jsonb_build_object('target', d.target)))
  union all
  select 'I8 atomic intake', c.id, c.created_at, c.slip_no || ' has no entry that it was received'
    from duban.complaint c
    where not exists (select from duban.entry e where e.complaint_id = c.id and e.seq = 1 and e.type = 'received')
  union all
  -- What stopped the clock was on record before the step fired. A correction may have taken it back meanwhile, and under
  -- another policy it may have stopped nothing.
  select 'I14 stops count', f.complaint_id, f.fired_at, d.target || ' ' || f.step || ' fired after ' || e.type
    from duban.firing f join duban.deadline d on d.id = f.deadline_id and d.round = f.round and d.met_at is not null
    join duban.entry e on e.complaint_id = f.complaint_id and e.type = d.outcome ->> 'milestone' and e.at = d.met_at
    where f.kind = 'escalation' and e.recorded_at < f.fired_at
      and not exists (
        select from duban.entry c where c.complaint_id = f.complaint_id and c.type in ('corrected', 'policy-applied'))
  union all
  select 'I15 append-only', null, duban.now(), 'changes of duban.' || name || ' are not refused'
    from unnest(array['entry', 'firing']) as name
    where not exists (
      select from pg_trigger
      where tgrelid = to_regclass('duban.' || name) and tgname = 'append_only' and tgenabled in ('O', 'A'))
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

const grants = `
do $$
begin
  if exists (select from pg_roles where rolname = 'duban_app') then
    grant select on duban.violation to duban_app;
  end if;
end
$$;
`;
