/** An entry that commits as its deadline fires. Row 6. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { escalateDue } from '../../../src/work/escalate-due.js';
import { complaint, shanghai } from '../../scenario/complaints.js';
import { World } from '../../scenario/world.js';
import { SEED } from '../../support/seed.js';
import { type ConfigFolder, configWith, SECONDS } from '../../worker/seconds.js';
import { seeded } from '../seeds.js';
import { holding, waiters } from './holding.js';

const START = shanghai('2026-11-23T09:00');
/** The limit of a service complaint here. */
const LIMIT_MS = 6_000;

let folder: ConfigFolder;
let world: World;
beforeAll(async () => {
  folder = await configWith(SECONDS);
  world = await World.open(START, folder.path);
});
afterAll(async () => {
  await world.close();
  await folder.remove();
});

const fail = (slip: string, error: unknown): never => {
  throw new Error(slip, { cause: error });
};
async function escalate(): Promise<void> {
  for await (const _ of escalateDue(world.context, fail));
}

/** How the deadline of handling ended, and how many escalations of it have fired. */
const endsOf = async (slip: string) =>
  (
    await world.asOwner(
      `select d.state, count(f.id) filter (where f.kind = 'escalation')::int as escalations
         from duban.deadline d join duban.complaint c on c.id = d.complaint_id
           left join duban.firing f on f.deadline_id = d.id
         where c.slip_no = '${slip}' and d.target = 'handle' group by d.id`,
    )
  )[0];
const violations = () => world.asOwner('select * from duban.violation');
const deadlinesOf = (slip: string) =>
  `select d.id from duban.deadline d join duban.complaint c on c.id = d.complaint_id where c.slip_no = '${slip}'`;

test('row 6: the entry has begun when its deadline comes: met, and nothing fires', async () => {
  await world.begin(START);
  const { slip } = await world.intake(complaint());
  await world.setClock(Date.parse(START) + LIMIT_MS - 1);
  await holding(world, `${deadlinesOf(slip)} for update of d`, async () => {
    const recording = world.record(slip, 'handled');
    await waiters(world, 1);
    await world.setClock(Date.parse(START) + LIMIT_MS + 500);
    await escalate();
    return { begun: recording };
  });
  await escalate();
  expect(await endsOf(slip)).toEqual({ state: 'met', escalations: 0 });
  expect(await violations()).toEqual([]);
});

test('row 6: the firing has begun when the entry comes: fired once, met late, and in time if it was', async () => {
  await world.begin(START);
  const { slip } = await world.intake(complaint());
  await world.setClock(Date.parse(START) + LIMIT_MS + 1);
  await holding(world, `${deadlinesOf(slip)} for update of d`, async () => {
    const firing = escalate();
    await waiters(world, 1);
    const recording = world.record(slip, 'handled');
    await waiters(world, 2);
    return { begun: Promise.all([firing, recording]) };
  });
  expect(await endsOf(slip)).toEqual({ state: 'met-late', escalations: 1 });
  await world.record(slip, 'corrected', {
    corrects: 4,
    at: new Date(Date.parse(START) + 1_000).toISOString(),
  });
  expect(await endsOf(slip)).toEqual({ state: 'met', escalations: 1 });
  expect(await violations()).toEqual([]);
});

test('row 6: entries and sweeps at random about the same instant: a deadline is met or has fired, never both', async () => {
  const random = seeded(SEED);
  await world.begin(START);
  const slips: string[] = [];
  for (let many = 0; many < 12; many++) slips.push((await world.intake(complaint())).slip);
  // From here the clock runs: in a second they are due.
  await world.asOwner(
    `update duban.clock set real_origin = clock_timestamp(), speed = 1, drill_origin = drill_origin + interval '5 seconds'`,
  );
  const sweeping = (async () => {
    for (const end = performance.now() + 2_500; performance.now() < end; await wait(20)) await escalate();
  })();
  await Promise.all(
    slips.map(async (slip) => {
      await wait(random() * 1_800);
      await world.record(slip, 'handled');
    }),
  );
  await sweeping;
  const ends = await Promise.all(slips.map(endsOf));
  for (const end of ends)
    expect(end).toEqual(
      end?.state === 'met' ? { state: 'met', escalations: 0 } : { state: 'met-late', escalations: 1 },
    );
  expect(await violations()).toEqual([]);
});
