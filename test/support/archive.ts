/** An archive of years, made by SQL from the few complaints that a database holds. */

/**
 * Statements that copy everything that is there `copies` times, evenly over the `days` up to `untilDaysAgo`, the oldest
 * first, as time would have laid it down. The copies are at rest: closed, nothing open, everything sent. To be run by
 * the database's owner; keys are known to be right and are not checked.
 */
export const archive = (copies: number, days: number, untilDaysAgo: number): string => `
  set session_replication_role = replica;
  create function pg_temp.of(id uuid, n int) returns uuid immutable language sql return
    (left(id::text, 28) || lpad(to_hex(n), 8, '0'))::uuid;
  create temp table copy as
    select n, make_interval(hours => ${untilDaysAgo * 24}, secs => (${copies} - n) * ${(days * 86_400) / copies}) as age
    from generate_series(1, ${copies}) as n;
  create temp table old_complaint as select * from duban.complaint;
  create temp table old_entry as select * from duban.entry;
  create temp table old_deadline as select * from duban.deadline;
  create temp table old_firing as select * from duban.firing;
  create temp table old_notice as select * from duban.notice;
  create temp table old_mail as select * from duban.mail;
  insert into duban.complaint
    select new.* from copy, old_complaint o, jsonb_populate_record(o, jsonb_build_object('id', pg_temp.of(id, n), 'slip_no', slip_no || '-' || n,
      'source_id', source_id || '-' || n, 'state', 'closed', 'created_at', created_at - age)) as new
    order by n, id;
  insert into duban.entry
    select new.* from copy, old_entry o, jsonb_populate_record(o, jsonb_build_object('complaint_id', pg_temp.of(complaint_id, n), 'at', at - age,
      'recorded_at', recorded_at - age)) as new
    order by n, complaint_id, seq;
  insert into duban.deadline
    select new.* from copy, old_deadline o, jsonb_populate_record(o, jsonb_build_object('id', pg_temp.of(id, n),
      'complaint_id', pg_temp.of(complaint_id, n), 'round_started_at', round_started_at - age,
      'started_at', started_at - age, 'due_at', due_at - age, 'next_step_at', null, 'look_at', null, 'met_at', met_at - age,
      'state', case state when 'open' then 'cancelled' else state end,
      'cancelled_at', case state when 'open' then due_at else cancelled_at end - age)) as new
    order by n, id;
  insert into duban.firing
    select new.* from copy, old_firing o, jsonb_populate_record(o, jsonb_build_object('id', pg_temp.of(id, n), 'deadline_id', pg_temp.of(deadline_id, n),
      'complaint_id', pg_temp.of(complaint_id, n), 'planned_at', planned_at - age, 'fired_at', fired_at - age)) as new
    order by n, fired_at, id;
  insert into duban.mail
    select new.* from copy, old_mail o, jsonb_populate_record(o, jsonb_build_object('id', pg_temp.of(id, n), 'message_id', n || '-' || message_id,
      'state', 'accepted', 'accepted_at', created_at - age, 'created_at', created_at - age,
      'next_attempt_at', next_attempt_at - age, 'lease_token', null, 'lease_until', null)) as new
    order by n, created_at, id;
  insert into duban.notice
    select new.* from copy, old_notice o, jsonb_populate_record(o, jsonb_build_object('id', pg_temp.of(id, n), 'deadline_id', pg_temp.of(deadline_id, n),
      'complaint_id', pg_temp.of(complaint_id, n), 'firing_id', pg_temp.of(firing_id, n),
      'mail_id', pg_temp.of(mail_id, n), 'created_at', created_at - age, 'not_before', not_before - age,
      'state', case when state <> 'waiting' then state when mail_id is null then 'superseded' else 'sent' end)) as new
    order by n, created_at, id;
  drop table copy, old_complaint, old_entry, old_deadline, old_firing, old_notice, old_mail;
  drop function pg_temp.of(uuid, int);
  set session_replication_role = origin`;
