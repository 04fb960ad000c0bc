/** An import of thousands leaves the same record as as many single intakes, and says less of it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseIntake } from '../../src/work/intake-message.js';
import type { Telling } from '../../src/work/intake-told.js';
import { Refused } from '../../src/work/refused.js';
import { takeIn } from '../../src/work/take-in.js';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterAll(() => world.close());

async function takenIn(telling: Telling) {
  // One whose relay is overdue, one whose relay is due in five minutes, one with hours left.
  const messages = [
    complaint({ receivedAt: shanghai('2026-11-23T07:00'), relayedAt: null, slipIssuedAt: null }),
    complaint({ receivedAt: shanghai('2026-11-23T08:05'), relayedAt: null, slipIssuedAt: null }),
    complaint(),
  ];
  const intakes = messages.map((message) => parseIntake(message, world.context.configuration()));
  const { results, happenings, alarms } = await takeIn(world.context, intakes, telling);
  const slips = results.flatMap((result) => (result instanceof Refused ? [] : [result.slip]));
  const shown = await Promise.all(slips.map((slip) => world.show(slip)));
  return { slips, shown, happenings, alarms };
}

test('each complaint has one line; what fires is told all the same; alarms ring for what comes before the next sweeps', async () => {
  const { slips, happenings, alarms } = await takenIn('each-complaint');
  expect(happenings.map(({ event, slip, step }) => [event, slip, step])).toEqual([
    ...slips.map((slip) => ['complaint.received', slip, undefined]),
    ['step.fired', slips[0], 'due'],
  ]);
  expect(alarms.map(({ ringAt, happening }) => [ringAt, happening.slip, happening.step])).toEqual([
    [Date.parse(shanghai('2026-11-23T09:05', 1)), slips[1], 'due'],
  ]);
});

test('the record is the same', async () => {
  const [few, many] = [await takenIn('each-fact'), await takenIn('each-complaint')];
  const without = ({ shown }: typeof few) =>
    JSON.parse(
      JSON.stringify(shown, (key, value) => (/^(?:slip|id|\w*Id|messageId)$/.test(key) ? null : value)),
    );
  expect(without(many)).toEqual(without(few));
  expect(few.happenings.length).toBeGreaterThan(many.happenings.length);
});
