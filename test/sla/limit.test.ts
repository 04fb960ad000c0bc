import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isAtOrAfterDue,
  LimitError,
  parseDuration,
  parseLimit,
  parseStepAt,
  printDuration,
  printLimit,
  printStepAt,
} from '../../src/sla/limit.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a length of time', () => {
  test.each([
    ['10s', { days: 0, ms: 10_000 }],
    ['90m', { days: 0, ms: 90 * MINUTE }],
    ['4h', { days: 0, ms: 4 * HOUR }],
    ['1h30m', { days: 0, ms: 90 * MINUTE }],
    ['2d', { days: 2, ms: 0 }],
    ['366d', { days: 366, ms: 0 }],
    ['24h', { days: 0, ms: 24 * HOUR }], // not a day: a change of clocks tells them apart
    ['1d4h', { days: 1, ms: 4 * HOUR }],
  ])('%s', (text, duration) => {
    expect(parseDuration(text)).toEqual(duration);
  });

  test.each([
    ['', /not a length of time/],
    ['4', /"4" has no unit/],
    ['0', /no unit/],
    ['0h', /not more than zero/],
    ['-1h', /negative/],
    ['1.5d', /not a whole number/],
    ['010h', /not a length of time/],
    ['4H', /not a length of time/],
    ['30m1h', /not a length of time/],
    ['4 h', /not a length of time/],
    [' 4h', /not a length of time/],
    ['4h\n', /not a length of time/],
    ['４h', /not a length of time/],
    ['P1M', /not a length of time/],
    ['1w', /not a length of time/],
    ['367d', /too long; allowed: at most 366 days/],
    ['366d1s', /too long/],
    ['8785h', /too long/],
    ['9999999999999999999999d', /too long/],
  ])('%j is refused', (text, message) => {
    expect(() => parseDuration(text)).toThrow(LimitError);
    expect(() => parseDuration(text)).toThrow(message);
  });

  const duration = fc
    .tuple(fc.nat(365), fc.nat(23), fc.nat(59), fc.nat(59))
    .map(([days, h, m, s]) => ({ days, ms: h * HOUR + m * MINUTE + s * 1000 }))
    .filter(({ days, ms }) => days + ms > 0);

  test('printed and parsed again it is the same', () => {
    fc.assert(fc.property(duration, (one) => expect(parseDuration(printDuration(one))).toEqual(one)));
  });

  test('printing is a normal form: whatever parses, prints and parses to itself', () => {
    const part = (unit: string) =>
      fc.option(
        fc.integer({ min: 1, max: 300 }).map((n) => `${n}${unit}`),
        { nil: '' },
      );
    const text = fc.tuple(part('d'), part('h'), part('m'), part('s')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        text.filter((one) => one !== ''),
        (one) => {
          const printed = printDuration(parseDuration(one));
          expect(printDuration(parseDuration(printed))).toBe(printed);
          expect(parseDuration(printed)).toEqual(parseDuration(one));
        },
      ),
    );
  });
});

describe('a limit', () => {
  test('may be the same day', () => {
    expect(parseLimit('same day')).toBe('same day');
    expect(printLimit('same day')).toBe('same day');
    expect(printLimit(parseLimit('90m'))).toBe('1h30m');
  });

  test('what is wrong comes with all that is allowed', () => {
    expect(() => parseLimit('sameday')).toThrow(
      /"sameday" is not a length of time; allowed: .*2d, or "same day"/,
    );
  });
});

describe('the instant of a step', () => {
  test.each([
    ['start', 'start', false],
    ['75%', '75%', false],
    ['1%', '1%', false],
    ['99%', '99%', false],
    ['-1h', '-1h', false],
    ['-90m', '-1h30m', false],
    ['due', 'due', true],
    ['+1d', '+1d', true],
    ['+24h', '+24h', true],
    ['+60m', '+1h', true],
  ])('%s has the key %s; at due or after: %s', (text, key, isLate) => {
    expect(printStepAt(parseStepAt(text))).toBe(key);
    expect(isAtOrAfterDue(parseStepAt(text))).toBe(isLate);
  });

  test.each(['0%', '100%', '075%', '75.5%', '75', '1h', '', 'Due', 'end', '--1h', '+-1h', '±1h'])(
    '%j is refused',
    (text) => {
      expect(() => parseStepAt(text)).toThrow(LimitError);
      expect(() => parseStepAt(text)).toThrow(/allowed: start, 1% to 99%, -1h \(before due\), due, \+1d/);
    },
  );

  test.each(['+0h', '-0d', '+367d', '+1'])('%s names what is wrong with its length', (text) => {
    expect(() => parseStepAt(text)).toThrow(`in "${text}": `);
  });
});
