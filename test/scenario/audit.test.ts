/** The audit finds what Duban must never do, whoever did it to the record; and says so where it could not look. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findViolations } from '../../src/store/audit.js';
import { audit, looksFrom } from '../../src/work/audit.js';
import { session } from '../chaos/quick/holding.js';
import { complaint, fired } from './complaints.js';
import { away, folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

const LIMITS = { lateMs: 60_000 };
let world: World;

beforeAll(async () => {
  world = await World.open('2026-11-23T09:00+08:00');
  await world.intake(complaint());
  await world.moveTo('2026-11-25T18:00+08:00');
});
afterAll(() => world.close());

const findings = async () => (await audit(world.context.db, LIMITS)).findings;

/** Does to the record what its triggers and keys forbid, looks, and takes it back. */
async function findingsAfter(damage: string, repair: string): Promise<string[]> {
  const without = (statement: string) =>
    world.asOwner(
      `set session_replication_role = replica; ${statement}; set session_replication_role = origin`,
    );
  await without(damage);
  const found = (await findings()).map((finding) => finding.split(':', 1)[0] ?? '');
  await without(repair);
  return [...new Set(found)];
}

test('a record that Duban wrote alone keeps every promise', async () => {
  expect(await findings()).toEqual([]);
});

test.each([
  [
    'I3 never early',
    'update duban.firing set planned_at = fired_at where kind = $$escalation$$',
    'update duban.firing set planned_at = fired_at - interval $$1 millisecond$$ where kind = $$escalation$$',
  ],
  [
    'I4 one outcome',
    'update duban.deadline set state = $$met$$, met_at = due_at + interval $$1 s$$, look_at = null where target = $$reply$$',
    'update duban.deadline set state = $$open$$, met_at = null where target = $$reply$$',
  ],
  [
    'I5 atomic firing',
    'update duban.notice set firing_id = gen_random_uuid(), cleared = to_jsonb(firing_id) where firing_id is not null',
    'update duban.notice set firing_id = (cleared #>> $${}$$)::uuid, cleared = $${}$$ where firing_id is not null',
  ],
  [
    'I6 never instead',
    'update duban.notice set roles = array[$$x$$] where roles = array[$$supervisor$$]',
    'update duban.notice set roles = array[$$supervisor$$] where roles = array[$$x$$]',
  ],
  [
    'I8 atomic intake',
    'update duban.entry set type = $$note$$ where seq = 1',
    'update duban.entry set type = $$received$$ where seq = 1',
  ],
  [
    'I15 append-only',
    'update duban.entry set seq = 9 where seq = 2',
    'update duban.entry set seq = 2 where seq = 9',
  ],
  [
    'I12 one outcome of a mail',
    'update duban.mail set state = $$dropped$$, accepted_at = null',
    'update duban.mail set state = $$accepted$$, accepted_at = created_at',
  ],
  [
    'I1 uniqueness',
    'alter index duban.firing_deadline_id_round_step_repeat_key rename to key_under_another_name',
    'alter index duban.key_under_another_name rename to firing_deadline_id_round_step_repeat_key',
  ],
  [
    'I5 atomic firing',
    'update duban.firing set roles = array_append(roles, $$executive-in-charge$$) where step = $$due$$',
    'update duban.firing set roles = array_remove(roles, $$executive-in-charge$$) where step = $$due$$',
  ],
  [
    'I5 atomic firing',
    'update duban.notice set firing_id = gen_random_uuid(), cleared = to_jsonb(firing_id) where firing_id is not null; update duban.firing set unreachable = roles',
    'update duban.notice set firing_id = (cleared #>> $${}$$)::uuid, cleared = $${}$$ where firing_id is not null; update duban.firing set unreachable = $${}$$',
  ],
  [
    'I6 levels in order',
    'update duban.firing set round = 9 where step = $$due$$',
    'update duban.firing set round = 1 where step = $$due$$',
  ],
  [
    'I6 levels in order',
    'update duban.firing set fired_at = fired_at + interval $$9 days$$ where step = $$due$$',
    'update duban.firing set fired_at = fired_at - interval $$9 days$$ where step = $$due$$',
  ],
  [
    'I14 stops count',
    `insert into duban.entry (complaint_id, seq, type, at, by, recorded_at)
       select id, 4, $$handled$$, created_at, $$liu-yang$$, created_at from duban.complaint;
     update duban.deadline set state = $$met$$, met_at = started_at, outcome = jsonb_build_object($$state$$, $$met$$, $$milestone$$, $$handled$$),
       reckoning = jsonb_build_object($$kept$$, reckoning, $$look$$, look_at), look_at = null where target = $$handle$$`,
    `delete from duban.entry where seq = 4;
     update duban.deadline set state = $$open$$, met_at = null, outcome = jsonb_build_object($$state$$, $$open$$),
       look_at = (reckoning ->> $$look$$)::timestamptz, reckoning = reckoning -> $$kept$$ where target = $$handle$$`,
  ],
  [
    'I15 append-only',
    'alter table duban.firing disable trigger append_only',
    'alter table duban.firing enable trigger append_only',
  ],
  [
    'I2 liveness',
    `alter table duban.deadline add column kept_look timestamptz;
     alter table duban.firing add column kept_round int;
     update duban.deadline set kept_look = look_at, look_at = $$2099-01-01$$ where target = $$handle$$;
     update duban.firing set kept_round = round, round = 9`,
    `update duban.deadline set look_at = kept_look where target = $$handle$$;
     update duban.firing set round = kept_round;
     alter table duban.deadline drop column kept_look;
     alter table duban.firing drop column kept_round`,
  ],
])('%s', async (invariant, damage, repair) => {
  expect(await findingsAfter(damage, repair)).toContain(invariant);
  expect(await findings()).toEqual([]);
});

test('a limit that became shorter after it had run out leaves no level out', async () => {
  const other = await World.open('2026-11-23T09:00+08:00');
  try {
    const { slip } = await other.intake(complaint({ category: 'outside-boundary' }));
    await other.moveTo('2026-11-26T10:00+08:00');
    await other.record(slip, 'recategorised', { category: 'service' });
    await other.moveTo('2026-11-28T10:00+08:00');
    expect((await audit(other.context.db, LIMITS)).findings).toEqual([]);
  } finally {
    await other.close();
  }
});

test('leaders are told in the place of those who cannot be reached, and no promise is broken', async () => {
  const weeks = '[{ from: 2026-11-23, until: 2026-12-20 }]';
  const folder = await folderWith(
    {
      file: 'organisation',
      replace: 'absences:\n      - { from: 2026-02-24, until: 2026-02-27, deputy: wang-fang }',
      by: `absences: ${weeks}`,
    },
    away('  wu-gang: { name: 吴刚, title: 吴经理, email: wu-gang@example.com, phone: 8888-0301 }', weeks),
    {
      file: 'policy',
      replace: '{ at: due, tell: [supervisor, responsible, receptionist] }',
      by: '{ at: due, tell: department-head }',
    },
    {
      file: 'policy',
      replace: '{ at: +1d, tell: [department-head, supervisor] }',
      by: '{ at: +1d, tell: [senior-leadership, supervisor] }',
    },
  );
  const other = await World.open('2026-11-23T09:00+08:00', folder);
  try {
    const { slip } = await other.intake(complaint());
    const lines = await other.moveTo('2026-11-23T14:00+08:00');
    expect(fired(lines, slip, 'handle')).toContain('handle due breach → yang-fan, zhou-min');
    expect((await audit(other.context.db, LIMITS)).findings).toEqual([]);
  } finally {
    await other.close();
    await removeFolder(folder);
  }
});

test('a step of another target that may keep still hides no level that is left out', async () => {
  const folder = await folderWith({
    file: 'policy',
    replace: '- { at: due, tell: supervisor } # (ours) Duban itself tells what was not told',
    by: '- { at: due, tell: supervisor, unless: handled }',
  });
  const other = await World.open('2026-11-23T09:00+08:00', folder);
  try {
    await other.intake(complaint());
    await other.moveTo('2026-11-25T18:00+08:00');
    await other.asOwner(
      "set session_replication_role = replica; update duban.firing set round = 9 where step = 'due'",
    );
    expect((await audit(other.context.db, LIMITS)).findings).toContainEqual(
      expect.stringMatching(/^I6 levels in order: handle \+1d/),
    );
  } finally {
    await other.close();
    await removeFolder(folder);
  }
});

test('what was wrong before the audit last looked is left to the one before', async () => {
  await world.asOwner(`insert into duban.complaint select (jsonb_populate_record(c, jsonb_build_object(
    'id', gen_random_uuid(), 'slip_no', 'LX-0', 'created_at', created_at - interval '5 days'))).* from duban.complaint c`);
  const now = Date.parse('2026-11-25T18:00+08:00');
  const since = (days: number) => findViolations(world.context.db, now - days * 86_400_000, now);
  expect([(await since(3)).length, (await since(10)).length]).toEqual([0, 1]);
  await world.asOwner("delete from duban.complaint where slip_no = 'LX-0'");
});

test('an audit reads on from the one before it; all of three days at first, each hour, and while something is wrong', async () => {
  const minute = 60_000;
  const now = Date.parse('2026-11-25T18:00+08:00');
  const whole = now - 3 * 24 * 60 * minute;
  const before = await audit(world.context.db, LIMITS);
  const { lookedAt, wholeAt } = before;
  expect([lookedAt, wholeAt]).toEqual([now, now]);
  const fiveAgo = { ...before, lookedAt: now - 5 * minute, wholeAt: now - 35 * minute };
  expect(looksFrom(fiveAgo, now, 1)).toBe(now - 15 * minute);
  expect(looksFrom({ ...fiveAgo, wholeAt: now - 60 * minute }, now, 3600)).toBe(now - (5 + 36_000) * minute);
  expect((await audit(world.context.db, LIMITS, fiveAgo)).wholeAt).toBe(now - 35 * minute);
  expect(looksFrom(null, now, 1)).toBe(whole);
  expect(looksFrom({ ...fiveAgo, wholeAt: now - 60 * minute }, now, 1)).toBe(whole);
  expect(looksFrom({ ...fiveAgo, lookedAt: now + minute }, now, 1)).toBe(whole);
  const violation = { invariant: 'I3 never early', complaintId: null, at: now, detail: 'handle due' };
  expect(looksFrom({ ...fiveAgo, violations: [violation] }, now, 1)).toBe(whole);
});

test('in a drill, where days pass between two audits, nothing is left out between them', async () => {
  const now = Date.parse('2026-11-25T18:00+08:00');
  const before = await audit(world.context.db, LIMITS);
  await world.asOwner(`insert into duban.complaint select (jsonb_populate_record(c, jsonb_build_object(
    'id', gen_random_uuid(), 'slip_no', 'LX-0', 'created_at', created_at + interval '3 days'))).* from duban.complaint c`);
  const fiveMinutesOn = now + 3600 * 5 * 60_000;
  await world.asOwner(`update duban.clock set real_origin = clock_timestamp(),
    drill_origin = '${new Date(fiveMinutesOn).toISOString()}', speed = 3600`);
  const found = await audit(world.context.db, LIMITS, before);
  expect(found.findings).toContainEqual(expect.stringMatching(/^I8 atomic intake: LX-0/));
  expect(found.wholeAt).toBe(now);
  // Also by an audit that knows of none before it, as the doctor's.
  expect((await audit(world.context.db, LIMITS)).findings).toContainEqual(
    expect.stringMatching(/^I8 atomic intake: LX-0/),
  );
  await world.asOwner("delete from duban.complaint where slip_no = 'LX-0'");
  await world.asOwner('update duban.clock set speed = 1000000');
  const ofTheFastest = await audit(world.context.db, LIMITS);
  expect([ofTheFastest.done, ofTheFastest.wholeAt]).toEqual([true, ofTheFastest.lookedAt]);
  await world.setClock(now);
  expect(await findings()).toEqual([]);
});

test('an audit that gets no answer in time is itself a finding', async () => {
  await session(world.url, async (client) => {
    await client.query('begin; lock duban.entry in access exclusive mode');
    expect(await findings()).toEqual([
      expect.stringMatching(/^the audit failed: canceling statement due to lock timeout/),
    ]);
  });
  expect(await findings()).toEqual([]);
});

test('what waits is the same by the view for people and by the function for the worker', async () => {
  await world.setClock(Date.parse('2026-11-30T18:00+08:00'));
  const seen = (from: string) =>
    world.asOwner(
      `select what, complaint_id, detail, round(seconds) as seconds from ${from} order by 1, 2, 3`,
    );
  const byView = await seen('duban.waiting');
  expect(byView.length).toBeGreaterThan(0);
  expect(await seen('duban.waiting_at(duban.now())')).toEqual(byView);
  expect(await findings()).toEqual([expect.stringMatching(/^I2 liveness/)]);
});
