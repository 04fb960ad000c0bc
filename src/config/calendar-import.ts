/** A year of official days → `daysOff`, `daysOn` and `years` of calendars in `calendars.yaml`, comments kept. */
import { parseDocument } from 'yaml';
import { insertions, spliced } from './calendar-insert.js';
import type { CalendarYear, YearDay } from './calendar-year.js';
import type { CalendarFile, CalendarsFile } from './calendars-file.js';
import { listOf } from './schema-parts.js';
import { parseDays } from './spans.js';

/** What the import does to one calendar. Dates stand in the order of the file. */
export interface ImportedCalendar {
  readonly calendar: string;
  readonly off: readonly YearDay[];
  readonly on: readonly YearDay[];
  /** There already, as the file has them. */
  readonly unchanged: number;
  /** The company's own days, which say otherwise and stay. */
  readonly kept: readonly YearDay[];
  /** The year was not yet marked as known. */
  readonly marksYear: boolean;
}

/** What keeps a year from being brought in. */
export class ImportError extends Error {
  override readonly name = 'ImportError';

  constructor(problem: string, allowed: string) {
    super(`${problem}; allowed: ${allowed}`);
  }
}

export interface Imported {
  readonly text: string;
  readonly calendars: readonly ImportedCalendar[];
}

/** `text`: the checked `calendars.yaml`; `file`: what it says. All of the text stays; lines come in. */
export function importYear(
  text: string,
  file: CalendarsFile,
  keys: readonly string[],
  year: CalendarYear,
): Imported {
  const document = parseDocument(text);
  const calendars = keys.map((key) => compare(key, file.calendars[key] as CalendarFile, year));
  const pieces = calendars.flatMap((one) => {
    const lists = listsOf(one, file.calendars[one.calendar] as CalendarFile, year.year);
    const found = insertions(document, text, ['calendars', one.calendar], lists);
    if (found === undefined)
      throw new ImportError(
        `calendar "${one.calendar}" is an alias of another one`,
        'a calendar that is written out',
      );
    return found;
  });
  return { text: spliced(text, pieces), calendars };
}

function compare(calendar: string, file: CalendarFile, { year, days }: CalendarYear): ImportedCalendar {
  const off = new Set(file.daysOff ?? []);
  const on = new Map((file.daysOn ?? []).map(({ date, spans }) => [date, listOf(spans).length]));
  const stands = ({ date }: YearDay) => off.has(date) || on.has(date);
  const agrees = ({ date, isOffDay }: YearDay) => isOffDay === (off.has(date) || on.get(date) === 0);
  return {
    calendar,
    off: days.filter((day) => day.isOffDay && !stands(day)),
    on: days.filter((day) => !day.isOffDay && !stands(day)),
    unchanged: days.filter((day) => stands(day) && agrees(day)).length,
    kept: days.filter((day) => stands(day) && !agrees(day)),
    marksYear: !(file.years ?? []).includes(String(year)),
  };
}

/** What comes into each list, as YAML, with the holiday's name. */
function listsOf({ calendar, off, on, marksYear }: ImportedCalendar, file: CalendarFile, year: number) {
  const spans = listOf(file.makeUpDay ?? mondayOf(file));
  if (on.length > 0 && spans.length === 0)
    throw new ImportError(
      `calendar "${calendar}": a make-up working day has the hours of Monday, and Monday is off`,
      'add makeUpDay, such as ["08:30-12:00"]',
    );
  const hours = spans.map((span) => `"${span}"`).join(', ');
  return {
    daysOff: off.map(({ date, name }) => ({ yaml: date, comment: name })),
    daysOn: on.map(({ date, name }) => ({ yaml: `{ date: ${date}, spans: [${hours}] }`, comment: name })),
    years: marksYear ? [{ yaml: String(year), comment: '' }] : [],
  };
}

function mondayOf({ week }: CalendarFile): string | readonly string[] {
  return Object.entries(week).find(([days]) => parseDays(days).includes(0))?.[1] ?? [];
}
