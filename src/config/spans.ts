/** The text of calendars: `08:30-12:00`, `mon-fri`. */
import type { Span } from '../sla/calendar-rules.js';
import type { Problem } from './finding.js';
import { didYouMean } from './suggest.js';

export const SPAN_FORMS = 'allowed: from-to within one day, such as 08:30-12:00; 24:00 as an end';
const SPAN = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const DAY_FORMS = `allowed: ${WEEKDAYS.join(', ')}, or a range such as mon-fri`;

/** Checked by `spanProblem` before. */
export function parseSpan(text: string): Span {
  const [fromHour, fromMinute, toHour, toMinute] = (SPAN.exec(text) ?? []).slice(1).map(Number);
  return { from: minutes(fromHour, fromMinute), to: minutes(toHour, toMinute) };
}

const minutes = (hour = Number.NaN, minute = Number.NaN) => hour * 60 + minute;

export function spanProblem(text: string): Problem | undefined {
  const match = SPAN.exec(text);
  if (match === null) {
    const dash = /[–—―~～至]/.test(text) ? ', because the dash is not "-"' : '';
    return { problem: `"${text}" is not a span of time${dash}`, allowed: SPAN_FORMS };
  }
  const { from, to } = parseSpan(text);
  const isTime = Number(match[2]) < 60 && Number(match[4]) < 60 && from < 24 * 60 && to <= 24 * 60;
  if (!isTime) return { problem: `"${text}" has a time that no day has`, allowed: SPAN_FORMS };
  if (from < to) return undefined;
  const allowed =
    'allowed: an end after the start; a span over midnight is two, such as 22:00-24:00 and 00:00-06:00';
  return { problem: `"${text}" ends before it starts, or is empty`, allowed };
}

const weekdayOf = (text: string): number => (WEEKDAYS as readonly string[]).indexOf(text);

/** The weekdays of `mon` or `mon-fri`, Monday 0; nothing where the text is no such thing. */
export function parseDays(text: string): number[] {
  const [first = '', last = first, ...more] = text.split('-');
  const [from, to] = [weekdayOf(first), weekdayOf(last)];
  if (from < 0 || to < from || more.length > 0) return [];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

export function daysProblem(text: string): Problem | undefined {
  if (parseDays(text).length > 0) return undefined;
  const ends = text.split('-');
  const isBackwards = ends.length === 2 && ends.every((day) => weekdayOf(day) >= 0);
  if (isBackwards) {
    const allowed = 'allowed: a range from the earlier day to the later; the week starts on mon';
    return { problem: `"${text}" runs backwards`, allowed };
  }
  const short = WEEKDAYS.find((day) => text.toLowerCase().startsWith(day));
  const hint =
    short !== undefined && ends.length === 1 ? ` (did you mean "${short}"?)` : didYouMean(text, WEEKDAYS);
  return { problem: `"${text}" is not a day of the week${hint}`, allowed: DAY_FORMS };
}
