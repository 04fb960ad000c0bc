/** Many complaints that are alike, made by SQL from one that is there. */

/**
 * Statements that make `copies` of a complaint with its entries and deadlines, which have not fired yet. To be run by the
 * database's owner; keys are known to be right and are not checked.
 */
export const crowd = (id: string, copies: number): string => `
  set session_replication_role = replica;
  create temp table copy as select uuidv7() as id from generate_series(1, ${copies});
  insert into duban.entry (complaint_id, seq, type, at, by, voids, recorded_at)
    select copy.id, seq, type, at, by, voids, recorded_at from copy, duban.entry where complaint_id = '${id}';
  insert into duban.deadline (id, complaint_id, target, cycle, round, round_started_at, started_at, due_at, state,
      outcome, met_at, cancelled_at, steps, reckoning, next_step_at, look_at)
    select uuidv7(), copy.id, target, cycle, round, round_started_at, started_at, due_at, state,
      outcome, met_at, cancelled_at, steps, reckoning, next_step_at, look_at
    from copy, duban.deadline where complaint_id = '${id}';
  insert into duban.complaint (id, slip_no, kind, category, current_category, channel, site, department, summary,
      complainant, received_by, settled_on_the_spot, difficult, wide_impact, content_hash, policy_version, created_at)
    select copy.id, duban.next_slip(2026), kind, category, current_category, channel, site, department, summary,
      complainant, received_by, settled_on_the_spot, difficult, wide_impact, content_hash, policy_version, created_at
    from copy, duban.complaint c where c.id = '${id}';
  drop table copy`;
