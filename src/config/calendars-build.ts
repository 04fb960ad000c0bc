/** One calendar of `calendars.yaml`, passed by all checks → its rules. */
import type { CalendarRules, Span } from '../sla/calendar-rules.js';
import type { CalendarFile } from './calendars-file.js';
import { listOf, localise } from './schema-parts.js';
import { parseDays, parseSpan, WEEKDAYS } from './spans.js';
import { holidays, lastYear, makeUpDays } from './statutory.js';

export function buildCalendar(key: string, file: CalendarFile): CalendarRules {
  const week = WEEKDAYS.map((_, day) => weekday(file, day));
  const makeUp = file.makeUpDay === undefined ? (week[0] ?? []) : spansOf(file.makeUpDay);
  return {
    name: localise(file.name, key),
    week,
    days: Object.fromEntries([
      ...(file.statutory === 'china' ? officialDays(makeUp) : []),
      // The company's own days come last and win.
      ...(file.daysOff ?? []).map((date) => [date, []] as const),
      ...(file.daysOn ?? []).map(({ date, spans }) => [date, spansOf(spans)] as const),
    ]),
    officialUntil: officialUntil(file),
    ...(file.sites === undefined ? {} : { sites: file.sites }),
  };
}

/** The years that an admin has brought in count on from the last one that came with Duban, without a gap. */
function officialUntil({ statutory, years = [] }: CalendarFile): number | null {
  const brought = new Set(years.map(Number));
  if (statutory === undefined) return brought.size === 0 ? null : Math.max(...brought);
  let until = lastYear;
  while (brought.has(until + 1)) until++;
  return until;
}

function officialDays(makeUp: readonly Span[]): (readonly [string, readonly Span[]])[] {
  return [
    ...holidays.map((date) => [date, []] as const),
    ...makeUpDays.map((date) => [date, makeUp] as const),
  ];
}

function weekday({ week }: CalendarFile, day: number): Span[] {
  const named = Object.entries(week).find(([days]) => parseDays(days).includes(day));
  return named === undefined ? [] : spansOf(named[1]);
}

const spansOf = (texts: string | readonly string[]): Span[] =>
  listOf(texts)
    .map(parseSpan)
    .sort((one, other) => one.from - other.from);
