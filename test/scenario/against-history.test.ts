/** What a comparison with the history says, and what the worker then really does once the policy has been applied. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Telling } from '../../src/sla/tellings.js';
import { againstHistory, type ComparedComplaint } from '../../src/work/against-history.js';
import { applyPolicyTo } from '../../src/work/apply-policy.js';
import { complaint, mailed, shanghai } from './complaints.js';
import { type Change, folderWith, removeFolder } from './folders.js';
import { type LogLine, World } from './world.js';

let world: World;
const folders: string[] = [];
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterAll(async () => {
  await world.close();
  await Promise.all(folders.map(removeFolder));
});

const policy = (replace: string, by: string): Change => ({ file: 'policy', replace, by });
const inForce = async (...changes: readonly Change[]) => {
  const folder = await folderWith(...changes);
  folders.push(folder);
  await world.configure(folder);
};
const compare = async (since: string | null = null, slips: readonly string[] | null = null) => {
  const which = { since: since === null ? null : Date.parse(since), slips };
  const found = new Map<string, ComparedComplaint>();
  for await (const one of againstHistory(world.context, which, await world.now())) found.set(one.slip, one);
  return found;
};
/** As `mailed` says it. */
const asMail = ({ email, kind, target, step }: Telling): string =>
  `${email} ${kind} ${target} ${step ?? 'all-clear'}`;
const sorted = (lines: readonly string[]) => [...new Set(lines)].sort();

const DUE = '      - { at: due, tell: [supervisor, responsible, receptionist] }';
const CHANGES = [
  policy('      service: 4h\n', '      service: 2h\n'),
  policy('      outside-boundary: 3d\n', '      outside-boundary: 4d\n'),
  policy('      building-quality: same day', '      building-quality: 30h'),
  policy(DUE, `${DUE}\n      - { at: +2h, tell: department-head }`),
  policy(
    '      - { at: +2d, tell: [senior-leadership, supervisor] } # 4.2.4\n      - { at: +7d, tell: management-representative } # 3.1\n\n  # 4.2.4 Two',
    '      - { at: +3d, tell: [senior-leadership, supervisor] }\n\n  # 4.2.4 Two',
  ),
] as const;

test('old due → new due, the mails of the first minute, and who is told more, less, earlier, later: all as it happens', async () => {
  const slips: string[] = [];
  const takeIn = async (fields: object) => void slips.push((await world.intake(complaint(fields))).slip);
  for (const category of ['service', 'building-quality', 'outside-boundary']) {
    await takeIn({ category });
    await takeIn({ category, channel: 'in-person', wideImpact: true });
    await takeIn({ category, relayedAt: null, slipIssuedAt: null });
  }
  await world.moveTo(shanghai('2026-11-24T10:00'));
  await takeIn({});
  await takeIn({ difficult: true });
  const [, second = '', , fourth = ''] = slips;
  await world.record(second, 'replied', { by: 'zhang-wei' });
  await world.record(fourth, 'handled', { by: 'zhang-wei' });
  await world.moveTo(shanghai('2026-11-24T12:30'));
  await takeIn({});
  // Something is due and no worker has looked yet.
  await world.setClock(Date.parse(shanghai('2026-11-24T14:10')));
  await inForce(...CHANGES);
  const forecast = await compare();
  expect([...forecast.keys()].sort()).toEqual([...slips].sort());
  expect(
    [...forecast.values()].some(({ firstMinute }) => firstMinute.some(({ kind }) => kind === 'all-clear')),
  ).toBe(true);
  expect(new Set([...forecast.values()].flatMap(({ shifts }) => shifts.map(({ what }) => what)))).toEqual(
    new Set(['more', 'less', 'earlier', 'later']),
  );

  const before = new Map(slips.map((slip) => [slip, mailed(world, slip).length]));
  const from = world.lines.length;
  const atOnce: LogLine[] = [];
  for (const slip of slips) {
    const { happenings } = await applyPolicyTo(world.context, slip, 'admin-wu');
    atOnce.push(...happenings.map((one) => ({ ...one, at: new Date(one.at).toISOString() })));
  }
  await world.moveTo(shanghai('2026-11-24T14:11'));
  for (const slip of slips) {
    const arrived = mailed(world, slip).slice(before.get(slip));
    const expected = (forecast.get(slip)?.firstMinute ?? []).map(asMail);
    expect({ slip, mails: sorted(arrived.map(withoutStep)) }).toEqual({
      slip,
      mails: sorted(expected.map(withoutStep)),
    });
    expect(forecast.get(slip)?.mails).toBe(arrived.length);
    const { deadlines } = await world.show(slip);
    for (const move of forecast.get(slip)?.deadlines ?? [])
      expect({ slip, target: move.target, due: new Date(move.dueAfter).toISOString() }).toEqual({
        slip,
        target: move.target,
        due: deadlines.find(({ target, cycle }) => target === move.target && cycle === move.cycle)?.dueAt,
      });
  }
  await world.moveTo(shanghai('2026-12-04T10:00'));
  const happened = new Set(
    [...atOnce, ...world.lines.slice(from)]
      .filter(({ event }) => event === 'step.fired')
      .flatMap(({ slip, target, step, repeat, people, at }) =>
        (people as string[]).map((person) => [slip, target, step, repeat, person, at].join(' ')),
      ),
  );
  const key = (slip: string, { target, step, repeat, person, at }: Telling) =>
    [slip, target, step, repeat, person, new Date(at).toISOString()].join(' ');
  const END = Date.parse(shanghai('2026-12-04T10:00'));
  let compared = 0;
  for (const [slip, { shifts }] of forecast)
    for (const { before, after } of shifts) {
      compared += 1;
      if (after !== null && after.at <= END) expect(happened).toContain(key(slip, after));
      if (before !== null && before.at > Date.parse(shanghai('2026-11-24T14:11')))
        expect(happened).not.toContain(key(slip, before));
    }
  expect(compared).toBeGreaterThan(10);
  expect(await world.asOwner('select * from duban.violation')).toEqual([]);
  expect(await compare()).toEqual(new Map());
}, 300_000);

/** An all-clear's mail names no step of its own. */
const withoutStep = (mail: string): string => mail.split(' ').slice(0, 3).join(' ');

test('past ones: as if the policy had been in force from their intake, and over their own entries', async () => {
  await world.configure('config');
  await world.begin(shanghai('2027-01-11T09:00'));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2027-01-11T12:10'));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  for (const type of ['recorded', 'followed-up', 'closed']) await world.record(slip, type);
  await inForce(policy('      service: 4h\n', '      service: 2h\n'));
  const found = (await compare(shanghai('2027-01-11T00:00'))).get(slip);
  expect(found).toMatchObject({ open: false, left: null, firstMinute: [] });
  expect(found?.deadlines).toMatchObject([
    {
      target: 'handle',
      change: 'met-late',
      dueBefore: Date.parse(shanghai('2027-01-11T13:00')),
      dueAfter: Date.parse(shanghai('2027-01-11T11:00')),
    },
  ]);
  expect(
    found?.shifts.map(
      ({ what, before, after }) => `${what} ${(after ?? before)?.step} ${(after ?? before)?.person}`,
    ),
  ).toEqual(
    expect.arrayContaining([
      'earlier 75% zhang-wei',
      'more due li-na',
      'more due liu-yang',
      'more due zhang-wei',
    ]),
  );
  expect((await compare(shanghai('2027-01-12T00:00'))).has(slip)).toBe(false);
});

test('a version that is gone or unreadable is named and passed over; the rest is compared', async () => {
  await world.configure('config');
  await world.begin(shanghai('2027-02-01T09:00'));
  const { slip } = await world.intake(complaint());
  await inForce(policy('      service: 4h\n', '      service: 5h\n'));
  const { slip: other } = await world.intake(complaint());
  await world.asOwner(
    `update duban.policy set content = '{}' where version = '${(await world.show(other)).policyVersion}'`,
  );
  await inForce(policy('      service: 4h\n', '      service: 6h\n'));
  world.restart();
  const found = await compare(null, [slip, other]);
  expect(found.get(other)).toMatchObject({ left: expect.stringContaining('not readable'), shifts: [] });
  expect(found.get(slip)).toMatchObject({ left: null, deadlines: [{ target: 'handle', change: 'moved' }] });
});

test('who learnt of a clock from the mail of another, which muted its own, gets its all-clear as well', async () => {
  await world.configure('config');
  await world.begin(shanghai('2027-03-08T09:00'));
  const { slip } = await world.intake(complaint());
  // Handling and reply run out while nobody works: one mail tells the supervisor of both.
  await world.setClock(Date.parse(shanghai('2027-03-10T09:00', 1)));
  await world.work();
  const before = mailed(world, slip);
  expect(before.filter((mail) => mail.startsWith('li-na'))).toEqual(['li-na@example.com senior reply due']);
  await inForce(policy('      service: 4h\n', '      service: 6d\n'));
  const forecast = (await compare(null, [slip])).get(slip);
  await applyPolicyTo(world.context, slip, 'admin-wu');
  await world.moveTo(shanghai('2027-03-10T09:01'));
  const arrived = mailed(world, slip).slice(before.length);
  expect(arrived.map(withoutStep)).toContain('li-na@example.com all-clear handle');
  expect(sorted((forecast?.firstMinute ?? []).map(asMail).map(withoutStep))).toEqual(
    sorted(arrived.map(withoutStep)),
  );
  expect(forecast?.mails).toBe(arrived.length);
});
