/** Instants in messages: what luxon reads, read without it. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { parseInstant } from '../../src/work/message-parts.js';

const two = (most: number) => fc.nat(most).map((part) => String(part).padStart(2, '0'));
const written = fc
  .record({
    year: fc.integer({ min: 1999, max: 2040 }),
    month: two(13),
    day: two(32),
    hour: two(25),
    minute: two(60),
    second: fc.constantFrom('', ':00', ':59', ':60', ':30.5', ':07.123', ':07.123999'),
    offset: fc.oneof(
      fc.constantFrom('Z', '+08:00', '+0545', '-09:30', '', '+8'),
      fc.tuple(fc.constantFrom('+', '-'), two(16), two(60)).map(([sign, h, m]) => `${sign}${h}:${m}`),
    ),
  })
  .map(({ year, month, day, hour, minute, second, offset }) => {
    return `${year}-${month}-${day}T${hour}:${minute}${second}${offset}`;
  });

test('an instant with an offset that some place has is what luxon takes it for, from 2000 on; all else is none', () => {
  fc.assert(
    fc.property(written, (text) => {
      const at = isOfSomePlace(text) ? luxons(text) : undefined;
      expect(parseInstant(text)).toBe(at !== undefined && at >= Date.UTC(2000, 0, 1) ? at : undefined);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ['a day that its month does not have', '2026-02-30T09:00:00+08:00'],
  ['no time', '2026-11-23'],
  ['an offset of a day', '2026-11-23T09:00:00+24:00'],
  ['further east than any place', '2026-11-23T09:00:00+14:01'],
  ['further west than any place', '2026-11-23T09:00:00-12:01'],
  ['words', 'tomorrow'],
])('%s is no instant', (_, text) => {
  expect(parseInstant(text)).toBeUndefined();
});

function isOfSomePlace(text: string): boolean {
  const [whole, sign, hours = '0', minutes = '0'] = /(?:Z|([+-])(\d\d):?(\d\d))$/.exec(text) ?? [];
  const far = Number(hours) * 60 + Number(minutes);
  return whole !== undefined && Number(minutes) < 60 && far <= (sign === '-' ? 12 : 14) * 60;
}

function luxons(text: string): number | undefined {
  try {
    return DateTime.fromISO(text).toMillis();
  } catch {
    return undefined;
  }
}
