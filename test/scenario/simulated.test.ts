/** What `duban simulate` says, the worker does: random complaints and records, through the real use cases. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Configuration } from '../../src/config/configuration.js';
import { toIso } from '../../src/sla/instant.js';
import { readScenario, type Scenario } from '../../src/work/scenario.js';
import { ScenarioRefused } from '../../src/work/scenario-refused.js';
import { playScenario } from '../../src/work/simulate-scenario.js';
import { away, folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

const RECEIVED = Date.parse('2026-11-25T06:20:00Z');
const END = RECEIVED + 60 * 86_400_000;
const HOUR = 3_600_000;
/** With rounds, days off, a deputy, a role that nobody is there for, repeats and a step that keeps silent. */
const FOLDER = [
  {
    file: 'policy',
    replace: '    until: handled\n    within:\n      service: 4h',
    by: '    until: handled\n    calendar: office\n    within:\n      service: 4h',
  },
  {
    file: 'policy',
    replace: '      - { at: +7d, tell: management-representative } # 3.1',
    by: '      - { at: +7d, tell: management-representative, unless: replied, repeat: { every: 1d, times: 2 } }',
  },
  away(
    'wang-fang: { name: 王芳, title: 王主管, email: wang-fang@example.com, phone: 8888-0210 }',
    '[{ from: 2026-11-26, until: 2026-11-28, deputy: gao-feng }]',
  ),
  away(
    'feng-yu: { name: 冯宇, email: feng-yu@example.com, phone: 8888-0402 }',
    '[{ from: 2026-11-20, until: 2026-12-20 }]',
  ),
] as const;

let folder: string;
let world: World;
let configuration: Configuration;
beforeAll(async () => {
  folder = await folderWith(...FOLDER);
  world = await World.open(toIso(RECEIVED), folder);
  configuration = world.context.configuration();
}, 30_000);
afterAll(async () => {
  await world.close();
  await removeFolder(folder);
});

const complaints = fc.record({
  category: fc.constantFrom('service', 'building-quality', 'outside-boundary'),
  channel: fc.constantFrom('in-person', 'phone', 'government', 'company'),
  department: fc.constantFrom('engineering', 'security'),
  site: fc.constantFrom('riverside', 'hillview'),
  wideImpact: fc.boolean(),
  receivedBy: fc.constantFrom('liu-yang', 'sun-tao'),
});

const deeds = fc.array(
  fc.record({
    type: fc.constantFrom(
      ...(['supervisor-informed', 'replied', 'opinion-given', 'handled', 'handled', 'recorded'] as const),
      ...(['followed-up', 'recategorised', 'recategorised', 'reassigned', 'marked-difficult'] as const),
      ...(['corrected', 'corrected', 'reopened', 'closed', 'withdrawn', 'explained'] as const),
    ),
    later: fc.oneof(fc.nat(6 * HOUR), fc.nat(4 * 24 * HOUR)),
    backdated: fc.oneof(fc.constant(0), fc.nat(30 * HOUR)),
    category: fc.constantFrom('service', 'building-quality', 'outside-boundary'),
    corrects: fc.integer({ min: 2, max: 6 }),
  }),
  { minLength: 2, maxLength: 8 },
);

type Deed = typeof deeds extends fc.Arbitrary<(infer One)[]> ? One : never;

/** The deeds that the worker's rules let through, as a record would hold them. */
function scenarioOf(complaint: object, all: readonly Deed[]) {
  const frame = { timeZone: 'Asia/Shanghai', origin: RECEIVED };
  const entries: Record<string, unknown>[] = [];
  const read = () => readScenario({ complaint, entries }, configuration, frame);
  let recorded = RECEIVED;
  for (const { type, later, backdated, category, corrects } of all) {
    recorded += later + 1;
    const more: Record<string, object> = {
      recategorised: { category },
      reassigned: { responsible: 'zhao-lei' },
      corrected: { corrects, note: 'mistyped' },
      withdrawn: { note: 'the owner takes it back' },
    };
    const at = toIso(Math.max(RECEIVED, recorded - backdated));
    entries.push({ type, at, recorded: toIso(recorded), by: 'liu-yang', ...more[type] });
    try {
      read();
    } catch (error) {
      if (!(error instanceof ScenarioRefused)) throw error;
      entries.pop();
    }
  }
  return read();
}

interface Line {
  readonly [field: string]: unknown;
}

const sorted = (lines: readonly Line[]): string[] => lines.map((line) => JSON.stringify(line)).sort();

function simulated(scenario: Scenario) {
  const { rows, deadlines } = playScenario(scenario, configuration);
  return {
    fired: sorted(
      rows.flatMap((row) =>
        row.kind !== 'told'
          ? []
          : [
              {
                at: toIso(row.at),
                target: row.clock.target,
                cycle: row.clock.cycle,
                round: row.clock.round,
                step: row.step,
                repeat: row.repeat,
                kind: row.notice,
                people: row.people.map(({ key }) => key).sort(),
              },
            ],
      ),
    ),
    allClears: sorted(
      rows.flatMap((row) =>
        row.kind !== 'all-clear'
          ? []
          : row.people.map(({ key, roles }) => ({
              target: row.clock.target,
              round: row.clock.round,
              key,
              roles: [...roles].sort(),
              at: toIso(row.at),
            })),
      ),
    ),
    deadlines: sorted(
      deadlines.map(({ target, cycle, round, startedAt, dueAt, outcome }) => ({
        target,
        cycle,
        round,
        startedAt: toIso(startedAt),
        dueAt: toIso(dueAt),
        state: outcome.state === 'open' && dueAt < END ? 'breached' : outcome.state,
      })),
    ),
  };
}

/** The same story through intake, recording, firing and mails. */
async function lived({ from, coming }: Scenario, complaint: object) {
  await world.begin(toIso(from));
  const { slip } = await world.intake({ summary: 'x', ...complaint });
  await world.work();
  for (const { type, at, recordedAt, by, note, category, responsible, corrects, voids } of coming) {
    await world.moveTo(toIso(recordedAt));
    const fields = { by, note, category, responsible, corrects, ...(voids ? {} : { at: toIso(at) }) };
    await world.record(slip, type, fields);
    await world.work();
  }
  await world.moveTo(toIso(END));
  const { deadlines, notices } = await world.show(slip);
  return {
    fired: sorted(world.lines.filter(({ event }) => event === 'step.fired').map(firedLine)),
    allClears: sorted(
      notices
        .filter(({ kind }) => kind === 'all-clear')
        .map(({ target, round, person, roles, createdAt }) => ({
          target,
          round,
          key: person,
          roles: [...roles].sort(),
          at: createdAt,
        })),
    ),
    deadlines: sorted(
      deadlines.map(({ target, cycle, round, startedAt, dueAt, state }) => ({
        target,
        cycle,
        round,
        startedAt,
        dueAt,
        state,
      })),
    ),
  };
}

function firedLine({ at, plannedAt, target, cycle, round, step, repeat, kind, people }: Line): Line {
  const isPunctual = Date.parse(String(at)) - Date.parse(String(plannedAt)) <= 1;
  const told = [...(people as string[])].sort();
  return { at: isPunctual ? plannedAt : at, target, cycle, round, step, repeat, kind, people: told };
}

test('the worker does what was simulated: the same steps, people, instants, all-clears and limits', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(complaints, deeds, async (complaint, all) => {
      const scenario = scenarioOf(complaint, all);
      const expected = simulated(scenario);
      expect(await lived(scenario, complaint)).toEqual(expected);
      for (const { type } of scenario.coming) seen.add(type);
      if (expected.allClears.length > 0) seen.add('all-clear');
      if (expected.fired.some((line) => line.includes('"round":2'))) seen.add('round 2');
    }),
    { numRuns: 14, seed: 20261123 },
  );
  // The stories were not all of one kind.
  expect([...seen]).toEqual(
    expect.arrayContaining(['handled', 'recategorised', 'corrected', 'reopened', 'all-clear', 'round 2']),
  );
}, 120_000);
