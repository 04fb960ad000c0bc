import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Configuration } from '../../src/config/configuration.js';
import type { Complaint, Entry } from '../../src/sla/complaint.js';
import type { Instant } from '../../src/sla/instant.js';
import { type PlannedDeadline, plan } from '../../src/sla/plan.js';
import { type Simulated, type Simulation, simulate } from '../../src/sla/simulate.js';
import type { LivePlanned } from '../../src/sla/transition.js';
import { complaint, entries, type Line, on, organisation, policy, step, target, wall } from './builders.js';
import { shipped } from './shipped.js';
import { STORY_END, STORY_START, type Story, storyArbitrary } from './stories.js';

let configuration: Configuration;
beforeAll(async () => {
  configuration = await shipped();
});

const world = (of: Complaint, coming: readonly Entry[] = [], until = STORY_END): Simulation => ({
  complaint: of,
  policy: configuration.policy,
  organisation: configuration.organisation,
  from: STORY_START,
  until,
  coming,
});

/** `2026-11-23 13:00:00.001 handle/1 due → li-na zhang-wei`; a later round and a repeat stand behind. */
const lines = (moments: Iterable<Simulated>): string[] =>
  [...moments].flatMap(({ at, firings }) =>
    firings.map(({ deadline, step: { key, repeat }, told }) =>
      [
        wall(at),
        `${deadline.target}/${deadline.cycle}`,
        key + (repeat ? `#${repeat}` : '') + (deadline.round > 1 ? ` round ${deadline.round}` : ''),
        '→',
        ...told.recipients.map(({ person }) => person.key),
      ].join(' '),
    ),
  );
const about = (key: string, moments: Iterable<Simulated>) =>
  lines(moments).flatMap((line) => (line.includes(` ${key}/`) ? [line.replace(` ${key}/1`, '')] : []));

const ISSUED: readonly Line[] = [
  ['received', '09:00'],
  ['relayed', '09:00'],
  ['slip-issued', '09:00'],
];

describe('the shipped policy, a complaint at the engineering department of Riverside', () => {
  test('nobody does anything: 4.2.4 up to the management representative', () => {
    expect(about('handle', simulate(world(complaint(ISSUED))))).toEqual([
      '2026-11-23 12:00 75% → zhang-wei',
      '2026-11-23 13:00:00.001 due → li-na zhang-wei liu-yang',
      '2026-11-24 13:00:00.001 +1d → wu-gang li-na',
      '2026-11-25 13:00:00.001 +2d → zhou-min yang-fan li-na',
      '2026-11-30 13:00:00.001 +7d → guo-hua',
    ]);
  });

  test('handled exactly at due: nobody is told', () => {
    const [coming] = entries(['handled', '13:00']);
    const seen = about('handle', simulate(world(complaint(ISSUED), [{ ...(coming as Entry), seq: 4 }])));
    expect(seen).toEqual(['2026-11-23 12:00 75% → zhang-wei']);
  });

  test('recorded a second late, before any sweep: it finds its escalation made (rules 21)', () => {
    const coming = entries(...ISSUED, ['handled', '12:59', { recorded: '13:00:01' }]).slice(3);
    const moments = [...simulate(world(complaint(ISSUED), coming))];
    expect(about('handle', moments)).toHaveLength(2);
    const met = moments.flatMap(({ transitions }) => transitions).find(({ change }) => change === 'met');
    expect(met?.cleared).toMatchObject({ state: 'met', milestone: 'handled' });
  });

  test('made to the government: told at once, whatever the hour', () => {
    const first = lines(
      simulate(world(complaint([['received', '09:00']], { channel: 'government' }), [], on('09:00'))),
    );
    expect(first).toEqual([
      '2026-11-23 09:00 opinion/1 start → wu-gang',
      '2026-11-23 09:00 representative/1 start → guo-hua tang-li',
    ]);
  });

  test('wrongly recategorised and back again: each round tells once', () => {
    const coming = entries(
      ...ISSUED,
      ['recategorised', '15:00', { category: 'outside-boundary' }],
      ['recategorised', '16:00', { category: 'service' }],
    ).slice(3);
    expect(about('handle', simulate(world(complaint(ISSUED), coming, on('24 14:00'))))).toEqual([
      '2026-11-23 12:00 75% → zhang-wei',
      '2026-11-23 13:00:00.001 due → li-na zhang-wei liu-yang',
      '2026-11-23 16:00 due round 2 → li-na zhang-wei liu-yang',
      '2026-11-24 13:00:00.001 +1d round 2 → wu-gang li-na',
    ]);
  });
});

test('a complaint without any clock: its record goes by, and the simulation ends', () => {
  const [first, ...coming] = entries(['received', '09:00'], ['replied', '10:00'], ['handled', '11:00']);
  const simulation = world({ ...complaint([], { kind: 'suggestion' }), entries: [first as Entry] }, coming);
  expect([...simulate(simulation)].length).toBeLessThanOrEqual(2);
});

test('a complaint that gets its first clock from an entry', () => {
  const by = policy([
    target('opinion', {
      when: { difficult: true },
      from: 'received',
      until: 'opinion-given',
      within: '4h',
      steps: [step('start', 'department-head')],
    }),
  ]);
  const [first, ...coming] = entries(
    ['received', '09:00'],
    ['replied', '10:00'],
    ['marked-difficult', '11:00'],
  );
  const simulation = {
    ...world(complaint([]), coming),
    complaint: { ...complaint([]), entries: [first as Entry] },
    policy: by,
    organisation: organisation({ 'department-head': ['h'] }),
  };
  expect(lines(simulate(simulation))).toEqual(['2026-11-23 11:00 opinion/1 start → h']);
});

const keyOf = ({ target: key, cycle }: { target: string; cycle: number }) => `${key}/${cycle}`;

/** The deadlines after these moments. */
function replay(before: readonly LivePlanned[], moments: readonly Simulated[]): LivePlanned[] {
  const live = new Map(before.map((deadline) => [keyOf(deadline), deadline]));
  for (const { at, firings, transitions } of moments) {
    for (const { next } of transitions) live.set(keyOf(next), next);
    for (const {
      deadline,
      step: { key, repeat },
    } of firings) {
      const known = live.get(keyOf(deadline)) as LivePlanned;
      live.set(keyOf(deadline), {
        ...known,
        fired: [...known.fired, { round: deadline.round, key, repeat, at }],
      });
    }
  }
  return [...live.values()];
}

const run = (story: Story, until: Instant = STORY_END) => [
  ...simulate(world(story.atIntake, story.coming, until)),
];
const holds = (check: (story: Story) => void) =>
  fc.assert(fc.property(storyArbitrary, check), { numRuns: 150 });

describe('whatever the story', () => {
  test('no firing twice: deadline, round, step and repeat are a key', () => {
    holds((story) => {
      const keys = run(story).flatMap(({ firings }) =>
        firings.map(
          ({ deadline, step: { key, repeat } }) => `${keyOf(deadline)} ${deadline.round} ${key} ${repeat}`,
        ),
      );
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  test('none before its instant; an escalation not even at it', () => {
    holds((story) => {
      for (const { at, firings } of run(story))
        for (const { step: one, deadline } of firings) {
          expect(at).toBeGreaterThanOrEqual(one.kind === 'escalation' ? one.at + 1 : one.at);
          if (one.kind === 'escalation') expect(at).toBeGreaterThan(deadline.dueAt);
          if (one.kind === 'reminder') expect(at).toBeLessThanOrEqual(deadline.dueAt);
        }
    });
  });

  test('time goes forward, and stays within what was asked for', () => {
    holds((story) => {
      let last = STORY_START;
      for (const { at } of run(story)) {
        expect(at).toBeGreaterThanOrEqual(last);
        last = at;
      }
      expect(last).toBeLessThanOrEqual(STORY_END);
    });
  });

  test('what fired never un-fires, rounds only grow', () => {
    holds((story) => {
      const seen = new Map<string, LivePlanned>();
      for (const { transitions } of run(story))
        for (const { next } of transitions) {
          const before = seen.get(keyOf(next));
          for (const one of before?.fired ?? []) expect(next.fired).toContainEqual(one);
          expect(next.round).toBeGreaterThanOrEqual(before?.round ?? 1);
          seen.set(keyOf(next), next);
        }
    });
  });

  test('every step at due or later of an unmet deadline fires in its last round, exactly once', () => {
    holds((story) => {
      const end = STORY_END + 400 * 86_400_000;
      for (const deadline of replay([], run(story, end))) {
        if (deadline.outcome.state !== 'open') continue;
        const fired = deadline.fired.filter(({ round }) => round === deadline.round).map(({ key }) => key);
        const expected = deadline.steps.filter(({ kind }) => kind === 'escalation').map(({ key }) => key);
        expect(fired.filter((key) => expected.includes(key)).sort()).toEqual([...expected].sort());
      }
    });
  });

  test('an all-clear only after an escalation of its round, and only one a round', () => {
    holds((story) => {
      let live: LivePlanned[] = [];
      const cleared = new Set<string>();
      for (const moment of run(story)) {
        for (const { next, cleared: over } of moment.transitions) {
          if (over === null) continue;
          const before = live.find((one) => keyOf(one) === keyOf(next)) as LivePlanned;
          const told = before.fired.filter(
            ({ round, key }) => round === before.round && /^(due|\+)/.test(key),
          );
          expect(told.length).toBeGreaterThan(0);
          const key = `${keyOf(before)} ${before.round}`;
          expect(cleared.has(key)).toBe(false);
          cleared.add(key);
        }
        live = replay(live, [moment]);
      }
    });
  });

  test('one long interval is the same as its pieces', () => {
    fc.assert(
      fc.property(
        storyArbitrary,
        fc.array(fc.integer({ min: STORY_START, max: STORY_END }), { maxLength: 4 }),
        (story, cuts) => {
          const pieces: Simulated[] = [];
          let [from, live, recorded]: [number, LivePlanned[] | undefined, number] = [
            STORY_START,
            undefined,
            0,
          ];
          for (const until of [...new Set(cuts)].sort((a, b) => a - b).concat(STORY_END + 1)) {
            const now = story.coming.slice(recorded).filter(({ recordedAt }) => recordedAt <= until);
            const of = {
              ...story.atIntake,
              entries: [...story.atIntake.entries, ...story.coming.slice(0, recorded)],
            };
            const piece = [...simulate({ ...world(of, now, until), from, ...(live && { live }) })];
            live = replay(live ?? [], piece);
            pieces.push(...piece);
            recorded += now.length;
            from = until + 1;
          }
          expect(lines(pieces)).toEqual(lines(run(story, STORY_END + 1)));
          expect(live).toEqual(replay([], run(story, STORY_END + 1)));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('step by step leads to where planning the whole record at once does', () => {
    holds((story) => {
      const stands = (deadlines: readonly PlannedDeadline[]) =>
        deadlines
          .filter(({ outcome }) => outcome.state !== 'cancelled')
          .map(({ target: key, cycle, startedAt, dueAt, outcome }) => ({
            key,
            cycle,
            startedAt,
            dueAt,
            outcome,
          }))
          .sort((a, b) => a.cycle - b.cycle || a.key.localeCompare(b.key));
      const atOnce = plan({ facts: story.facts, entries: story.all }, configuration.policy);
      expect(stands(replay([], run(story)))).toEqual(stands(atOnce));
    });
  });

  test('senior leadership is never told of a breach before the supervisor, nor without (rules 17)', () => {
    holds((story) => {
      const supervised = new Set<string>();
      for (const { firings } of run(story))
        for (const {
          deadline,
          step: { kind },
          told,
        } of firings) {
          if (kind !== 'escalation') continue;
          const roles = told.recipients.flatMap((recipient) => recipient.roles);
          if (roles.includes('supervisor')) supervised.add(`${keyOf(deadline)} ${deadline.round}`);
          if (roles.includes('senior-leadership'))
            expect(supervised).toContain(`${keyOf(deadline)} ${deadline.round}`);
        }
    });
  });
});
