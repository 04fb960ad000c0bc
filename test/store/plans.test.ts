/** What runs regularly reads what is open or recent: no statement of it may read a whole table that grows for ever. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { countDeadlines } from '../../src/store/audit.js';
import { readDay } from '../../src/store/bulletins.js';
import { beat, forgetOldBeats } from '../../src/store/heartbeats.js';
import { listComplaints } from '../../src/store/lists.js';
import { audit } from '../../src/work/audit.js';
import { readCoverage } from '../../src/work/coverage.js';
import { postSweep } from '../../src/work/sweep-post.js';
import { complaint } from '../scenario/complaints.js';
import { World } from '../scenario/world.js';
import { archive } from '../support/archive.js';
import { crowd } from '../support/crowd.js';

const COPIES = 3_000;
const CROWD = 30_000;
const YEARS_IN_DAYS = 3_650;
const GROWING = ['complaint', 'entry', 'deadline', 'firing', 'notice', 'mail'];

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

let world: World;
let owner: pg.Client;

beforeAll(async () => {
  world = await World.open('2026-11-16T09:00+08:00');
  const first = await world.intake(complaint({ source: 'archive', sourceId: '1' }));
  await world.moveTo('2026-11-16T16:00+08:00');
  await world.record(first.slip, 'replied', { note: '周四修好' });
  await world.moveTo('2026-11-17T09:00+08:00');
  owner = new pg.Client(world.url);
  await owner.connect();
  await owner.query(archive(COPIES, YEARS_IN_DAYS, 5));
  await owner.query('vacuum analyze');
  await world.begin('2026-11-23T09:00+08:00');
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

/** Every statement that is sent to PostgreSQL while `work` runs. */
async function captured(work: () => Promise<void>): Promise<Statement[]> {
  const sent: Statement[] = [];
  const { query } = pg.Client.prototype;
  const spy = function (this: pg.Client, ...args: [unknown, unknown[]?]) {
    const [text, values] = args;
    if (typeof text === 'string') sent.push({ text, values: values ?? [] });
    return Reflect.apply(query, this, args);
  };
  pg.Client.prototype.query = spy as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return sent;
}

/** The last source is the first one once more. */
async function aDay(until: string, sources: readonly string[]): Promise<void> {
  const { context, office } = world;
  const slips: string[] = [];
  for (const sourceId of sources)
    slips.push((await world.intake(complaint({ source: 'desk', sourceId }))).slip);
  await world.moveTo(until);
  const [one = '', two = '', three = ''] = slips;
  await world.record(one, 'replied', { note: '周四修好' });
  await world.record(two, 'recategorised', { category: 'outside-boundary' });
  await world.record(three, 'withdrawn', { note: '误报' });
  await beat(context.db, 'worker', 60_000);
  await postSweep(context, office, () => undefined).run(15_000);
  await forgetOldBeats(context.db);
  expect((await audit(context.db, { lateMs: 60_000 })).findings).toEqual([]);
  const now = await world.now();
  await countDeadlines(context.db, now);
  await readDay(context.db, now, context.punctualMs);
  await readCoverage(context.db, context.policies, context.configuration().policy, now);
  for (const open of [true, false])
    for (const dueBefore of [null, now])
      await listComplaints(context.db, now, { open, category: null, dueBefore, limit: 20 });
  await world.show(one);
}

/** Taken in before the days that the audit looks at, and due weeks from now. */
const weeksAhead = (id: string): string => `
  set session_replication_role = replica;
  update duban.deadline set due_at = due_at + interval '30 days', look_at = look_at + interval '30 days',
    next_step_at = next_step_at + interval '30 days' where complaint_id = '${id}';
  update duban.entry set recorded_at = recorded_at - interval '30 days' where complaint_id = '${id}';
  update duban.complaint set created_at = created_at - interval '30 days' where id = '${id}';
  set session_replication_role = origin`;

/** Scans of a plan that read a whole table, or the whole index of one; a walk that a limit ends does not. */
function wholeScans(plan: Plan, whole: ReadonlySet<string>, isLimited = false): string[] {
  const { 'Node Type': type, 'Relation Name': table = '', 'Index Name': index = '', Plans = [] } = plan;
  const here: string[] = [];
  if (type === 'Seq Scan' && GROWING.includes(table)) here.push(`${type} of ${table}`);
  if (whole.has(index) && plan['Index Cond'] === undefined && !isLimited) here.push(`${type} of ${index}`);
  const below = Plans.flatMap((child) => wholeScans(child, whole, isLimited || type === 'Limit'));
  return [...here, ...below];
}

/** Statements of the day that read a whole table, as the database would do them now. */
async function wholeReads(statements: readonly Statement[]): Promise<Record<string, string[]>> {
  const { rows: indexes } = await owner.query<{ name: string }>(
    `
    select indexrelid::regclass::text as name from pg_index join pg_class on pg_class.oid = indrelid
    where relnamespace = 'duban'::regnamespace and relname = any($1) and indpred is null`,
    [GROWING],
  );
  const whole = new Set(indexes.map(({ name }) => name.replace('duban.', '')));
  const found = new Map<string, string[]>();
  let explained = 0;
  for (const { text, values } of statements) {
    if (!/^\s*(select|with|insert|update|delete)/i.test(text)) continue;
    const { rows } = await owner.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${text}`, [
      ...values,
    ]);
    explained += 1;
    const scans = rows[0] === undefined ? [] : wholeScans(rows[0]['QUERY PLAN'][0].Plan, whole);
    if (scans.length > 0) found.set(text.replace(/\s+/g, ' '), scans);
  }
  expect(explained).toBeGreaterThan(100);
  return Object.fromEntries(found);
}

test('no statement of a day reads a whole table that grows', async () => {
  expect(
    await wholeReads(await captured(() => aDay('2026-11-23T15:00+08:00', ['a', 'b', 'c', 'a']))),
  ).toEqual({});
});

test('nor does any where far more runs than is closed', async () => {
  const { slip } = await world.intake(complaint());
  const { rows } = await owner.query<{ id: string }>('select id from duban.complaint where slip_no = $1', [
    slip,
  ]);
  const id = rows[0]?.id ?? '';
  await owner.query(weeksAhead(id));
  await owner.query(crowd(id, CROWD));
  await owner.query('vacuum analyze');
  const later = await captured(() => aDay('2026-11-23T22:00+08:00', ['d', 'e', 'f', 'd']));
  // Once an hour, what runs is asked for the calendars that it counts on.
  const often = later.filter(({ text }) => !text.includes("reckoning->>'calendar'"));
  expect(often.length).toBeLessThan(later.length);
  expect(await wholeReads(often)).toEqual({});
});

test('the archive is there: what reads all of it is seen', async () => {
  const { rows } = await owner.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    'explain (format json) select count(*) from duban.notice where state = $1',
    ['sent'],
  );
  expect(rows.flatMap((row) => wholeScans(row['QUERY PLAN'][0].Plan, new Set()))).toEqual([
    'Seq Scan of notice',
  ]);
});
