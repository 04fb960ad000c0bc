import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from '../../src/sla/complaint.js';
import { readHistory } from '../../src/sla/history.js';
import { plan } from '../../src/sla/plan.js';
import type { Policy } from '../../src/sla/policy.js';
import { complaint, type Line, planned, policy, step, target, wall } from './builders.js';
import { shippedPolicy } from './shipped.js';
import { STORY_END, STORY_START, storyArbitrary } from './stories.js';

const one = (options: Parameters<typeof target>[1] = {}): Policy => policy([target('t', options)]);
const RECEIVED: Line = ['received', '09:00'];
const ISSUED: Line = ['slip-issued', '09:10'];
const of = (by: Policy, lines: readonly Line[], facts = {}, cycle = 1) =>
  planned(complaint(lines, facts), by, 't', cycle);
const keys = (by: Policy, lines: readonly Line[], facts = {}) =>
  plan(complaint(lines, facts), by).map(({ target: key, cycle }) => `${key}/${cycle}`);

describe('rules 9: the state of a deadline', () => {
  const until = (...lines: readonly Line[]) =>
    of(one({ until: ['replied', 'handled'] }), [RECEIVED, ISSUED, ...lines]).outcome;

  test.each<[string, Line, string]>([
    ['in time', ['handled', '12:00'], 'met'],
    ['exactly at due', ['handled', '13:10'], 'met'],
    ['a millisecond late', ['handled', '13:10:00.001'], 'met-late'],
    ['before the start: as at the start', ['handled', '09:05'], 'met'],
    ['something else', ['recorded', '12:00'], 'open'],
  ])('%s', (_, line, state) => {
    expect(until(line).state).toBe(state);
  });

  test('the earliest of several milestones stops it (rules 4)', () => {
    expect(until(['handled', '15:00'], ['replied', '12:00', { recorded: '16:00' }])).toMatchObject({
      state: 'met',
      milestone: 'replied',
    });
  });

  test('what happened before the start counts as at the start', () => {
    const outcome = until(['handled', '09:05']);
    expect(outcome.state === 'met' && wall(outcome.at)).toBe('2026-11-23 09:10');
  });

  test('a correction decides anew', () => {
    expect(
      until(['handled', '14:00'], ['corrected', '13:00', { corrects: 3, recorded: '15:00' }]).state,
    ).toBe('met');
    expect(
      until(['handled', '13:00'], ['corrected', '14:00', { corrects: 3, recorded: '15:00' }]).state,
    ).toBe('met-late');
    expect(until(['handled', '13:00'], ['corrected', '15:00', { corrects: 3, voids: true }]).state).toBe(
      'open',
    );
  });
});

describe('rules 5: closed and withdrawn end every clock', () => {
  const outcome = (...lines: readonly Line[]) => of(one(), [RECEIVED, ...lines]).outcome;

  test('an open one is cancelled, and says by whom', () => {
    expect(outcome(ISSUED, ['withdrawn', '10:00', { by: 'liu-yang' }])).toMatchObject({
      state: 'cancelled',
      because: 'withdrawn',
      by: 'liu-yang',
    });
  });

  test('what was met before stays met', () => {
    expect(outcome(ISSUED, ['handled', '09:30'], ['closed', '10:00']).state).toBe('met');
  });

  test('what came after the end does not meet it', () => {
    expect(outcome(ISSUED, ['withdrawn', '10:00', { recorded: '12:00' }], ['handled', '11:00']).state).toBe(
      'cancelled',
    );
  });

  test('also one that would start only after it', () => {
    expect(outcome(['slip-issued', '16:00'], ['withdrawn', '15:00', { recorded: '17:00' }]).state).toBe(
      'cancelled',
    );
  });

  test('also one that is marked difficult only after it', () => {
    const difficult = one({ when: { difficult: true }, from: 'received', until: 'opinion-given' });
    const lines: Line[] = [
      RECEIVED,
      ['withdrawn', '10:00', { recorded: '12:00' }],
      ['marked-difficult', '11:00'],
    ];
    expect(of(difficult, lines).outcome.state).toBe('cancelled');
    for (const marked of ['10:30', '11:00'])
      expect(
        of(difficult, [RECEIVED, ['withdrawn', '10:00'], ['reopened', '10:30'], ['marked-difficult', marked]])
          .outcome.state,
      ).toBe('open');
  });

  test('a clock that runs until the complaint is closed is met by that', () => {
    const closing = one({ until: 'closed' });
    expect(of(closing, [RECEIVED, ISSUED, ['closed', '10:00']]).outcome.state).toBe('met');
    expect(of(closing, [RECEIVED, ISSUED, ['withdrawn', '10:00']]).outcome.state).toBe('cancelled');
  });
});

describe('rules 6: reopened', () => {
  const REOPENED: readonly Line[] = [RECEIVED, ISSUED, ['handled', '12:00'], ['reopened', '24 10:00']];

  test('what runs from the slip starts again at the reopening', () => {
    const again = of(one(), REOPENED, {}, 2);
    expect([wall(again.startedAt), wall(again.dueAt), again.outcome.state]).toEqual([
      '2026-11-24 10:00',
      '2026-11-24 14:00',
      'open',
    ]);
    expect(of(one(), REOPENED).outcome.state).toBe('met');
  });

  test('a new slip in the new cycle does not move that start', () => {
    expect(wall(of(one(), [...REOPENED, ['slip-issued', '24 11:00']], {}, 2).startedAt)).toBe(
      '2026-11-24 10:00',
    );
  });

  test.each<['received' | 'relayed']>([['received'], ['relayed']])(
    'what runs from %s does not restart',
    (from) => {
      expect(keys(one({ from }), [RECEIVED, ['relayed', '09:05'], ...REOPENED.slice(1)])).toEqual(['t/1']);
    },
  );

  test('others wait for their milestone in the new cycle', () => {
    const follow = one({ from: 'handled', until: 'followed-up', within: '3d' });
    expect(keys(follow, REOPENED)).toEqual(['t/1']);
    expect(keys(follow, [...REOPENED, ['handled', '24 12:00']])).toEqual(['t/1', 't/2']);
    expect(of(follow, REOPENED).outcome).toMatchObject({ state: 'cancelled', because: 'reopened' });
  });

  test('twice', () => {
    const lines: Line[] = [...REOPENED, ['handled', '24 12:00'], ['reopened', '25 09:00']];
    expect(plan(complaint(lines), one()).map(({ outcome }) => outcome.state)).toEqual(['met', 'met', 'open']);
  });

  test('a milestone of the new cycle does not meet the old one', () => {
    const explained = one({ until: 'explained' });
    const lines: Line[] = [...REOPENED, ['explained', '24 11:00']];
    expect([of(explained, lines).outcome.state, of(explained, lines, {}, 2).outcome.state]).toEqual([
      'cancelled',
      'met',
    ]);
  });
});

describe('rules 8: when a deadline starts, and for whom', () => {
  const hard = one({
    when: [{ channel: ['government'] }, { difficult: true }],
    from: 'received',
    until: 'opinion-given',
  });

  test('marked difficult on day three starts then', () => {
    expect(wall(of(hard, [RECEIVED, ['marked-difficult', '25 11:00']]).startedAt)).toBe('2026-11-25 11:00');
  });

  test('marked before the clock would start anyway changes nothing of the start', () => {
    const later = one({ when: { difficult: true }, from: 'slip-issued' });
    expect(wall(of(later, [RECEIVED, ['marked-difficult', '09:05'], ISSUED]).startedAt)).toBe(
      '2026-11-23 09:10',
    );
  });

  test('any of several conditions lets it through, since the first of them held', () => {
    expect(
      wall(of(hard, [RECEIVED, ['marked-difficult', '25 11:00']], { channel: 'government' }).startedAt),
    ).toBe('2026-11-23 09:00');
    expect(keys(hard, [RECEIVED])).toEqual([]);
  });

  test('two marks: since both hold', () => {
    const both = one({ when: { difficult: true, wideImpact: true } });
    expect(
      wall(
        of(both, [RECEIVED, ISSUED, ['marked-difficult', '10:00'], ['marked-wide-impact', '11:00']])
          .startedAt,
      ),
    ).toBe('2026-11-23 11:00');
  });

  test('a recategorised one keeps its from', () => {
    const limits = one({
      within: { service: '4h', 'outside-boundary': '3d', 'building-quality': 'same day' },
    });
    const moved = of(limits, [
      RECEIVED,
      ISSUED,
      ['recategorised', '11:00', { category: 'outside-boundary' }],
    ]);
    expect([wall(moved.startedAt), wall(moved.dueAt), moved.reckoning.limit]).toEqual([
      '2026-11-23 09:10',
      '2026-11-26 09:10',
      '3d',
    ]);
  });

  test.each<[string, object, object, boolean]>([
    ['a suggestion has no clocks', {}, { kind: 'suggestion' }, false],
    ['unless a target names it', { kind: ['suggestion'] }, { kind: 'suggestion' }, true],
    ['another category', { category: ['building-quality'] }, {}, false],
    ['another channel', { channel: ['in-person'] }, {}, false],
    ['not settled on the spot', { settledOnTheSpot: false }, {}, true],
    ['settled on the spot', { settledOnTheSpot: false }, { settledOnTheSpot: true }, false],
    ['wanted not difficult, and it is', { difficult: false }, { difficult: true }, false],
    ['wanted not difficult, nor is it', { difficult: false }, {}, true],
  ])('%s', (_, when, facts, applies) => {
    expect(keys(one({ when, from: 'received' }), [RECEIVED], facts)).toEqual(applies ? ['t/1'] : []);
  });
});

describe('rules 12–14: the instants of steps', () => {
  const steps = [
    step('+2d', 'senior-leadership', { repeat: { every: '1d', times: 2 } }),
    step('start', 'receptionist'),
    step('75%', 'responsible'),
    step('-1h', 'responsible'),
    step('due', 'supervisor'),
    step('+2h', 'supervisor'),
  ];
  const instants = (options: object, lines: readonly Line[]) =>
    of(one({ steps, ...options }), lines).steps.map(
      ({ key, repeat, at, kind }) => `${key}#${repeat} ${wall(at)} ${kind}`,
    );

  test('around the clock', () => {
    expect(instants({}, [RECEIVED, ISSUED])).toEqual([
      'start#0 2026-11-23 09:10 inform',
      '75%#0 2026-11-23 12:10 reminder',
      '-1h#0 2026-11-23 12:10 reminder',
      'due#0 2026-11-23 13:10 escalation',
      '+2h#0 2026-11-23 15:10 escalation',
      '+2d#0 2026-11-25 13:10 escalation',
      '+2d#1 2026-11-26 13:10 escalation',
      '+2d#2 2026-11-27 13:10 escalation',
    ]);
  });

  test('on office hours everything counts working time, from Friday afternoon', () => {
    expect(instants({ calendar: 'office', within: '4h' }, [RECEIVED, ['slip-issued', '27 16:00']])).toEqual([
      'start#0 2026-11-27 16:00 inform',
      '75%#0 2026-11-28 10:00 reminder',
      '-1h#0 2026-11-28 10:00 reminder',
      'due#0 2026-11-28 11:00 escalation',
      '+2h#0 2026-11-30 09:30 escalation',
      '+2d#0 2026-12-01 11:00 escalation',
      '+2d#1 2026-12-02 11:00 escalation',
      '+2d#2 2026-12-03 11:00 escalation',
    ]);
  });

  test("started at night: the start is the milestone's instant, the counting begins in the morning", () => {
    const night = of(one({ calendar: 'office' }), [RECEIVED, ['slip-issued', '23:00']]);
    expect([wall(night.startedAt), wall(night.reckoning.countedFrom), wall(night.dueAt)]).toEqual([
      '2026-11-23 23:00',
      '2026-11-24 08:30',
      '2026-11-24 14:00',
    ]);
  });

  test('a reminder longer before due than the limit comes at the start', () => {
    expect(instants({ steps: [step('-1d', 'responsible')] }, [RECEIVED, ISSUED])).toEqual([
      '-1d#0 2026-11-23 09:10 reminder',
    ]);
  });

  test('the same day: until midnight, or until the house closes', () => {
    expect(wall(of(one({ within: 'same day' }), [RECEIVED, ISSUED]).dueAt)).toBe('2026-11-24 00:00');
    expect(wall(of(one({ within: 'same day', calendar: 'office' }), [RECEIVED, ISSUED]).dueAt)).toBe(
      '2026-11-23 18:00',
    );
  });
});

describe('whatever the history', () => {
  test('the plan is the same however its entries were ordered', async () => {
    const shipped = await shippedPolicy();
    fc.assert(
      fc.property(storyArbitrary, fc.infiniteStream(fc.nat()), ({ facts, all }, salt) => {
        const keyed = all.map((entry) => [salt.next().value, entry] as const);
        const shuffled = [...keyed].sort(([a], [b]) => a - b).map(([, entry]) => entry);
        expect(plan({ facts, entries: shuffled }, shipped)).toEqual(plan({ facts, entries: all }, shipped));
      }),
    );
  });

  test('no target has two deadlines in one cycle, none is due before it starts, no step lies before the start', async () => {
    const shipped = await shippedPolicy();
    fc.assert(
      fc.property(storyArbitrary, ({ facts, all }) => {
        const deadlines = plan({ facts, entries: all }, shipped);
        expect(new Set(deadlines.map((d) => `${d.target}/${d.cycle}`)).size).toBe(deadlines.length);
        for (const { startedAt, dueAt, steps: planSteps } of deadlines) {
          expect(dueAt).toBeGreaterThan(startedAt);
          for (const { at, kind } of planSteps) {
            expect(at).toBeGreaterThanOrEqual(kind === 'escalation' ? dueAt : startedAt);
            if (kind !== 'escalation') expect(at).toBeLessThanOrEqual(dueAt);
          }
        }
      }),
    );
  });

  test('nothing stays open in a complaint that is closed or withdrawn', async () => {
    const shipped = await shippedPolicy();
    fc.assert(
      fc.property(
        storyArbitrary,
        fc.integer({ min: STORY_START, max: STORY_END }),
        ({ facts, all }, after) => {
          const end = { ...all[0], seq: all.length + 1, type: 'withdrawn', at: after } as Entry;
          const ended = { facts, entries: [...all, end] };
          fc.pre(readHistory(ended).state !== 'open');
          const open = plan(ended, shipped).filter(({ outcome }) => outcome.state === 'open');
          expect(open).toEqual([]);
        },
      ),
    );
  });
});
