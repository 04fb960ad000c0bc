/**
 * The days of a zone with the working time that a calendar gives them. A year is laid out once, and the table
 * answers; luxon is asked for wall-clock times where the clocks change.
 */
import { DateTime, Info, Settings, type Zone } from 'luxon';
import type { CalendarRules } from './calendar-rules.js';
import type { Instant } from './instant.js';

declare module 'luxon' {
  interface TSSettings {
    throwOnInvalid: true;
  }
}
Settings.throwOnInvalid = true;

/** A stretch of time, half-open. */
export interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
}

/** A local day, from its first instant to the next day's. */
export interface Day extends Stretch {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Ascending, not overlapping, none empty. */
  readonly spans: readonly Stretch[];
}

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export class LocalDays {
  readonly #rules: CalendarRules;
  readonly #zone: Zone;
  readonly #years = new Map<number, readonly Day[]>();

  constructor(rules: CalendarRules, timeZone: string) {
    this.#rules = rules;
    this.#zone = Info.normalizeZone(timeZone);
  }

  /** The local day that holds this instant. */
  dayOf(at: Instant): Day {
    let year = new Date(at).getUTCFullYear();
    let days = this.#daysOf(year);
    if (at < first(days).start) days = this.#daysOf(--year);
    else if (at >= last(days).end) days = this.#daysOf(++year);
    // Where the clocks have changed, the day next to it.
    let index = Math.min(Math.floor((at - first(days).start) / DAY_MS), days.length - 1);
    while (at < (days[index] as Day).start) index -= 1;
    while (at >= (days[index] as Day).end) index += 1;
    return days[index] as Day;
  }

  #daysOf(year: number): readonly Day[] {
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    const days: Day[] = [];
    for (let date = DateTime.utc(year, 1, 1); date.year === year; date = date.plus({ days: 1 })) {
      days.push(this.#layOut(date, days.at(-1)?.end));
    }
    this.#years.set(year, days);
    return days;
  }

  #layOut(date: DateTime, begin: Instant | undefined): Day {
    const { year, month, day } = date;
    const next = date.plus({ days: 1 });
    const start = begin ?? this.wallClock({ year, month, day });
    const end =
      this.#midnightAfter(start) ?? this.wallClock({ year: next.year, month: next.month, day: next.day });
    const spans = this.#rules.days[date.toISODate()] ?? this.#rules.week[date.weekday - 1] ?? [];
    const at = (minutes: number): Instant => {
      if (minutes === 1440) return end;
      if (end - start === DAY_MS) return start + minutes * MINUTE_MS;
      return this.wallClock({ year, month, day, hour: Math.floor(minutes / 60), minute: minutes % 60 });
    };
    const stretches = spans.map(({ from, to }) => ({ start: at(from), end: Math.min(at(to), end) }));
    return { year, month, day, start, end, spans: merged(stretches) };
  }

  /** The next midnight, if the clocks do not change before it: the cheap answer, and nearly always the right one. */
  #midnightAfter(start: Instant): Instant | undefined {
    const offset = this.#zone.offset(start);
    const isMidnight = (start + offset * MINUTE_MS) % DAY_MS === 0;
    return isMidnight && this.#zone.offset(start + DAY_MS) === offset ? start + DAY_MS : undefined;
  }

  /** A wall-clock time that is skipped is taken the gap's length later; one that occurs twice, at its first. */
  wallClock(parts: Record<string, number>): Instant {
    const moment = DateTime.fromObject(parts, { zone: this.#zone });
    return Math.min(...moment.getPossibleOffsets().map((possible) => possible.toMillis()));
  }
}

/** Ascending and apart: a change of clocks may push one span into the next, or leave nothing of it. */
function merged(stretches: readonly Stretch[]): Stretch[] {
  const apart: Stretch[] = [];
  const left = stretches.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
  for (const span of left) {
    const before = apart.at(-1);
    if (before === undefined || span.start > before.end) apart.push(span);
    else apart[apart.length - 1] = { start: before.start, end: Math.max(before.end, span.end) };
  }
  return apart;
}

const first = (days: readonly Day[]): Day => days[0] as Day;
const last = (days: readonly Day[]): Day => days[days.length - 1] as Day;
