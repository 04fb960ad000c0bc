/** The second look at `calendars.yaml`: spans and days that contradict one another. */
import { AROUND_THE_CLOCK } from '../sla/policy.js';
import type { CalendarFile, CalendarsFile } from './calendars-file.js';
import type { Draft } from './draft.js';
import type { Finding, Path } from './finding.js';
import { each } from './schema-parts.js';
import { parseDays, parseSpan, WEEKDAYS } from './spans.js';
import { unknownWord } from './suggest.js';

/** `sites`: the keys of the organisation; undefined where they cannot be told. */
export function* lookAtCalendars(
  file: Draft<CalendarsFile>,
  sites: readonly string[] | undefined,
): Generator<Finding> {
  for (const [key, calendar] of Object.entries(file.calendars ?? {})) {
    const path = ['calendars', key];
    if (key === AROUND_THE_CLOCK) {
      const problem = `"${AROUND_THE_CLOCK}" is built in and cannot be changed`;
      yield { path, atKey: true, problem, allowed: 'allowed: another key' };
    }
    if (calendar !== undefined) yield* lookAtCalendar(calendar, path);
    yield* lookAtSites(key, file.calendars ?? {}, [...path, 'sites'], sites);
  }
}

/** Each site is there, and counts on a calendar that is: in one step, so that a circle cannot be written. */
function* lookAtSites(
  key: string,
  calendars: Draft<CalendarsFile['calendars']>,
  path: Path,
  known: readonly string[] | undefined,
): Generator<Finding> {
  const keys = [...Object.keys(calendars), AROUND_THE_CLOCK];
  for (const [site, calendar] of Object.entries(calendars[key]?.sites ?? {})) {
    const at = [...path, site];
    if (known !== undefined)
      for (const finding of unknownWord(site, at, known, 'site')) yield { ...finding, atKey: true };
    if (calendar === undefined) continue;
    yield* unknownWord(calendar, at, keys, 'calendar');
    if (Object.hasOwn(calendars, calendar) && calendars[calendar]?.sites !== undefined) {
      const problem =
        calendar === key ? 'a calendar cannot stand in for itself' : `"${calendar}" has sites of its own`;
      yield { path: at, problem, allowed: 'allowed: a calendar without "sites"' };
    }
  }
}

function* lookAtCalendar(calendar: Draft<CalendarFile>, path: Path): Generator<Finding> {
  if (calendar.week !== undefined) yield* lookAtWeek(calendar.week, [...path, 'week']);
  yield* overlaps(calendar.makeUpDay, [...path, 'makeUpDay']);
  yield* lookAtMakeUpDay(calendar, path);
  yield* lookAtDays(calendar, path);
}

type Week = Draft<CalendarFile['week']>;

function* lookAtWeek(week: Week, path: Path): Generator<Finding> {
  const named = new Map<number, string>();
  for (const [key, spans] of Object.entries(week)) {
    const at = [...path, key];
    for (const day of parseDays(key)) {
      const earlier = named.get(day);
      if (earlier !== undefined) {
        const problem = `${WEEKDAYS[day]} is in "${earlier}" already`;
        yield { path: at, atKey: true, problem, allowed: 'allowed: each day of the week once' };
      }
      named.set(day, earlier ?? key);
    }
    yield* overlaps(spans, at);
  }
  const isOff = Object.values(week).every((spans) => Array.isArray(spans) && spans.length === 0);
  if (isOff) {
    const problem = 'every day of the week is off, so no limit would ever end';
    yield { path, atKey: true, problem, allowed: 'allowed: at least one day with working time' };
  }
}

function* overlaps(spans: Draft<string | string[]> | undefined, path: Path): Generator<Finding> {
  const items = each<string>(spans, path);
  for (const [index, { item, path: at }] of items.entries()) {
    const { from, to } = parseSpan(item);
    const clash = items.slice(0, index).find((earlier) => {
      const other = parseSpan(earlier.item);
      return from < other.to && other.from < to;
    });
    if (clash !== undefined)
      yield {
        path: at,
        problem: `"${item}" overlaps "${clash.item}"`,
        allowed: 'allowed: spans that do not overlap',
      };
  }
}

function* lookAtMakeUpDay(calendar: Draft<CalendarFile>, path: Path): Generator<Finding> {
  const { statutory, week } = calendar;
  if (statutory === undefined || week === undefined || 'makeUpDay' in calendar) return;
  const monday = Object.entries(week).find(([key]) => parseDays(key).includes(0));
  if (monday !== undefined && (!Array.isArray(monday[1]) || monday[1].length > 0)) return;
  const problem = 'a make-up working day has the hours of Monday, and Monday is off';
  yield { path: [...path, 'statutory'], problem, allowed: 'allowed: add makeUpDay, such as ["08:30-12:00"]' };
}

/** A company's own days: each date once, on or off. */
function* lookAtDays(calendar: Draft<CalendarFile>, path: Path): Generator<Finding> {
  const seen = new Map<string, string>();
  const off = each<string>(calendar.daysOff, [...path, 'daysOff']).map((day) => ({
    ...day,
    list: 'daysOff',
  }));
  const on = each<Draft<{ date: string; spans: string | string[] }>>(calendar.daysOn, [...path, 'daysOn']);
  for (const { item, path: at } of on) yield* overlaps(item.spans, [...at, 'spans']);
  const dated = on.flatMap(({ item, path: at }) =>
    item.date === undefined ? [] : [{ item: item.date, path: [...at, 'date'], list: 'daysOn' }],
  );
  for (const { item, path: at, list } of [...off, ...dated]) {
    const earlier = seen.get(item);
    if (earlier !== undefined) {
      const problem = `${item} is in ${earlier} already`;
      yield { path: at, problem, allowed: 'allowed: each date once, either in daysOff or in daysOn' };
    }
    seen.set(item, earlier ?? list);
  }
}
