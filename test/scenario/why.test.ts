/** `duban why`: what it says of deadlines that run, are overdue, met, ended, and counted on a business calendar. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { whyLines } from '../../src/cli/why-lines.js';
import { explain } from '../../src/work/explain.js';
import { complaint, shanghai } from './complaints.js';
import { folderWith, removeFolder } from './folders.js';
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
