import { describe, expect, test } from '@jest/globals';
import { escalate, type FiredStep, type LiveDeadline, silentUnless } from '../../src/sla/escalate.js';
import { noticeKind } from '../../src/sla/notice.js';
import { complaint, on, planned, policy, step, target, wall } from './builders.js';

const STEPS = [
  step('start', 'receptionist'),
  step('75%', 'responsible'),
  step('due', 'supervisor'),
  step('+1d', ['department-head', 'supervisor'], { repeat: { every: '1d', times: 3 } }),
];
const noSilence = () => false;

/** Issued on Monday at 09:00, due at 13:00. */
function live(fired: readonly (readonly [string, number?])[] = [], steps = STEPS): LiveDeadline {
  const of = complaint([
    ['received', '09:00'],
    ['slip-issued', '09:00'],
  ]);
  return {
    ...planned(of, policy([target('handle', { steps })]), 'handle'),
    round: 1,
    roundStartedAt: on('09:00'),
    fired: fired.map(([key, repeat = 0]): FiredStep => ({ round: 1, key, repeat })),
  };
}

const firing = (deadline: LiveDeadline, now: string) =>
  escalate(deadline, noSilence, on(now)).fire.map(({ key, repeat }) => (repeat ? `${key}#${repeat}` : key));
const next = (deadline: LiveDeadline, now: string) => {
  const look = escalate(deadline, noSilence, on(now)).next;
  return look && [wall(look.plannedAt), wall(look.lookAt)];
};

describe('rules 9: exactly at its instant', () => {
  test('a start and a reminder fire at their instant', () => {
    expect(firing(live(), '09:00')).toEqual(['start']);
    expect(firing(live([['start']]), '11:59:59.999')).toEqual([]);
    expect(firing(live([['start']]), '12:00')).toEqual(['75%']);
  });

  test('due and later only once their instant lies behind', () => {
    expect(firing(live([['start'], ['75%']]), '13:00')).toEqual([]);
    expect(firing(live([['start'], ['75%']]), '13:00:00.001')).toEqual(['due']);
    expect(firing(live([['start'], ['75%'], ['due']]), '24 13:00')).toEqual([]);
    expect(firing(live([['start'], ['75%'], ['due']]), '24 13:00:00.001')).toEqual(['+1d']);
  });

  test('when to look again is the first instant at which something fires', () => {
    expect(next(live(), '09:00')).toEqual(['2026-11-23 12:00', '2026-11-23 12:00']);
    expect(next(live([['start']]), '12:00')).toEqual(['2026-11-23 13:00', '2026-11-23 13:00:00.001']);
    expect(next(live(), '13:00')).toEqual(['2026-11-23 13:00', '2026-11-23 13:00:00.001']);
    expect(next(live(), '30 13:00')).toBeNull();
  });
});

describe('rules 10: what is behind', () => {
  test('all that was missed fires at once, in order, but no reminder (d)', () => {
    expect(firing(live(), '24 14:00')).toEqual(['start', 'due', '+1d']);
  });

  test('a reminder is still written at due itself', () => {
    expect(firing(live([['start']]), '13:00')).toEqual(['75%']);
    expect(firing(live([['start']]), '13:00:00.001')).toEqual(['due']);
  });

  test('of missed repeats only the latest fires (d), and the earlier ones never come back', () => {
    expect(firing(live([['start'], ['due']]), '26 14:00')).toEqual(['+1d#2']);
    expect(firing(live([['start'], ['due'], ['+1d', 2]]), '26 14:00')).toEqual([]);
    expect(firing(live([['start'], ['due'], ['+1d', 2]]), '30 14:00')).toEqual(['+1d#3']);
    expect(firing(live([['start'], ['due'], ['+1d', 3]]), '30 14:00')).toEqual([]);
  });

  test('what fired, whatever its order, does not fire again', () => {
    expect(firing(live([['due'], ['start'], ['+1d']]), '24 14:00')).toEqual([]);
  });

  test('what was told before due counts in the next round if its instant had come by then, an escalation does not', () => {
    const fired = ['start', 'due'].map((key): FiredStep => ({ round: 1, key, repeat: 0 }));
    const again = { ...live(), round: 2, roundStartedAt: on('09:00'), fired };
    expect(firing(again, '09:00')).toEqual([]);
    expect(firing(again, '13:00:00.001')).toEqual(['due']);
    expect(firing({ ...again, roundStartedAt: on('08:59') }, '09:00')).toEqual(['start']);
  });

  test('a firing of a step that the plan no longer has is no obstacle', () => {
    expect(firing(live([['start'], ['+5h']]), '13:00:00.001')).toEqual(['due']);
  });
});

test.each([['met'], ['met-late'], ['cancelled']])('%s: nothing fires, and nobody looks again', (state) => {
  const done = { ...live(), outcome: { state, at: on('09:30'), by: 'x' } } as LiveDeadline;
  expect(escalate(done, noSilence, on('30 12:00'))).toEqual({ fire: [], next: null });
});

test('a step stays silent while its `unless` milestone is there, and is not looked for', () => {
  const steps = [step('due', 'supervisor', { unless: 'replied' }), step('+1d', 'supervisor')];
  const silent = silentUnless(steps, (milestone) => milestone === 'replied');
  expect(escalate(live([], steps), silent, on('14:00')).fire).toEqual([]);
  expect(escalate(live([], steps), silent, on('10:00')).next?.plannedAt).toBe(on('24 13:00'));
  expect(
    escalate(
      live([], steps),
      silentUnless(steps, () => false),
      on('14:00'),
    ).fire,
  ).toHaveLength(1);
});

test.each([
  ['start', false, ['department-head'], 'inform'],
  ['start', true, ['department-head'], 'immediate'],
  ['75%', false, ['responsible'], 'reminder'],
  ['75%', false, ['senior-leadership'], 'reminder'],
  ['due', false, ['supervisor', 'responsible'], 'breach'],
  ['due', false, ['executive-in-charge'], 'breach'],
  ['due', false, ['senior-leadership', 'supervisor'], 'senior'],
  ['+7d', false, ['senior-leadership', 'management-representative'], 'last-step'],
  ['due', true, ['executive-in-charge'], 'immediate'],
] as const)('rules 18: %s, urgent %s, to %j is told as %s', (at, urgent, tell, kind) => {
  const deadline = planned(
    complaint([
      ['received', '09:00'],
      ['slip-issued', '09:00'],
    ]),
    policy([target('t', { steps: [step(at, tell)] })]),
    't',
  );
  const [only] = deadline.steps;
  expect(only && noticeKind(only, urgent, tell)).toBe(kind);
});
