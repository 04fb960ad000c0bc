import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BusinessCalendar, NoWorkingTimeError } from '../../src/sla/calendar.js';
import { AROUND_THE_CLOCK_RULES, type CalendarRules } from '../../src/sla/calendar-rules.js';
import { parseDuration } from '../../src/sla/limit.js';
import { at, OFFICE, wall, ZONE } from './builders.js';

const HOUR = 3_600_000;
const office = new BusinessCalendar(OFFICE, ZONE);
const clock = (zone: string) => new BusinessCalendar(AROUND_THE_CLOCK_RULES, zone);
const every = (...spans: readonly (readonly [string, string])[]): CalendarRules => {
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const day = spans.map(([from, to]) => ({ from: minutes(from), to: minutes(to) }));
  return {
    name: { 'zh-CN': '班', en: 'Shift' },
    week: Array.from({ length: 7 }, () => day),
    days: {},
    officialUntil: null,
  };
};

// 2026-11-23 is a Monday; Thursday the 26th is off; Saturday the 28th is worked until noon, Sunday is off.
describe('office hours: 08:30–12:00 and 13:30–18:00, half a Saturday', () => {
  test.each([
    // hours count working time only
    ['2026-11-23 09:00', '1h', '2026-11-23 10:00'],
    ['2026-11-23 11:30', '1h', '2026-11-23 14:00'],
    ['2026-11-23 17:30', '1h', '2026-11-24 09:00'],
    ['2026-11-23 09:00', '8h', '2026-11-24 09:00'],
    // used up exactly at the end of a span: due there
    ['2026-11-23 08:30', '3h30m', '2026-11-23 12:00'],
    ['2026-11-23 08:30', '8h', '2026-11-23 18:00'],
    ['2026-11-23 14:00', '4h', '2026-11-23 18:00'],
    ['2026-11-23 08:30', '3h30m1s', '2026-11-23 13:30:01.000'],
    // an instant at closing time is not a working one
    ['2026-11-23 12:00', '1h', '2026-11-23 14:30'],
    ['2026-11-23 18:00', '1h', '2026-11-24 09:30'],
    // before opening, at night, on a day off
    ['2026-11-23 03:00', '1h', '2026-11-23 09:30'],
    ['2026-11-23 22:00', '1h', '2026-11-24 09:30'],
    ['2026-11-26 10:00', '1h', '2026-11-27 09:30'],
    ['2026-11-29 10:00', '1h', '2026-11-30 09:30'],
    // across the day off, and half a Saturday and a Sunday
    ['2026-11-25 17:00', '2h', '2026-11-27 09:30'],
    ['2026-11-27 17:00', '2h', '2026-11-28 10:00'],
    ['2026-11-28 11:00', '2h', '2026-11-30 09:30'],
    // days: the same clock time, working days on
    ['2026-11-23 10:00', '1d', '2026-11-24 10:00'],
    ['2026-11-23 10:00', '2d', '2026-11-25 10:00'],
    ['2026-11-23 10:00', '3d', '2026-11-27 10:00'],
    ['2026-11-27 10:00', '1d', '2026-11-28 10:00'],
    ['2026-11-27 10:00', '2d', '2026-11-30 10:00'],
    // moved on where that is no working instant
    ['2026-11-27 15:00', '1d', '2026-11-30 08:30'],
    ['2026-11-27 08:45', '1d', '2026-11-28 09:00'],
    ['2026-11-23 12:00', '1d', '2026-11-24 13:30'],
    ['2026-11-28 10:00', '1d', '2026-11-30 10:00'],
    ['2026-11-29 10:00', '1d', '2026-12-01 08:30'],
    // days first, then hours
    ['2026-11-23 17:00', '1d2h', '2026-11-25 09:30'],
    // over New Year, which nothing here makes a day off
    ['2026-12-31 17:30', '1h', '2027-01-01 09:00'],
  ])('%s and %s is %s', (start, limit, due) => {
    expect(wall(office.add(at(start), parseDuration(limit)))).toBe(due.replace(/\.000$/, ''));
  });

  test.each([
    ['2026-11-23 09:00', '2026-11-23 18:00'],
    ['2026-11-23 12:30', '2026-11-23 18:00'],
    ['2026-11-23 17:59:59.999', '2026-11-23 18:00'],
    ['2026-11-23 18:00', '2026-11-24 18:00'],
    ['2026-11-23 00:00', '2026-11-23 18:00'],
    ['2026-11-25 19:00', '2026-11-27 18:00'],
    ['2026-11-26 10:00', '2026-11-27 18:00'],
    ['2026-11-28 11:59', '2026-11-28 12:00'],
    ['2026-11-28 12:00', '2026-11-30 18:00'],
    ['2026-11-29 10:00', '2026-11-30 18:00'],
  ])('the same day as %s ends at %s', (start, end) => {
    expect(wall(office.endOfDay(at(start)))).toBe(end);
  });

  test.each([
    ['2026-11-23 14:30', '1h', '2026-11-23 13:30'],
    ['2026-11-23 14:30', '2h', '2026-11-23 11:00'],
    ['2026-11-23 18:00', '8h', '2026-11-23 08:30'],
    ['2026-11-24 08:30', '1h', '2026-11-23 17:00'],
    ['2026-11-27 09:30', '2h', '2026-11-25 17:00'],
    ['2026-11-30 09:30', '2h', '2026-11-28 11:00'],
    ['2026-11-27 10:00', '1d', '2026-11-25 10:00'],
    ['2026-11-30 15:00', '1d', '2026-11-30 08:30'],
    ['2026-11-30 10:00', '2d', '2026-11-27 10:00'],
  ])('%s less %s is %s', (end, offset, instant) => {
    expect(wall(office.subtract(at(end), parseDuration(offset)))).toBe(instant);
  });

  test('working time between two instants', () => {
    expect(office.workingBetween(at('2026-11-23 00:00'), at('2026-11-30 00:00'))).toBe((4 * 8 + 3) * HOUR);
    expect(office.workingBetween(at('2026-11-23 12:00'), at('2026-11-23 13:30'))).toBe(0);
    expect(office.workingBetween(at('2026-11-23 10:00'), at('2026-11-23 10:00'))).toBe(0);
  });

  test('the stretches that a mail names', () => {
    const stretches = [...office.stretchesBetween(at('2026-11-23 11:00'), at('2026-11-24 09:00'))];
    expect(stretches.map(({ start, end }) => `${wall(start)} ${wall(end)}`)).toEqual([
      '2026-11-23 11:00 2026-11-23 12:00',
      '2026-11-23 13:30 2026-11-23 18:00',
      '2026-11-24 08:30 2026-11-24 09:00',
    ]);
  });
});

test("a make-up working day and the house's own days win over the weekday", () => {
  const rules = {
    ...OFFICE,
    days: { '2026-02-14': OFFICE.week[0] ?? [], '2026-02-16': [], '2026-02-17': [] },
  };
  const calendar = new BusinessCalendar(rules, ZONE);
  expect(wall(calendar.add(at('2026-02-14 15:00'), parseDuration('1h')))).toBe('2026-02-14 16:00'); // a Saturday
  expect(wall(calendar.add(at('2026-02-14 17:30'), parseDuration('1h')))).toBe('2026-02-18 09:00');
  expect(wall(calendar.endOfDay(at('2026-02-15 10:00')))).toBe('2026-02-18 18:00');
});

describe('around the clock', () => {
  test.each([
    [ZONE, '2026-11-23 09:00', '4h', '2026-11-23 13:00'],
    [ZONE, '2026-02-28 23:00', '2d', '2026-03-02 23:00'],
    [ZONE, '2028-02-28 23:00', '2d', '2028-03-01 23:00'],
    [ZONE, '2026-12-31 23:00', '1d', '2027-01-01 23:00'],
    // 4 h are elapsed time, 1d is the same time on the wall
    ['America/New_York', '2026-03-07 22:00', '6h', '2026-03-08 05:00'],
    ['America/New_York', '2026-03-07 22:00', '1d', '2026-03-08 22:00'],
    ['America/New_York', '2026-10-31 22:00', '6h', '2026-11-01 03:00'],
    ['Europe/Berlin', '2026-03-28 12:00', '24h', '2026-03-29 13:00'],
    ['Europe/Berlin', '2026-03-28 12:00', '1d', '2026-03-29 12:00'],
    ['Europe/Berlin', '2026-10-24 12:00', '24h', '2026-10-25 11:00'],
    // skipped: the length of the gap later
    ['America/New_York', '2026-03-07 02:30', '1d', '2026-03-08 03:30'],
    ['Europe/Berlin', '2026-03-28 02:00', '1d', '2026-03-29 03:00'],
    ['America/Santiago', '2026-09-05 00:30', '1d', '2026-09-06 01:30'],
    ['Australia/Lord_Howe', '2026-10-03 02:15', '1d', '2026-10-04 02:45'],
  ])('%s: %s and %s is %s', (zone, start, limit, due) => {
    expect(wall(clock(zone).add(at(start, zone), parseDuration(limit)), zone)).toBe(due);
  });

  test.each([
    // occurs twice: at its first
    ['America/New_York', '2026-10-31 01:30', '2026-11-01T05:30:00.000Z'],
    ['Europe/Berlin', '2026-10-24 02:30', '2026-10-25T00:30:00.000Z'],
    ['America/Santiago', '2026-04-03 23:30', '2026-04-05T02:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-04 01:45', '2026-04-04T14:45:00.000Z'],
    ['America/Havana', '2026-10-31 00:30', '2026-11-01T04:30:00.000Z'],
  ])('%s: a day after %s is %s', (zone, start, due) => {
    expect(new Date(clock(zone).add(at(start, zone), { days: 1, ms: 0 })).toISOString()).toBe(due);
  });

  test.each([
    [ZONE, '2026-11-23 09:00', '2026-11-23T16:00:00.000Z'],
    [ZONE, '2026-11-23 00:00', '2026-11-23T16:00:00.000Z'],
    [ZONE, '2026-11-23 23:59:59.999', '2026-11-23T16:00:00.000Z'],
    ['America/New_York', '2026-03-08 09:00', '2026-03-09T04:00:00.000Z'],
    ['America/New_York', '2026-11-01 00:30', '2026-11-02T05:00:00.000Z'],
    ['America/Santiago', '2026-09-05 12:00', '2026-09-06T04:00:00.000Z'], // no midnight: 24:00 is 01:00
    ['America/Santiago', '2026-09-06 12:00', '2026-09-07T03:00:00.000Z'],
    ['America/Santiago', '2026-04-04 12:00', '2026-04-05T04:00:00.000Z'], // 25 hours
    ['America/Havana', '2026-10-31 12:00', '2026-11-01T04:00:00.000Z'], // midnight twice: the first
    ['Australia/Lord_Howe', '2026-10-04 12:00', '2026-10-04T13:00:00.000Z'],
  ])('%s: the day of %s ends at %s', (zone, start, end) => {
    expect(new Date(clock(zone).endOfDay(at(start, zone))).toISOString()).toBe(end);
  });

  test.each([
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['America/Santiago', '2026-09-06', 23],
    ['America/Santiago', '2026-04-04', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
  ])('%s: %s has %s hours', (zone, date, hours) => {
    const noon = at(`${date} 12:00`, zone);
    const end = clock(zone).endOfDay(noon);
    const start = clock(zone).endOfDay(at(`${date} 12:00`, zone) - 24 * HOUR);
    expect((end - start) / HOUR).toBe(hours);
    expect(clock(zone).workingBetween(start, end)).toBe(end - start);
  });
});

describe('shifts over a change of clocks', () => {
  test('a span that begins in the gap begins the length of the gap later', () => {
    const calendar = new BusinessCalendar(every(['02:30', '06:00']), 'America/New_York');
    const night = at('2026-03-08 00:00', 'America/New_York');
    expect(wall(calendar.nextWorking(night), 'America/New_York')).toBe('2026-03-08 03:30');
  });

  test('a span all of which is skipped leaves nothing of it', () => {
    const calendar = new BusinessCalendar(every(['02:00', '03:00'], ['10:00', '11:00']), 'America/New_York');
    expect(wall(calendar.nextWorking(at('2026-03-08 01:00', 'America/New_York')), 'America/New_York')).toBe(
      '2026-03-08 10:00',
    );
  });

  test('spans that the gap pushes into one another are not counted twice', () => {
    const calendar = new BusinessCalendar(every(['01:30', '02:30'], ['03:00', '04:00']), 'America/New_York');
    const [from, to] = [
      at('2026-03-08 00:00', 'America/New_York'),
      at('2026-03-09 00:00', 'America/New_York'),
    ];
    expect(calendar.workingBetween(from, to)).toBe(1.5 * HOUR); // 01:30–02:00 and 03:00–04:00
    expect(wall(calendar.add(from, { days: 0, ms: 1.5 * HOUR }), 'America/New_York')).toBe(
      '2026-03-08 04:00',
    );
  });

  test('a shift until midnight ends with the day, also where there is no midnight', () => {
    const calendar = new BusinessCalendar(every(['20:00', '24:00']), 'America/Santiago');
    const due = calendar.endOfDay(at('2026-09-05 21:00', 'America/Santiago'));
    expect(new Date(due).toISOString()).toBe('2026-09-06T04:00:00.000Z');
    expect(calendar.workingBetween(at('2026-09-05 12:00', 'America/Santiago'), due)).toBe(4 * HOUR);
  });
});

describe('a calendar on which nothing is worked', () => {
  const never = new BusinessCalendar(every(), ZONE);
  test.each([
    ['nextWorking', () => never.nextWorking(at('2026-11-23 09:00'))],
    ['add', () => never.add(at('2026-11-23 09:00'), { days: 0, ms: 1 })],
    ['subtract hours', () => never.subtract(at('2026-11-23 09:00'), { days: 0, ms: 1 })],
    ['subtract days', () => never.subtract(at('2026-11-23 09:00'), { days: 1, ms: 0 })],
    ['endOfDay', () => never.endOfDay(at('2026-11-23 09:00'))],
  ])('%s says so instead of searching for ever', (_, ask) => {
    expect(ask).toThrow(NoWorkingTimeError);
    expect(ask).toThrow(/no working time for 400 days around 2026-11-23/);
  });
});

describe('whatever the start', () => {
  const zones = [
    ZONE,
    'UTC',
    'America/New_York',
    'Europe/Berlin',
    'America/Santiago',
    'Australia/Lord_Howe',
    'America/Havana',
    'America/Nuuk',
  ];
  const rules = [
    OFFICE,
    AROUND_THE_CLOCK_RULES,
    every(['00:00', '02:30'], ['02:45', '24:00']),
    every(['22:00', '24:00']),
  ];
  // Two calendars a zone: laying out a year of each takes a moment.
  const calendars = zones.flatMap((zone, index) =>
    [rules[index % 2], rules[2 + (index % 2)]].flatMap((one) => (one ? new BusinessCalendar(one, zone) : [])),
  );
  const calendar = fc.constantFrom(...calendars);
  const anyInstant = fc.integer({ min: at('2026-01-15 00:00'), max: at('2026-12-15 00:00') });
  const changes = [
    at('2026-03-08 15:00'),
    at('2026-11-01 14:00'),
    at('2026-03-29 09:00'),
    at('2026-10-25 09:00'),
    at('2026-09-06 12:00'),
    at('2026-04-05 12:00'),
  ];
  const nearAChange = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -30 * HOUR, max: 30 * HOUR }))
    .map(([c, o]) => c + o);
  const instant = fc.oneof(anyInstant, nearAChange);
  const ms = fc.integer({ min: 1, max: 60 * HOUR });

  test('hours are additive', () => {
    fc.assert(
      fc.property(calendar, instant, ms, ms, (on, start, a, b) => {
        const step = on.add(start, { days: 0, ms: a });
        expect(on.add(step, { days: 0, ms: b })).toBe(on.add(start, { days: 0, ms: a + b }));
      }),
      { numRuns: 300 },
    );
  });

  test('hours are monotone, lie after the start and take exactly the working time', () => {
    fc.assert(
      fc.property(calendar, instant, fc.nat(50 * HOUR), ms, (on, start, later, length) => {
        const due = on.add(start, { days: 0, ms: length });
        expect(on.add(start + later, { days: 0, ms: length })).toBeGreaterThanOrEqual(due);
        expect(due).toBeGreaterThan(start);
        expect(on.workingBetween(start, due)).toBe(length);
      }),
      { numRuns: 300 },
    );
  });

  test('subtracting hours takes back what adding them gave', () => {
    fc.assert(
      fc.property(calendar, instant, ms, (on, start, length) => {
        const due = on.add(start, { days: 0, ms: length });
        const back = on.subtract(due, { days: 0, ms: length });
        expect(on.workingBetween(back, due)).toBe(length);
        expect(on.nextWorking(back)).toBe(on.nextWorking(start));
      }),
      { numRuns: 300 },
    );
  });

  test('days lie on a working instant after the start, and are monotone where clocks do not change', () => {
    const plain = fc.constantFrom(...calendars.filter(({ timeZone }) => [ZONE, 'UTC'].includes(timeZone)));
    fc.assert(
      fc.property(
        plain,
        instant,
        fc.nat(100 * HOUR),
        fc.integer({ min: 1, max: 12 }),
        (on, start, later, days) => {
          const due = on.add(start, { days, ms: 0 });
          expect(due).toBeGreaterThan(start);
          expect(on.nextWorking(due)).toBe(due);
          expect(on.add(start + later, { days, ms: 0 })).toBeGreaterThanOrEqual(due);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('days bend by no more than the change of clocks', () => {
    fc.assert(
      fc.property(
        calendar,
        instant,
        fc.nat(100 * HOUR),
        fc.integer({ min: 1, max: 12 }),
        (on, start, later, days) => {
          const due = on.add(start, { days, ms: 0 });
          expect(due).toBeGreaterThan(start);
          expect(on.add(start + later, { days, ms: 0 })).toBeGreaterThanOrEqual(due - HOUR);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('the same day ends after it has begun, within a day of working, and monotonously', () => {
    fc.assert(
      fc.property(calendar, instant, fc.nat(100 * HOUR), (on, start, later) => {
        const end = on.endOfDay(start);
        expect(end).toBeGreaterThan(start);
        expect(end - on.nextWorking(start)).toBeLessThanOrEqual(25 * HOUR);
        expect(on.endOfDay(start + later)).toBeGreaterThanOrEqual(end);
        expect(on.workingBetween(start, end)).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('stretches are ascending and apart, within the bounds asked for', () => {
    fc.assert(
      fc.property(calendar, instant, fc.nat(100 * HOUR), (on, from, length) => {
        let last = from;
        for (const { start, end } of on.stretchesBetween(from, from + length)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(from + length);
      }),
      { numRuns: 300 },
    );
  });
});
