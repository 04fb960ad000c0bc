/** What `duban why` says will come, the worker does next; `show` and `list` say the same of it: over random histories. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Instant, toIso } from '../../src/sla/instant.js';
import { isEscalationKey } from '../../src/sla/transition.js';
import { listComplaints } from '../../src/store/lists.js';
import { type Explained, explain } from '../../src/work/explain.js';
import { folderWith, removeFolder } from './folders.js';
import { complaints, deeds, END, FOLDER, liveThrough, RECEIVED, scenarioOf } from './random-stories.js';
import { type LogLine, World } from './world.js';

let folder: string;
let world: World;
beforeAll(async () => {
  folder = await folderWith(...FOLDER);
  world = await World.open(toIso(RECEIVED), folder);
});
afterAll(async () => {
  await world.close();
  await removeFolder(folder);
});

interface Foretold {
  readonly explained: Explained;
  /** How many log lines there were by then. */
  readonly lines: number;
}

async function foretell(slip: string): Promise<Foretold> {
  const explained = await explain(world.context, slip);
  if (explained === undefined) throw new Error(`there is no ${slip}`);
  return { explained, lines: world.lines.length };
}

/** Steps at due or later fire once their instant lies behind. */
const foretoldUntil = ({ explained }: Foretold, end: Instant): string[] =>
  explained.explanations
    .flatMap(({ deadline: { cycle }, next }) => next.map((coming) => ({ ...coming, cycle })))
    .filter(({ step, at }) => (isEscalationKey(step) ? at < end : at <= end))
    .map(({ target, cycle, step, repeat, at, people }) =>
      [target, cycle, step, repeat, toIso(at), ...people.map(({ key }) => key).sort()].join(' '),
    )
    .sort();

const firedIn = (lines: readonly LogLine[]): string[] =>
  lines
    .filter(({ event }) => event === 'step.fired')
    .map(({ target, cycle, step, repeat, plannedAt, people }) =>
      [target, cycle, step, repeat, plannedAt, ...[...(people as string[])].sort()].join(' '),
    )
    .sort();

/** What fires of itself after that, up to the next entry or the end. */
function expectNext(foretold: Foretold): number {
  const after = world.lines.slice(foretold.lines);
  const entry = after.findIndex(({ event }) => event === 'entry.recorded');
  const fired = firedIn(entry < 0 ? after : after.slice(0, entry));
  expect(fired).toEqual(foretoldUntil(foretold, entry < 0 ? END : Date.parse(String(after[entry]?.at))));
  return fired.length;
}

async function expectAgreed({ explained: { slip, now, explanations } }: Foretold): Promise<void> {
  const { deadlines } = await world.show(slip);
  const firsts = explanations.map(({ next }) => Math.min(...next.map(({ at }) => at)));
  expect(deadlines.map(({ nextStepAt }) => nextStepAt)).toEqual(
    firsts.map((at) => (Number.isFinite(at) ? toIso(at) : null)),
  );
  const filter = { open: false, category: null, dueBefore: null, limit: 1000 };
  const row = (await listComplaints(world.context.db, now, filter)).find((one) => one.slip === slip);
  const dueOf = deadlines
    .filter(({ state }) => state === 'open' || state === 'breached')
    .map(({ dueAt }) => dueAt)
    .sort();
  expect(row).toMatchObject({
    dueAt: dueOf[0] === undefined ? null : Date.parse(dueOf[0]),
    openDeadlines: dueOf.length,
    breached: deadlines.filter(({ state }) => state === 'breached').length,
  });
}

test('what is next by why fires next: the same steps, repeats, instants and people', async () => {
  let fired = 0;
  await fc.assert(
    fc.asyncProperty(complaints, deeds, async (complaint, all) => {
      const scenario = scenarioOf(complaint, all, world.context.configuration());
      const looks: Foretold[] = [];
      await liveThrough(world, scenario, complaint, async (slip) => {
        const look = await foretell(slip);
        await expectAgreed(look);
        looks.push(look);
      });
      for (const look of looks) fired += expectNext(look);
    }),
    { numRuns: 8 },
  );
  expect(fired).toBeGreaterThan(0);
}, 300_000);
