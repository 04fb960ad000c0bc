import { describe, expect, test } from '@jest/globals';
import { escalate } from '../../src/sla/escalate.js';
import type { LivePlanned } from '../../src/sla/transition.js';
import {
  again,
  complaint,
  intake,
  type Line,
  on,
  policy,
  step,
  target,
  wall,
  withFired,
} from './builders.js';

const LIMITS = { service: '4h', 'building-quality': 'same day', 'outside-boundary': '3d' };
const STEPS = [
  step('start', 'receptionist'),
  step('75%', 'responsible'),
  step('due', 'supervisor'),
  step('+1d', 'department-head'),
];
const HANDLE = policy([target('handle', { within: LIMITS, steps: STEPS })]);
const ISSUED: readonly Line[] = [
  ['received', '09:00'],
  ['slip-issued', '09:00'],
];

const issued = (...fired: readonly string[]): LivePlanned => {
  const [live] = intake(complaint(ISSUED), HANDLE, on('09:00'));
  if (live === undefined) throw new Error('no deadline at intake');
  return withFired(live, ...fired.map((key) => [key] as const));
};
const planAgain = (live: LivePlanned, lines: readonly Line[], now: string) =>
  again(live, complaint([...ISSUED, ...lines]), HANDLE, on(now));
const firingNow = (live: LivePlanned, now: string) =>
  escalate(live, () => false, on(now)).fire.map(({ key }) => key);

describe('rules 10 (a): due still lies behind', () => {
  test('an earlier slip: what fired stays, what now lies behind fires once, in order', () => {
    const { next, change, cleared } = planAgain(
      issued('start'),
      [['corrected', '08:00', { corrects: 2, recorded: '12:30' }]],
      '12:30',
    );
    expect({ change, cleared, round: next.round, due: wall(next.dueAt) }).toEqual({
      change: 'moved',
      cleared: null,
      round: 1,
      due: '2026-11-23 12:00',
    });
    expect(firingNow(next, '12:30')).toEqual(['due']);
  });

  test('a later due that still lies behind begins no new round', () => {
    const { next, cleared } = planAgain(
      issued('start', '75%', 'due'),
      [['corrected', '10:00', { corrects: 2, recorded: '18:00' }]],
      '18:00',
    );
    expect({ round: next.round, cleared, fires: firingNow(next, '18:00') }).toEqual({
      round: 1,
      cleared: null,
      fires: [],
    });
  });
});

describe('rules 10 (b): due moves later', () => {
  const recategorised: Line = ['recategorised', '15:00', { category: 'outside-boundary' }];

  test('a new round, and an all-clear that names the new limit for who was told of the escalation', () => {
    const { next, change, cleared } = planAgain(issued('start', '75%', 'due'), [recategorised], '15:00');
    expect({
      change,
      round: next.round,
      cleared,
      due: wall(next.dueAt),
      start: wall(next.startedAt),
    }).toEqual({
      change: 'moved',
      round: 2,
      cleared: { state: 'moved', dueAt: on('26 09:00') },
      due: '2026-11-26 09:00',
      start: '2026-11-23 09:00',
    });
  });

  test('steps fire again at their new instants, but not what lay behind and was done: the start', () => {
    const { next } = planAgain(issued('start', '75%', 'due'), [recategorised], '15:00');
    expect(firingNow(next, '15:00')).toEqual([]);
    expect(firingNow(next, '25 15:00')).toEqual(['75%']);
    expect(firingNow(withFired(next, ['75%']), '27 10:00')).toEqual(['due', '+1d']);
  });

  test('nobody was told: a new round without an all-clear', () => {
    const { next, cleared } = planAgain(issued('start', '75%'), [recategorised], '12:30');
    expect({ round: next.round, cleared }).toEqual({ round: 2, cleared: null });
  });

  test('due moves to this very instant: a round of its own, whose due fires once it lies behind', () => {
    const { next } = planAgain(
      issued('start', '75%', 'due'),
      [['corrected', '11:00', { corrects: 2, recorded: '15:00' }]],
      '15:00',
    );
    expect(next.round).toBe(2);
    expect(firingNow(next, '15:00')).toEqual([]);
    expect(firingNow(next, '15:00:00.001')).toEqual(['due']);
  });

  test('moved later and back again: who was given the all-clear is told anew that due lies behind', () => {
    const later = planAgain(issued('start', '75%', 'due'), [recategorised], '15:00').next;
    const back = planAgain(
      later,
      [recategorised, ['recategorised', '16:00', { category: 'service' }]],
      '16:00',
    );
    expect({ round: back.next.round, due: wall(back.next.dueAt) }).toEqual({
      round: 2,
      due: '2026-11-23 13:00',
    });
    expect(firingNow(back.next, '16:00')).toEqual(['due']);
  });

  test('a start whose missed repeats were skipped does not come back in the next round', () => {
    const nagging = policy([
      target('handle', {
        within: LIMITS,
        steps: [
          step('start', 'receptionist', { repeat: { every: '30m', times: 2 } }),
          step('due', 'supervisor'),
        ],
      }),
    ]);
    const [live] = intake(complaint(ISSUED), nagging, on('09:00'));
    const fired = withFired(live as LivePlanned, ['start', 2]);
    const { next } = again(fired, complaint([...ISSUED, recategorised]), nagging, on('15:00'));
    expect(firingNow(next, '15:00')).toEqual([]);
  });
});

test('rules 10: a change that leaves limit and start as they were changes nothing', () => {
  const { next, change, cleared } = planAgain(
    issued('start'),
    [['reassigned', '10:00', { responsible: 'x' }]],
    '10:00',
  );
  expect({ change, cleared, next }).toEqual({ change: 'unchanged', cleared: null, next: issued('start') });
});

describe('rules 10 (c): the target no longer applies', () => {
  const OUTSIDE = policy([target('explanation', { when: { category: ['service'] } })]);
  const live = () => intake(complaint(ISSUED), OUTSIDE, on('09:00'))[0] as LivePlanned;
  const other: Line = ['recategorised', '15:00', { category: 'outside-boundary' }];

  test('cancelled, with an all-clear for who was told', () => {
    const { change, cleared, next } = again(
      withFired(live(), ['due']),
      complaint([...ISSUED, other]),
      OUTSIDE,
      on('15:00'),
    );
    const outcome = { state: 'cancelled', because: 'not-applicable', at: on('15:00'), by: 'wang-fang' };
    expect({ change, cleared, outcome: next.outcome }).toEqual({
      change: 'cancelled',
      cleared: outcome,
      outcome,
    });
    expect(firingNow(next, '24 15:00')).toEqual([]);
  });

  test('cancelled once: planning it again later leaves who and when alone', () => {
    const first = again(live(), complaint([...ISSUED, other]), OUTSIDE, on('15:00')).next;
    const second = again(first, complaint([...ISSUED, other, ['replied', '16:00']]), OUTSIDE, on('16:00'));
    expect(second).toEqual({ change: 'unchanged', cleared: null, next: first });
  });

  test('it applies again: resumed, in the same round where nobody was given an all-clear', () => {
    const first = again(live(), complaint([...ISSUED, other]), OUTSIDE, on('10:00')).next;
    const lines: Line[] = [...ISSUED, other, ['recategorised', '16:00', { category: 'service' }]];
    const { change, next } = again(first, complaint(lines), OUTSIDE, on('16:00'));
    expect({ change, round: next.round, fires: firingNow(next, '16:00') }).toEqual({
      change: 'resumed',
      round: 1,
      fires: ['due'],
    });
  });
});

describe('rules 11: a late record undoes nothing', () => {
  test('handled in time, entered after the escalation: met, the firing stays, all-clear', () => {
    const { change, cleared, next } = planAgain(
      issued('due'),
      [['handled', '12:00', { recorded: '15:00' }]],
      '15:00',
    );
    const outcome = { state: 'met', milestone: 'handled', at: on('12:00'), by: 'liu-yang' };
    expect({ change, cleared, fired: next.fired }).toEqual({
      change: 'met',
      cleared: outcome,
      fired: [{ round: 1, key: 'due', repeat: 0 }],
    });
  });

  test('reminders and informs are never followed by an all-clear (rules 18)', () => {
    expect(planAgain(issued('start', '75%'), [['handled', '12:30']], '12:30').cleared).toBeNull();
  });

  test('handled turns out never to have happened: the clock runs on, and who heard it was over is told again', () => {
    const handled: Line = ['handled', '14:00'];
    const met = planAgain(issued('start', '75%', 'due'), [handled], '14:00').next;
    const { change, cleared, next } = planAgain(
      met,
      [handled, ['corrected', '16:00', { corrects: 3, voids: true }]],
      '16:00',
    );
    expect({ change, cleared, round: next.round }).toEqual({ change: 'resumed', cleared: null, round: 2 });
    expect(firingNow(next, '16:00')).toEqual(['due']);
  });

  test('a correction of what is already met gives no second all-clear', () => {
    const handled: Line = ['handled', '14:00'];
    const met = planAgain(issued('due'), [handled], '14:00').next;
    const { change, cleared } = planAgain(
      met,
      [handled, ['corrected', '12:00', { corrects: 3, recorded: '16:00' }]],
      '16:00',
    );
    expect({ change, cleared }).toEqual({ change: 'met', cleared: null });
  });
});
