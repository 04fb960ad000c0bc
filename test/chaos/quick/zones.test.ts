/** Clocks that change twice a year, and machines in other zones. Row 37. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { duban } from '../../cli/command.js';
import { complaint } from '../../scenario/complaints.js';
import { World } from '../../scenario/world.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { type ConfigFolder, configWith } from '../../worker/seconds.js';

/** In New York the clocks went forward on 9 March 2025 and 8 March 2026, back on 2 November 2025 and 1 November 2026. */
const STORIES = [
  ['2026-03-07T09:00:00-05:00', 'reply', '2026-03-09T13:00:00.000Z'],
  ['2026-03-08T01:30:00-05:00', 'handle', '2026-03-08T10:30:00.000Z'],
  ['2026-10-31T09:00:00-04:00', 'reply', '2026-11-02T14:00:00.000Z'],
  ['2026-11-01T00:30:00-04:00', 'handle', '2026-11-01T08:30:00.000Z'],
  ['2025-11-01T09:00:00-04:00', 'reply', '2025-11-03T14:00:00.000Z'],
  ['2025-03-08T09:00:00-05:00', 'reply', '2025-03-10T13:00:00.000Z'],
] as const;
const SAME_DAY = ['2026-03-08T12:00:00-04:00', '2026-03-09T04:00:00.000Z'] as const;

let folder: ConfigFolder;
let database: TestDatabase;
beforeAll(async () => {
  folder = await configWith([['timeZone: Asia/Shanghai', 'timeZone: America/New_York']]);
  database = await createDatabase();
});
afterAll(async () => {
  await database.drop();
  await folder.remove();
});

const at = (instant: string, more: object = {}) => ({
  ...complaint(),
  receivedAt: instant,
  relayedAt: instant,
  slipIssuedAt: instant,
  ...more,
});

interface Taken {
  readonly slip: string;
  readonly deadlines: readonly { target: string; startedAt: string; dueAt: string }[];
}

test('row 37: limits over four changes of clocks are the same wherever the machine thinks it is', async () => {
  const messages = [
    ...STORIES.map(([instant]) => at(instant)),
    at(SAME_DAY[0], { category: 'building-quality' }),
  ];
  const env = { DATABASE_URL: database.url, DUBAN_CONFIG: folder.path };
  const answers: (readonly Taken[])[] = [];
  for (const TZ of ['UTC', 'Asia/Shanghai', 'America/New_York']) {
    const { lines, stderr, code } = await duban(
      ['intake'],
      { ...env, TZ },
      messages.map((each) => JSON.stringify(each)).join('\n'),
    );
    expect([code, code === 0 ? [] : stderr]).toEqual([0, []]);
    answers.push(lines<Taken>());
  }
  const [first, ...others] = answers.map((all) => all.map(({ deadlines }) => deadlines));
  for (const other of others) expect(other).toEqual(first);
  const dueAt = (index: number, target: string) =>
    first?.[index]?.find((deadline) => deadline.target === target)?.dueAt;
  expect(STORIES.map(([, target], index) => dueAt(index, target))).toEqual(STORIES.map(([, , due]) => due));
  expect(dueAt(STORIES.length, 'handle')).toBe(SAME_DAY[1]);
});

test('row 37: no limit moves because the configuration is read again, whatever it says now', async () => {
  const world = await World.open('2026-03-07T20:00:00.000Z', folder.path);
  try {
    const { slip } = await world.intake(complaint());
    const plan = () =>
      world.asOwner('select target, round, started_at, due_at, steps from duban.deadline order by target');
    const before = await plan();
    const file = join(folder.path, 'policy.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text
        .replace('America/New_York', 'Asia/Shanghai')
        .replace('service: 4h', 'service: 9h')
        .replace('within: 2d', 'within: 5d'),
    );
    await world.configure(folder.path);
    world.restart();
    await world.work();
    expect(await plan()).toEqual(before);
    // Planned again, and by the policy that it was taken in under.
    await world.record(slip, 'marked-difficult');
    const same = (await plan()).filter(({ target }) => before.some((one) => one.target === target));
    expect(same).toEqual(before);
  } finally {
    await world.close();
  }
});
