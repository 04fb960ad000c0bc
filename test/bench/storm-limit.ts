/** What PostgreSQL itself can do of a storm: the same rows written, nothing decided. */
import type pg from 'pg';
import { openPool } from './database.js';

const SET = 500;

/** Inserts a firing and its notices for each claimed deadline, and sets when to look again: one statement. */
const writing = (claim: string): string => `
  with claimed as (${claim}),
  told as (
    select c.*, case when c.target = 'handle'
      then array['li-na', 'liu-yang', 'zhang-wei'] else array['li-na'] end as people
    from claimed c),
  fired as (
    insert into duban.firing (id, deadline_id, complaint_id, round, step, repeat, kind, planned_at, fired_at, roles)
    select uuidv7(), id, complaint_id, round, 'due', 0, 'escalation', due_at, duban.now(), array['supervisor'] from told
    returning id, deadline_id, complaint_id, round, fired_at),
  noticed as (
    insert into duban.notice (id, complaint_id, deadline_id, round, firing_id, kind, person, email, roles, not_before,
      created_at)
    select uuidv7(), f.complaint_id, f.deadline_id, f.round, f.id, 'breach', p.person, p.person || '@example.com',
      array['supervisor'], f.fired_at, f.fired_at
    from fired f join told t on t.id = f.deadline_id, unnest(t.people) as p(person))
  update duban.deadline d set next_step_at = d.due_at + interval '1 day', look_at = d.due_at + interval '1 day'
  from claimed c where d.id = c.id`;

const OF_DEADLINE = 'select id, complaint_id, round, target, due_at from duban.deadline';

const IN_SETS = writing(
  `${OF_DEADLINE} where look_at <= duban_now order by look_at limit ${SET}
  for no key update skip locked`.replace('duban_now', '(select duban.now())'),
);
const BY_IDS = writing(`${OF_DEADLINE} where id = any($1::uuid[]) and look_at <= (select duban.now())
  for no key update`);

/** Milliseconds until nothing is left due, over two connections. */
export async function sqlInSets(url: string, count: number): Promise<number> {
  const pool = openPool(url, 2);
  await Promise.all([pool.query('select 1'), pool.query('select 1')]);
  const begin = performance.now();
  let done = 0;
  const stream = async () => {
    while (done < count) {
      const { rowCount } = await pool.query(IN_SETS);
      done += rowCount ?? 0;
    }
  };
  await Promise.all([stream(), stream()]);
  const ms = performance.now() - begin;
  await pool.end();
  return ms;
}

/** These deadlines, in one transaction. */
export async function fireByIds(pool: pg.Pool, ids: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(BY_IDS, [ids]);
    await client.query('commit');
  } finally {
    client.release();
  }
}
