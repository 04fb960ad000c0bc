/** `duban why`: what it says of deadlines that run, are overdue, met, ended, and counted on a business calendar. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { whyLines } from '../../src/cli/why-lines.js';
import { applyPolicyTo } from '../../src/work/apply-policy.js';
import { explain } from '../../src/work/explain.js';
import { complaint, shanghai } from './complaints.js';
import { type Change, folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

let folder: string;
let world: World;
beforeAll(async () => {
  folder = await folderWith({
    file: 'policy',
    replace: '    until: handled\n    within:\n      service: 4h',
    by: '    until: handled\n    calendar: office\n    within:\n      service: 4h',
  });
  world = await World.open(shanghai('2026-11-23T09:00'), folder);
});
afterAll(async () => {
  await world.close();
  await removeFolder(folder);
});

async function why(slip: string, target: string): Promise<string[]> {
  const explained = await explain(world.context, slip);
  if (explained === undefined) throw new Error(`there is no ${slip}`);
  const explanations = explained.explanations.filter(({ deadline }) => deadline.target === target);
  return [...whyLines({ ...explained, explanations }, 'the one in the folder')].flatMap((text) =>
    text.split('\n'),
  );
}

test('before the National Day: days off by name, the arithmetic, who is next, and what a reply would spare', async () => {
  await world.begin(shanghai('2026-09-30T17:00'));
  const { slip } = await world.intake(complaint());
  const lines = await why(slip, 'handle');
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/Handling \(handle\), clause 4\.2\.3: running, .* left/),
      expect.stringMatching(/starts {3}Wed 2026-09-30 17:00: entry 3, slip-issued by liu-yang, recorded Wed/),
      '  limit    4h for service, on the calendar office',
      '           Wed 2026-09-30 17:00 – Wed 2026-09-30 18:00  + 1 h = 1 h (working time)',
      '           Thu 2026-10-01 00:00 – Thu 2026-10-08 00:00  not counted (day off: National Day (国庆节))',
      '           Thu 2026-10-08 08:30 – Thu 2026-10-08 11:30  + 3 h = 4 h (working time)',
      '  due      Thu 2026-10-08 11:30',
      expect.stringMatching(/next {5}Thu 2026-10-08 11:30 due: 李娜 \(supervisor\), 张伟/),
      '  replied',
      '    reply: met',
      expect.stringMatching(/no longer: reply .* due: 周敏 \(senior leadership\)/),
    ]),
  );
});

test('overdue, met late, ended', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T15:00'));
  expect(await why(slip, 'handle')).toContainEqual(expect.stringMatching(/: overdue for 30 min$/));
  expect(await why(slip, 'handle')).toContainEqual(expect.stringMatching(/told .*14:30 due: supervisor/));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  expect(await why(slip, 'handle')).toContainEqual(
    expect.stringMatching(/: met late by 30 min: handled Mon 2026-11-23 15:00 by zhang-wei$/),
  );
  expect(await why(slip, 'handle')).toContainEqual('  next     nothing more');
  await world.record(slip, 'withdrawn', { note: 'taken back' });
  expect(await why(slip, 'follow-up')).toContainEqual(
    expect.stringMatching(/: ended .* by liu-yang: withdrawn$/),
  );
});

test('a complaint that keeps an older policy is explained by that one', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(complaint());
  await world.configure('config');
  const explained = await explain(world.context, slip);
  expect(explained?.policyVersion).not.toBe(world.context.configuration().policyVersion);
  expect(await why(slip, 'handle')).toContain('  limit    4h for service, on the calendar office');
  await world.configure(folder);
});

/** The story runs on that folder, and the one of the other stories is in force again after it. */
async function inForce(changes: readonly Change[], story: () => Promise<void>): Promise<void> {
  const another = await folderWith(...changes);
  try {
    await world.configure(another);
    await story();
  } finally {
    await world.configure(folder);
    await removeFolder(another);
  }
}

const OPINION_BY_CATEGORY: Change = {
  file: 'policy',
  replace: '    until: opinion-given\n    within: 4h # (ours)',
  by: '    until: opinion-given\n    within: { service: 4h, building-quality: 6h, outside-boundary: 1d }',
};

test('a clock that does not restart is explained by the category that it is counted for', () =>
  inForce([OPINION_BY_CATEGORY], async () => {
    await world.begin(shanghai('2026-11-23T09:00'));
    const { slip } = await world.intake(complaint({ channel: 'government' }));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.moveTo(shanghai('2026-11-23T10:00'));
    await world.record(slip, 'reopened');
    await world.record(slip, 'recategorised', { category: 'outside-boundary' });
    const lines = await why(slip, 'opinion');
    expect(lines).toContain('  limit    1d for outside-boundary, on the calendar around-the-clock');
    expect(lines).toContain('  due      Tue 2026-11-24 09:00, round 2: the limit was moved, or runs again');
  }));

const ON_A_CALENDAR_OF_ITS_OWN: readonly Change[] = [
  {
    file: 'policy',
    replace: '    until: followed-up\n    within: 3d # (ours)',
    by: '    until: followed-up\n    calendar: front-desk\n    within: 14h',
  },
];
const WITHOUT_RETURN_VISIT: readonly Change[] = [
  { file: 'policy', replace: '  follow-up:\n    clause: 3.2', by: '  visit:\n    clause: 3.2' },
  {
    file: 'calendars',
    replace:
      '  front-desk:\n    name: { zh-CN: 前台班, en: Front desk }\n    week:\n      mon-sun: ["08:00-20:00"] # holidays as well',
    by: '',
  },
];

test('a clock that another policy has dropped is explained by the one that it was counted by', () =>
  inForce(ON_A_CALENDAR_OF_ITS_OWN, async () => {
    await world.begin(shanghai('2026-11-23T09:00'));
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.moveTo(shanghai('2026-11-23T10:00'));
    const version = world.context.configuration().policyVersion;
    await inForce(WITHOUT_RETURN_VISIT, async () => {
      await applyPolicyTo(world.context, slip, 'deng-kai');
      expect((await why(slip, 'follow-up')).slice(2, 12)).toEqual([
        'Return visit (follow-up), clause 3.2: ended Mon 2026-11-23 10:00 by deng-kai: not-applicable',
        expect.stringMatching(/starts {3}Mon 2026-11-23 09:00: entry 4, handled by zhang-wei/),
        '  limit    14h for service, on the calendar front-desk',
        '           Mon 2026-11-23 09:00 – Mon 2026-11-23 20:00  + 11 h = 11 h (working time)',
        '           Mon 2026-11-23 20:00 – Tue 2026-11-24 08:00  not counted (outside working hours)',
        '           Tue 2026-11-24 08:00 – Tue 2026-11-24 11:00  + 3 h = 14 h (working time)',
        '  due      Tue 2026-11-24 11:00',
        expect.stringMatching(/^ {2}stops {4}with followed-up, or/),
        '  told     Mon 2026-11-23 09:00 start: department head',
        '  next     nothing more',
      ]);
      // Without that policy nothing is left to count by.
      await world.asOwner(`delete from duban.policy where version = '${version}'`);
      world.restart();
      const lines = await why(slip, 'follow-up');
      expect(lines).toContainEqual(
        expect.stringMatching(/^follow-up \(follow-up\), clause unknown: ended Mon/),
      );
      expect(lines).toContain('  limit    14h for service, on the calendar front-desk');
      expect(lines).toContain('  due      Tue 2026-11-24 11:00');
    });
  }));

test('a clock that a recategorisation ended, and one whose start was made void, are told as they were counted', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(complaint());
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await world.moveTo(shanghai('2026-11-23T10:00'));
  await world.record(slip, 'recategorised', { category: 'building-quality' });
  expect(await why(slip, 'case-analysis')).toContain(
    '  limit    7d for service, on the calendar around-the-clock',
  );
  await world.moveTo(shanghai('2026-11-23T11:00'));
  await world.record(slip, 'corrected', { corrects: 4, note: 'another slip' });
  const lines = await why(slip, 'follow-up');
  expect(lines).toContainEqual(expect.stringMatching(/starts {3}Mon 2026-11-23 09:00: entry 4, handled by/));
  expect(lines).toContainEqual(expect.stringMatching(/ended Mon 2026-11-23 11:00 .*: not-applicable$/));
  expect(lines).toContain('  limit    3d for building-quality, on the calendar around-the-clock');
});

test('what was told late is told as of when people heard of it, as duban simulate does', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
  await world.moveTo(shanghai('2026-11-23T16:00'));
  await world.record(slip, 'recategorised', { category: 'service' });
  const lines = await why(slip, 'handle');
  expect(lines).toContain('  due      Mon 2026-11-23 14:30');
  expect(lines).toContain(
    '  told     Mon 2026-11-23 16:00 due: supervisor, responsible person, receptionist',
  );
});

test('a clock that runs again may have the limit that it had', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T15:00'));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await world.record(slip, 'corrected', { corrects: 4, note: 'another slip' });
  expect(await why(slip, 'handle')).toContainEqual(
    '  due      Mon 2026-11-23 14:30, round 2: the limit was moved, or runs again',
  );
});

const LONG: Change = {
  file: 'policy',
  replace: '    until: followed-up\n    within: 3d # (ours)',
  by: '    until: followed-up\n    calendar: office\n    within: 40d',
};
const REPEATED: Change = {
  file: 'policy',
  replace: '      - { at: due, tell: department-head } # (ours)\n\n  # 4.2.6 Category two',
  by: '      - { at: due, tell: department-head, repeat: { every: 1d, times: 2 } }\n\n  # 4.2.6 Category two',
};

test('a sum that is too long to be told line by line says so, and a repeat is told from what it repeats', () =>
  inForce([LONG, REPEATED], async () => {
    await world.begin(shanghai('2026-11-23T09:00'));
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    const sum = (await why(slip, 'follow-up')).filter((line) => line.startsWith('           '));
    expect(sum).toHaveLength(61);
    expect(sum.at(-1)).toMatch(/^ {11}and so on, up to \w{3} 2027-01-\d\d 09:00$/);
    await world.moveTo(shanghai('2026-12-01T09:01'));
    const lines = await why(slip, 'case-analysis');
    expect(lines.filter((line) => /^ {2}(told|next)/.test(line))).toEqual([
      '  told     Mon 2026-11-30 09:00 due: department head',
      '  told     Tue 2026-12-01 09:00 due (1): department head',
      '  next     Wed 2026-12-02 09:00 due (2): 吴刚 (department head)',
    ]);
    expect(lines).toContain(
      '    no longer: case-analysis Wed 2026-12-02 09:00 due (2): 吴刚 (department head)',
    );
  }));

const BY_THE_HOUR: Change = {
  file: 'policy',
  replace: '    until: followed-up\n    within: 3d # (ours)',
  by: '    until: followed-up\n    calendar: office\n    within: 25h45m',
};

test('hours of working time add up to hours, and not to days of 24 of them', () =>
  inForce([BY_THE_HOUR], async () => {
    await world.begin(shanghai('2026-11-23T09:00'));
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    expect((await why(slip, 'follow-up')).filter((line) => line.includes('working time)')).slice(-2)).toEqual(
      [
        '           Wed 2026-11-25 13:30 – Wed 2026-11-25 18:00  + 4 h 30 min = 23 h 30 min (working time)',
        '           Thu 2026-11-26 08:30 – Thu 2026-11-26 10:45  + 2 h 15 min = 25 h 45 min (working time)',
      ],
    );
  }));
