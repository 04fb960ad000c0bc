/**
 * Business calendars: arithmetic in working time (rules 12). Around the clock is the calendar on which every
 * instant is a working one. Wall-clock arithmetic is luxon's, in the policy's zone; a year's days are laid out
 * once, and the table answers.
 */
import { DateTime, Settings } from 'luxon';
import type { Instant } from './instant.js';
import type { Duration } from './limit.js';
import type { Localised } from './policy.js';

declare module 'luxon' {
  interface TSSettings {
    throwOnInvalid: true;
  }
}
Settings.throwOnInvalid = true;

/** Working time within one local day, in minutes after midnight, half-open: `from` ≤ t < `to`; `to` may be 1440. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A business calendar: which spans of which days are working time. Days off have no span. */
export interface CalendarRules {
  readonly name: Localised;
  /** Seven lists, Monday first; spans ascending, not overlapping. */
  readonly week: readonly (readonly Span[])[];
  /** Dates `YYYY-MM-DD` that differ from their weekday: holidays, make-up working days, the company's own days. */
  readonly days: Readonly<Record<string, readonly Span[]>>;
  /** The last year with official holidays; null where the calendar follows none. */
  readonly officialUntil: number | null;
}

export const AROUND_THE_CLOCK_RULES: CalendarRules = {
  name: { 'zh-CN': '全天候', en: 'Around the clock' },
  week: Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }]),
  days: {},
  officialUntil: null,
};

/** A stretch of working time, half-open. */
export interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
}

interface Day extends Stretch {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly spans: readonly Stretch[];
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A calendar on which nothing is worked for so long holds no limit at all. */
const LONGEST_REST_DAYS = 400;

export class NoWorkingTimeError extends Error {
  override readonly name = 'NoWorkingTimeError';
}

export class BusinessCalendar {
  readonly rules: CalendarRules;
  readonly timeZone: string;
  readonly #years = new Map<number, readonly Day[]>();

  constructor(rules: CalendarRules, timeZone: string) {
    this.rules = rules;
    this.timeZone = timeZone;
  }

  /** The first working instant at or after `at`. An instant at closing time is not a working one. */
  nextWorking(at: Instant): Instant {
    for (const span of this.#spansFrom(at)) return Math.max(at, span.start);
    throw new NoWorkingTimeError('unreachable: spansFrom throws first');
  }

  /** `start`, moved to the next working instant, plus whole working days (same clock time), then working time. */
  add(start: Instant, { days, ms }: Duration): Instant {
    const from = this.nextWorking(start);
    const moved = days === 0 ? from : this.nextWorking(this.#sameClockTime(from, days));
    return ms === 0 ? moved : this.#addWorkingTime(moved, ms);
  }

  /** `end` less whole working days (same clock time), then less working time. */
  subtract(end: Instant, { days, ms }: Duration): Instant {
    const moved = days === 0 ? end : Math.min(end, this.nextWorking(this.#sameClockTime(end, -days)));
    return ms === 0 ? moved : this.#subtractWorkingTime(moved, ms);
  }

  /** The end of the last span of the day on which work on `start` begins: that day, or the next working one. */
  endOfDay(start: Instant): Instant {
    const day = this.#dayOf(this.nextWorking(start));
    const last = day.spans.at(-1);
    if (last === undefined) throw new NoWorkingTimeError('the day of a working instant has working time');
    return last.end;
  }

  /** Milliseconds of working time in [from, to). */
  workingBetween(from: Instant, to: Instant): number {
    let sum = 0;
    for (const span of this.stretchesBetween(from, to)) sum += span.end - span.start;
    return sum;
  }

  /** The stretches of working time in [from, to), cut to it. */
  *stretchesBetween(from: Instant, to: Instant): Generator<Stretch> {
    for (let day = this.#dayOf(from); day.start < to; day = this.#dayOf(day.end)) {
      for (const span of day.spans) {
        const [start, end] = [Math.max(span.start, from), Math.min(span.end, to)];
        if (start < end) yield { start, end };
      }
    }
  }

  #addWorkingTime(from: Instant, ms: number): Instant {
    let left = ms;
    for (const span of this.#spansFrom(from)) {
      const begin = Math.max(from, span.start);
      if (left <= span.end - begin) return begin + left;
      left -= span.end - begin;
    }
    throw new NoWorkingTimeError('unreachable: spansFrom throws first');
  }

  #subtractWorkingTime(to: Instant, ms: number): Instant {
    let left = ms;
    let rest = 0;
    for (let day = this.#dayOf(to - 1); rest <= LONGEST_REST_DAYS; day = this.#dayOf(day.start - 1)) {
      rest = day.spans.length === 0 ? rest + 1 : 0;
      for (const span of [...day.spans].reverse()) {
        const end = Math.min(to, span.end);
        if (end <= span.start) continue;
        if (left <= end - span.start) return end - left;
        left -= end - span.start;
      }
    }
    throw this.#nothingWorked(to);
  }

  /** Spans that end after `from`, without end; throws where the calendar rests for longer than is plausible. */
  *#spansFrom(from: Instant): Generator<Stretch> {
    let rest = 0;
    for (let day = this.#dayOf(from); rest <= LONGEST_REST_DAYS; day = this.#dayOf(day.end)) {
      rest = day.spans.length === 0 ? rest + 1 : 0;
      for (const span of day.spans) if (span.end > from) yield span;
    }
    throw this.#nothingWorked(from);
  }

  #nothingWorked(near: Instant): NoWorkingTimeError {
    const name = this.rules.name.en;
    return new NoWorkingTimeError(
      `calendar ${name} has no working time for ${LONGEST_REST_DAYS} days around ${new Date(near).toISOString()}`,
    );
  }

  /** The clock time of `at`, `count` working days on (or back, if negative). */
  #sameClockTime(at: Instant, count: number): Instant {
    const from = this.#dayOf(at);
    let day = from;
    for (let left = Math.abs(count), rest = 0; left > 0; ) {
      day = count > 0 ? this.#dayOf(day.end) : this.#dayOf(day.start - 1);
      if (day.spans.length > 0) {
        left -= 1;
        rest = 0;
      } else if (++rest > LONGEST_REST_DAYS) throw this.#nothingWorked(at);
    }
    if (isPlain(from) && isPlain(day)) return day.start + (at - from.start);
    const { hour, minute, second, millisecond } = DateTime.fromMillis(at, { zone: this.timeZone });
    return this.#wallClock({
      year: day.year,
      month: day.month,
      day: day.day,
      hour,
      minute,
      second,
      millisecond,
    });
  }

  #dayOf(at: Instant): Day {
    let year = new Date(at).getUTCFullYear();
    let days = this.#daysOf(year);
    if (at < first(days).start) days = this.#daysOf(--year);
    else if (at >= last(days).end) days = this.#daysOf(++year);
    let low = 0;
    let high = days.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((days[middle] as Day).start <= at) low = middle;
      else high = middle - 1;
    }
    return days[low] as Day;
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
    const start = begin ?? this.#wallClock({ year, month, day });
    const end = this.#wallClock({ year: next.year, month: next.month, day: next.day });
    const spans = this.rules.days[date.toISODate()] ?? this.rules.week[date.weekday - 1] ?? [];
    const at = (minutes: number): Instant => {
      if (minutes === 1440) return end;
      if (end - start === DAY_MS) return start + minutes * MINUTE_MS;
      return this.#wallClock({ year, month, day, hour: Math.floor(minutes / 60), minute: minutes % 60 });
    };
    const stretches = spans.map(({ from, to }) => ({ start: at(from), end: Math.min(at(to), end) }));
    return { year, month, day, start, end, spans: merged(stretches) };
  }

  /** A wall-clock time that is skipped is taken the gap's length later; one that occurs twice, at its first. */
  #wallClock(parts: Record<string, number>): Instant {
    const moment = DateTime.fromObject(parts, { zone: this.timeZone });
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

const isPlain = (day: Day): boolean => day.end - day.start === DAY_MS;
const first = (days: readonly Day[]): Day => days[0] as Day;
const last = (days: readonly Day[]): Day => days[days.length - 1] as Day;
