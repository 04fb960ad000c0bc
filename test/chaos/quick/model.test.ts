/** Histories by chance: real servers against what the pure planner expects. Failed seeds are kept and lived through again. */
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SEED } from '../../support/seed.js';
import { testWithRedis } from '../../support/with-redis.js';
import { Life, type Relay } from '../life.js';

/** What the history knows of itself: enough to tell whether a command makes sense. */
interface Known {
  intakes: number;
  kills: number;
}
type Command = fc.AsyncCommand<Known, Life>;

const MOST_COMMANDS = 25;

/** A command that does one thing, shown by its name. */
function command(
  name: string,
  live: (life: Life) => unknown,
  {
    makesSense = () => true,
    learn = () => undefined,
  }: {
    makesSense?: (known: Readonly<Known>) => boolean;
    learn?: (known: Known) => void;
  } = {},
): Command {
  return {
    check: makesSense,
    async run(known, life) {
      learn(known);
      await live(life);
      // Faults are no use where nothing happens in between.
      await wait(150);
    },
    toString: () => name,
  };
}

const which = fc.nat({ max: 9 });
const intake = fc.constant(
  command('intake', (life) => life.intake(), {
    learn: (known) => {
      known.intakes += 1;
    },
  }),
);
const commands: fc.Arbitrary<Command>[] = [
  intake,
  intake,
  intake,
  which.map((n) =>
    command(`record(${n})`, (life) => life.record(n), { makesSense: ({ intakes }) => intakes > 0 }),
  ),
  fc.integer({ min: 1, max: 5 }).map((s) => command(`tick(${s})`, (life) => life.tick(s))),
  which.map((n) =>
    command(`kill(${n})`, (life) => life.kill(n), {
      makesSense: ({ kills }) => kills < 6,
      learn: (known) => {
        known.kills += 1;
      },
    }),
  ),
  fc.tuple(which, fc.constantFrom(-86_400_000, -10_000, 10_000, 86_400_000)).map(([n, off]) =>
    command(`skew(${n}, ${off})`, (life) => life.kill(n, off), {
      makesSense: ({ kills }) => kills < 6,
      learn: (known) => {
        known.kills += 1;
      },
    }),
  ),
  which.map((n) => command(`freeze(${n})`, (life) => life.freeze(n, 1_500))),
  fc.constant(command('flush', (life) => life.flush())),
  fc
    .constantFrom<Relay>('well', 'greylisting', 'away', 'drops-after-dot')
    .map((mode) => command(`relay(${mode})`, (life) => life.relay(mode))),
];

async function live(seed: number): Promise<void> {
  const histories = fc.asyncProperty(
    fc.commands(commands, { maxCommands: MOST_COMMANDS, size: 'max' }),
    async (history) => {
      const life = await Life.begin();
      try {
        await fc.asyncModelRun(() => ({ model: { intakes: 0, kills: 0 }, real: life }), history);
        const { missed, extra, early, late, complaints, firings, ...rest } = await life.end();
        process.stderr.write(
          `seed ${seed}: ${complaints} complaints, ${firings} firings; missed ${missed.length}, ` +
            `extra ${extra.length}, early ${early.length}, late ${late.length}\n`,
        );
        expect({ missed, extra, early, late, ...rest }).toEqual({
          missed: [],
          extra: [],
          early: [],
          late: [],
          unplanned: [],
          unexplained: [],
          violations: [],
        });
      } finally {
        await life.close();
      }
    },
  );
  // Shrinking would live through dozens of histories: the seed says enough.
  await fc.assert(histories, { seed, numRuns: 1, endOnFailure: true });
}

testWithRedis(
  'by chance: whatever the history, each step fires once and in time, each mail arrives',
  async () => {
    await live(SEED);
  },
  240_000,
);

const kept: number[] = JSON.parse(await readFile(new URL('../seeds.json', import.meta.url), 'utf8'));
const again = kept.length > 0 ? testWithRedis.each(kept) : test.skip.each([0]);
again(
  'the history of seed %d, which failed once, is lived through',
  async (seed) => {
    await live(seed);
  },
  240_000,
);
