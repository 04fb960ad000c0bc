/** Intakes that come at the same time share a transaction; each keeps its own answer, and its own fault. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Intake, parseIntake } from '../../src/work/intake-message.js';
import { Refused } from '../../src/work/refused.js';
import { takeInTogether } from '../../src/work/take-in-together.js';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
let commits: number;
let takeInOne: ReturnType<typeof takeInTogether>;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  commits = 0;
  takeInOne = takeInTogether(world.context, () => {
    commits += 1;
  });
});
afterAll(() => world.close());

const intake = (fields: object = {}): Intake => parseIntake(complaint(fields), world.context.configuration());

test('forty at once are a transaction or two, and each gets a slip of its own', async () => {
  const taken = await Promise.all(Array.from({ length: 40 }, () => takeInOne(intake())));
  expect(new Set(taken.map((one) => (one instanceof Refused ? null : one.slip))).size).toBe(40);
  expect(commits).toBeLessThanOrEqual(2);
});

test('one number twice in a batch is one complaint; other content under it is refused alone', async () => {
  const numbered = { source: 'crm', sourceId: 'together' };
  const [first, again, other] = await Promise.all([
    takeInOne(intake(numbered)),
    takeInOne(intake(numbered)),
    takeInOne(intake({ ...numbered, summary: '另一件事' })),
  ]);
  expect(again).toEqual(first);
  expect(other).toBeInstanceOf(Refused);
});

test('one that the database cannot hold fails alone', async () => {
  const good = Array.from({ length: 5 }, () => takeInOne(intake()));
  // Past its own check on purpose: no NUL fits into a text of PostgreSQL.
  const bad = takeInOne({ ...intake(), summary: 'no\u0000water' });
  await expect(bad).rejects.toMatchObject({ code: '22P05' });
  for (const one of await Promise.all(good)) expect(one).not.toBeInstanceOf(Refused);
});
