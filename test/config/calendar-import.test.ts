/** A year file comes into calendars.yaml: strictly checked, each byte that stood there kept, again is nothing new. */
import { describe, expect, test } from '@jest/globals';
import { importYear } from '../../src/config/calendar-import.js';
import { type CalendarYear, readCalendarYear } from '../../src/config/calendar-year.js';
import { checkCalendars } from '../../src/config/calendars-only.js';

const day = (date: string, isOffDay = true, name = '春节') => ({ name, date, isOffDay });
const YEAR: CalendarYear = {
  year: 2027,
  days: [day('2026-12-31', true, '元旦'), day('2027-02-05'), day('2027-02-06'), day('2027-02-20', false)],
};

function imported(text: string, year = YEAR, keys = ['office']): string {
  const read = checkCalendars('calendars.yaml', text);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return importYear(text, read.calendars, keys, year).text;
}

const OFFICE = `# ours
calendars:
  office: # the office
    week: { mon-fri: ["08:30-12:00",   "13:30-18:00"] } # spans
    statutory: china
    # what follows is kept, too
  desk: { week: { mon: "08:00-12:00" } }
`;

describe('what is written', () => {
  test('lines come in, and nothing else changes', () => {
    const lines = imported(OFFICE).split('\n');
    expect(lines.filter((line) => !OFFICE.includes(line))).toEqual([
      '    daysOff:',
      '      - 2026-12-31 # 元旦',
      '      - 2027-02-05 # 春节',
      '      - 2027-02-06 # 春节',
      '    daysOn:',
      '      - { date: 2027-02-20, spans: ["08:30-12:00", "13:30-18:00"] } # 春节',
      '    years: [2027]',
    ]);
    expect(lines.filter((line) => OFFICE.includes(line)).join('\n')).toBe(OFFICE);
  });

  test.each([
    ['written out', OFFICE],
    ['flow', 'calendars: { office: { week: { mon: "08:00-12:00" }, daysOff: [] } }\n'],
    [
      'lists in one line',
      'calendars:\n  office:\n    week: { mon: "08:00-12:00" }\n    daysOff: [2027-02-01]\n    years: [2026] # known\n',
    ],
    [
      'lists over lines',
      'calendars:\n  office:\n    daysOn:\n    - date: 2027-02-01\n      spans: "08:00-09:00"\n\n    # week\n    week: { mon: "08:00-12:00" }\n',
    ],
    ['without a last line end', 'calendars:\n  office:\n    week:\n      mon: ["08:00-12:00"]'],
    ['from Windows', `\ufeff${OFFICE}`.replaceAll('\n', '\r\n')],
  ])('again is nothing new: %s', (_, text) => {
    const once = imported(text);
    expect(once).not.toBe(text);
    expect(imported(once)).toBe(once);
    const read = checkCalendars('', once);
    const { daysOff, daysOn, years } = (read.ok && read.calendars.calendars.office) || {};
    expect(daysOff).toEqual(expect.arrayContaining(['2026-12-31', '2027-02-05', '2027-02-06']));
    expect(daysOn?.map(({ date }) => date)).toContain('2027-02-20');
    expect(years).toContain('2027');
    expect(once.includes('\r\n')).toBe(text.includes('\r\n'));
  });

  test('the company’s own days win, and those that agree are left alone', () => {
    const own = OFFICE.replace(
      '    statutory: china\n',
      '    statutory: china\n    daysOff: [2027-02-05, 2027-02-20]\n    daysOn: [{ date: 2027-02-06, spans: ["09:00-10:00"] }]\n',
    );
    const read = checkCalendars('', own);
    if (!read.ok) throw new Error('own');
    const [office] = importYear(own, read.calendars, ['office'], YEAR).calendars;
    expect(office).toMatchObject({ unchanged: 1, on: [], off: [day('2026-12-31', true, '元旦')] });
    expect(office?.kept.map(({ date }) => date)).toEqual(['2027-02-06', '2027-02-20']);
  });

  test('several calendars at once; make-up hours of their own', () => {
    const two = OFFICE.replace(
      'week: { mon: "08:00-12:00" }',
      'week: { mon-sun: "08:00-12:00" }, makeUpDay: "10:00-11:00"',
    );
    const text = imported(two, YEAR, ['office', 'desk']);
    expect(text).toContain('daysOn: [{ date: 2027-02-20, spans: ["10:00-11:00"] }], years: [2027] }');
    expect(checkCalendars('', text).ok).toBe(true);
  });

  test('a make-up day needs hours, and an alias cannot be added to', () => {
    expect(() => imported('calendars: { office: { week: { sat: "08:00-12:00" } } }')).toThrow(
      /Monday is off.*makeUpDay/,
    );
    expect(() => imported('calendars:\n  a: &a { week: { mon: "08:00-12:00" } }\n  office: *a\n')).toThrow(
      /alias/,
    );
  });
});

describe('the year file, checked strictly', () => {
  const json = (days: unknown, more = {}) => JSON.stringify({ year: 2027, days, ...more });

  test('as it is published', () => {
    const text = json(YEAR.days, {
      $schema: 'https://example.com/s.json',
      $id: 'x',
      papers: ['https://example.com'],
    });
    expect(readCalendarYear(`\ufeff${text}`)).toEqual({ ok: true, year: YEAR });
  });

  test.each([
    ['{', /^\(file\): this is not JSON/],
    ['[]', /^\(file\): missing, or not what is expected/],
    [json([]), /^days: .*a list of 1 to 120 days/],
    [json([day('2027-02-30')]), /^days\[0\]\.date: "2027-02-30" is not a date of the calendar/],
    [json([day('2028-01-01')]), /^days\[0\]\.date: 2028-01-01 does not belong to 2027/],
    [json([day('2026-11-30')]), /does not belong to 2027.*December before/],
    [
      json([day('2027-01-01'), day('2027-01-01', false)]),
      /^days\[1\]\.date: 2027-01-01 is days\[0\] already/,
    ],
    [json([{ ...day('2027-01-01'), isOffDay: 'yes' }]), /^days\[0\]\.isOffDay: .*true or false/],
    [
      json([{ ...day('2027-01-01'), off: 1 }]),
      /^days\[0\]: unknown key "off"; allowed: name, date, isOffDay/,
    ],
    [json([day('2027-01-01')], { yaer: 1 }), /^\(file\): unknown key "yaer"/],
    [json([day('2027-01-01')], { year: '2027' }), /^year: .*a year such as 2027/],
    [`"${'x'.repeat(300_000)}"`, /^\(file\): the file is too large/],
  ])('%.60s', (text, words) => {
    const read = readCalendarYear(text);
    expect(read.ok ? [] : read.faults).toEqual([expect.stringMatching(words)]);
  });
});
