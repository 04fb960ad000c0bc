import { describe, expect, test } from '@jest/globals';
import { makeUpDays } from '../../src/config/statutory.js';
import { configurationOf, type Files, faultsOf, policyWith, warningsOf } from './folder.js';

const calendars = (text: string) => ({ 'calendars.yaml': `calendars:\n  office: ${text}\n` });

describe('calendars.yaml: each fault alone, where it stands', () => {
  test.each([
    ['{ week: { mon: "25:00-26:00" } }', '2:26 calendars.office.week.mon', /a time that no day has/],
    ['{ week: { mon: "08:00-12:60" } }', '2:26 calendars.office.week.mon', /a time that no day has/],
    ['{ week: { mon: ["17:30-08:30"] } }', '2:27 calendars.office.week.mon[0]', /ends before it starts/],
    ['{ week: { mon: "24:00-24:00" } }', '2:26 calendars.office.week.mon', /a time that no day has/],
    ['{ week: { mon: "08:30–12:00" } }', '2:26 calendars.office.week.mon', /because the dash is not "-"/],
    ['{ week: { mon: 8 } }', '2:26 calendars.office.week.mon', /"8" is not a span of time/],
    [
      '{ week: { mon: ["08:00-12:00", "11:59-13:00"] } }',
      '2:42 calendars.office.week.mon[1]',
      /overlaps "08:00-12:00"/,
    ],
    [
      '{ week: { mon-fri: "08:00-12:00", fri: "13:00-14:00" } }',
      '2:45 calendars.office.week.fri',
      /fri is in "mon-fri"/,
    ],
    ['{ week: { sat-mon: "08:00-12:00" } }', '2:21 calendars.office.week.sat-mon', /runs backwards/],
    ['{ week: { monday: "08:00-12:00" } }', '2:21 calendars.office.week.monday', /did you mean "mon"/],
    ['{ week: {} }', '2:13 calendars.office.week', /every day of the week is off/],
    ['{ week: { mon: [] } }', '2:13 calendars.office.week', /every day of the week is off/],
    [
      '{ week: { mon: "08:00-12:00" }, statutory: chna }',
      '2:54 calendars.office.statutory',
      /did you mean "china"/,
    ],
    [
      '{ week: { sat: "08:00-12:00" }, statutory: china }',
      '2:54 calendars.office.statutory',
      /Monday is off/,
    ],
    [
      '{ week: { mon: "08:00-12:00" }, daysOff: [2026-2-1] }',
      '2:53 calendars.office.daysOff[0]',
      /not a date/,
    ],
    [
      '{ week: { mon: "08:00-12:00" }, daysOff: [2026-02-01, 2026-02-01] }',
      '2:65 calendars.office.daysOff[1]',
      /in daysOff already/,
    ],
    [
      '{ week: { mon: "08:00-12:00" }, daysOff: [2026-02-01], daysOn: [{ date: 2026-02-01, spans: [] }] }',
      '2:83 calendars.office.daysOn[0].date',
      /in daysOff already/,
    ],
  ])('%s', async (text, place, words) => {
    const faults = await faultsOf(calendars(text));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.split(': ')[0]).toBe(`calendars.yaml:${place}`);
    expect(faults[0]).toMatch(words);
  });

  test('around-the-clock is built in', async () => {
    const text = 'calendars: { around-the-clock: { week: { mon: "08:00-09:00" } } }\n';
    expect(await faultsOf({ 'calendars.yaml': text })).toEqual([
      expect.stringMatching(/:1:14 .*is built in/),
    ]);
  });
});

describe('what a calendar becomes', () => {
  const OFFICE =
    '{ week: { mon-fri: ["13:30-18:00", "8:30-12:00"], sat: "09:00-24:00" }, statutory: china, daysOff: [2026-02-28], daysOn: [{ date: 2026-10-01, spans: "10:00-11:00" }] }';

  test('its week, Monday first, spans in order', async () => {
    const { policy } = await configurationOf(calendars(OFFICE));
    const weekday = [
      { from: 510, to: 720 },
      { from: 810, to: 1080 },
    ];
    expect(policy.calendars.office?.week).toEqual([
      ...Array.from({ length: 5 }, () => weekday),
      [{ from: 540, to: 1440 }],
      [],
    ]);
    expect(policy.calendars.office?.name).toEqual({ 'zh-CN': 'office', en: 'office' });
  });

  test('the official days of 2026, and the company’s own, which win', async () => {
    const { policy } = await configurationOf(calendars(OFFICE));
    const { days = {}, week = [], officialUntil } = policy.calendars.office ?? {};
    expect(makeUpDays.filter((date) => date.startsWith('2026'))).toEqual(
      ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'].map((date) => `2026-${date}`),
    );
    for (const date of ['01-04', '02-14', '05-09', '09-20', '10-10'])
      expect(days[`2026-${date}`]).toEqual(week[0]);
    expect(days['2026-10-02']).toEqual([]);
    expect(days['2026-02-28']).toEqual([]);
    expect(days['2026-10-01']).toEqual([{ from: 600, to: 660 }]);
    expect(Object.keys(days).every((date) => date >= '2024')).toBe(true);
    expect(officialUntil).toBe(2026);
  });

  test('makeUpDay gives other hours, and without statutory there are no official days', async () => {
    const own = await configurationOf(
      calendars('{ week: { mon: "08:00-12:00" }, statutory: china, makeUpDay: "10:00-11:00" }'),
    );
    expect(own.policy.calendars.office?.days['2026-10-10']).toEqual([{ from: 600, to: 660 }]);
    const none = await configurationOf(calendars('{ week: { mon-sun: "00:00-24:00" } }'));
    expect(none.policy.calendars.office).toMatchObject({ days: {}, officialUntil: null });
  });
});

describe('calendars by site', () => {
  const bySite = (sites: string, more = ''): Files => ({
    ...policyWith('within: 4h', 'within: 4h\n    calendar: office'),
    'calendars.yaml': `calendars:\n  office: { week: { mon-fri: "08:00-12:00" }, sites: ${sites} }\n  early: { week: { mon-sun: "06:00-10:00" }${more} }\n`,
  });

  test.each([
    ['{ norht: early }', '2:56 calendars.office.sites.norht', /unknown site "norht"; allowed: north, south/],
    [
      '{ north: erly }',
      '2:63 calendars.office.sites.north',
      /unknown calendar "erly" \(did you mean "early"\?\)/,
    ],
    ['{ north: office }', '2:63 calendars.office.sites.north', /cannot stand in for itself/],
  ])('%s is refused', async (sites, place, words) => {
    const faults = await faultsOf(bySite(sites));
    expect(faults).toEqual([expect.stringMatching(words)]);
    expect(faults[0]?.split(': ')[0]).toBe(`calendars.yaml:${place}`);
  });

  test('a calendar that stands in has no sites of its own, so no circle can be written', async () => {
    expect(await faultsOf(bySite('{ north: early }', ', sites: { south: office }'))).toEqual([
      expect.stringMatching(
        /sites\.north: "early" has sites of its own; allowed: a calendar without "sites"/,
      ),
      expect.stringMatching(/sites\.south: "office" has sites of its own/),
    ]);
  });

  test('the calendar is part of the version, and lint tries the site’s, too', async () => {
    const [one, other] = await Promise.all(
      ['{ north: early }', '{ north: around-the-clock }'].map((sites) => configurationOf(bySite(sites))),
    );
    expect(one?.policyVersion).not.toBe(other?.policyVersion);
    expect(await warningsOf(bySite('{ north: early }'))).toEqual([]);
    const short = bySite('{ north: early }');
    const warned = String(short['calendars.yaml']).replace('06:00-10:00', '06:00-08:00');
    expect(await warningsOf({ ...short, 'calendars.yaml': warned })).toEqual([
      expect.stringMatching(/targets\.handle\.within: no working day of "early" can hold 4h/),
    ]);
  });
});

describe('how far the official days reach', () => {
  const on = (text: string) => ({
    ...calendars(text),
    ...policyWith('within: 4h', 'within: 4h\n    calendar: office'),
  });
  const OWN = '{ week: { mon-fri: "08:00-12:00" }, statutory: china, years: [YEARS] }';

  test.each([
    ['2027', 2027],
    ['2027, 2028', 2028],
    ['2028', 2026],
  ])('years: [%s] → %i', async (years, until) => {
    const { policy } = await configurationOf(on(OWN.replace('YEARS', years)));
    expect(policy.calendars.office?.officialUntil).toBe(until);
  });

  test('six weeks before the end it is said, where somebody counts on it', async () => {
    const none = on(OWN.replace(', years: [YEARS]', ''));
    expect(await warningsOf(none, '2026-11-19T12:00+08:00')).toEqual([]);
    expect(await warningsOf(none, '2026-11-21T12:00+08:00')).toEqual([
      expect.stringMatching(
        /^calendars\.yaml:2:58 calendars\.office\.statutory: the official holidays of "office" are known up to the end of 2026.*duban calendar import/,
      ),
    ]);
    expect(await warningsOf(on(OWN.replace('YEARS', '2027')), '2026-12-30T12:00+08:00')).toEqual([]);
    expect(
      await warningsOf(calendars(OWN.replace(', years: [YEARS]', '')), '2026-12-30T12:00+08:00'),
    ).toEqual([]);
  });

  test.each([
    ['[27]', /"27" is not a year/],
    ['2027', /list of years/],
  ])('years: %s is refused', async (years, words) => {
    expect(await faultsOf(on(OWN.replace('[YEARS]', years)))).toEqual([expect.stringMatching(words)]);
  });
});
