/** Random complaints, and what people do about them as far as the rules let them. */
import fc from 'fast-check';
import type { Configuration } from '../../src/config/configuration.js';
import { toIso } from '../../src/sla/instant.js';
import { readScenario, type Scenario } from '../../src/work/scenario.js';
import { ScenarioRefused } from '../../src/work/scenario-refused.js';
import { away } from './folders.js';
import type { World } from './world.js';

export const RECEIVED = Date.parse('2026-11-25T06:20:00Z');
export const END = RECEIVED + 60 * 86_400_000;
const HOUR = 3_600_000;
/** With rounds, days off, a deputy, a role that nobody is there for, repeats and a step that keeps silent. */
export const FOLDER = [
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

export const complaints = fc.record({
  category: fc.constantFrom('service', 'building-quality', 'outside-boundary'),
  channel: fc.constantFrom('in-person', 'phone', 'government', 'company'),
  department: fc.constantFrom('engineering', 'security'),
  site: fc.constantFrom('riverside', 'hillview'),
  wideImpact: fc.boolean(),
  receivedBy: fc.constantFrom('liu-yang', 'sun-tao'),
});

export const deeds = fc.array(
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
export function scenarioOf(complaint: object, all: readonly Deed[], configuration: Configuration): Scenario {
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

/** The same story through intake, recording, firing and mails, up to `END`; `look` is called once all of an instant is done. */
export async function liveThrough(
  world: World,
  { from, coming }: Scenario,
  complaint: object,
  look: (slip: string) => Promise<void> = async () => undefined,
): Promise<string> {
  await world.begin(toIso(from));
  const { slip } = await world.intake({ summary: 'x', ...complaint });
  await world.work();
  for (const { type, at, recordedAt, by, note, category, responsible, corrects, voids } of coming) {
    await world.moveTo(toIso(recordedAt));
    const fields = { by, note, category, responsible, corrects, ...(voids ? {} : { at: toIso(at) }) };
    await world.record(slip, type, fields);
    await world.work();
    await look(slip);
  }
  await world.moveTo(toIso(END));
  return slip;
}
