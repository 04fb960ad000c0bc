/** What the end of an attempt means for its mail: the table of reliability, row by row. */
import { describe, expect, test } from '@jest/globals';
import { attempted } from '../../src/work/attempt-policy.js';

const FIRST = { attempt: 1, ambiguous: 0 };
const minutes = (...all: number[]) => all.map((each) => each * 60);

test('put off, it is tried again after 1, 5, 15, 30 and 60 minutes, then every hour for three days, then given up', () => {
  const deferred = (attempt: number) =>
    attempted({ outcome: 'deferred', response: '450' }, { attempt, ambiguous: 0 });
  const pauses = [1, 2, 3, 4, 5, 6, 75].map((attempt) => deferred(attempt));
  expect(pauses.map((end) => 'retryInSeconds' in end && end.retryInSeconds)).toEqual(
    minutes(1, 5, 15, 30, 60, 60, 60),
  );
  expect(deferred(76)).toEqual({ state: 'failed', response: '450', gaveUp: true });
});

test('refused, it has failed at once', () => {
  expect(attempted({ outcome: 'refused', response: '550' }, FIRST)).toEqual({
    state: 'failed',
    response: '550',
    gaveUp: false,
  });
});

test('of unknown end, it is tried twice more, five minutes apart, then given up', () => {
  const lost = (ambiguous: number) =>
    attempted({ outcome: 'ambiguous', reason: 'lost' }, { attempt: ambiguous + 1, ambiguous });
  const again = { state: 'sending', ambiguous: true, unburnt: false, retryInSeconds: 300 };
  expect([lost(0), lost(1)]).toEqual([expect.objectContaining(again), expect.objectContaining(again)]);
  expect(lost(2)).toEqual({ state: 'failed', response: 'lost', gaveUp: true });
});

describe('a fault of the relay', () => {
  const fault = (everyMail: boolean, attempt = 1) =>
    attempted({ outcome: 'relay-fault', reason: 'down', everyMail }, { attempt, ambiguous: 0 });

  test('that every mail meets costs no attempt, however often', () => {
    expect(fault(true, 76)).toMatchObject({ state: 'sending', unburnt: true, retryInSeconds: 30 });
  });

  test('that only this mail meets does, and comes to an end', () => {
    expect(fault(false)).toMatchObject({ state: 'sending', unburnt: false, retryInSeconds: 60 });
    expect(fault(false, 76)).toMatchObject({ state: 'failed', gaveUp: true });
  });
});

test('what was not attempted costs nothing', () => {
  expect(attempted({ outcome: 'held', reason: 'closing' }, { attempt: 76, ambiguous: 2 })).toMatchObject({
    state: 'sending',
    unburnt: true,
    ambiguous: false,
    retryInSeconds: 0,
  });
});
