/**
 * Business calendars: arithmetic in working time (rules 12). Around the clock is the calendar on which every
 * instant is a working one.
 */
import { DateTime } from 'luxon';
import type { CalendarRules } from './calendar-rules.js';
import type { Instant } from './instant.js';
import type { Duration } from './limit.js';
import { DAY_MS, type Day, LocalDays, type Stretch } from './local-days.js';

/** A calendar on which nothing is worked for so long holds no limit at all. */
const LONGEST_REST_DAYS = 400;

export class NoWorkingTimeError extends Error {
  override readonly name = 'NoWorkingTimeError';
}

export class BusinessCalendar {
  readonly rules: CalendarRules;
  readonly timeZone: string;
  readonly #days: LocalDays;

  constructor(rules: CalendarRules, timeZone: string) {
    this.rules = rules;
    this.timeZone = timeZone;
    this.#days = new LocalDays(rules, timeZone);
  }

  /** The first working instant at or after `at`. An instant at closing time is not a working one. */
  nextWorking(at: Instant): Instant {
    return Math.max(at, this.#spanFrom(at).start);
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
    const day = this.#days.dayOf(this.nextWorking(start));
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
    for (let day = this.#days.dayOf(from); day.start < to; day = this.#days.dayOf(day.end)) {
      for (const span of day.spans) {
        const [start, end] = [Math.max(span.start, from), Math.min(span.end, to)];
        if (start < end) yield { start, end };
      }
    }
  }

  #addWorkingTime(from: Instant, ms: number): Instant {
    let left = ms;
    for (let at = from; ; ) {
      const span = this.#spanFrom(at);
      const begin = Math.max(at, span.start);
      if (left <= span.end - begin) return begin + left;
      left -= span.end - begin;
      at = span.end;
    }
  }

  #subtractWorkingTime(to: Instant, ms: number): Instant {
    let left = ms;
    let rest = 0;
    for (
      let day = this.#days.dayOf(to - 1);
      rest <= LONGEST_REST_DAYS;
      day = this.#days.dayOf(day.start - 1)
    ) {
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

  /** The first span that ends after `from`; throws where the calendar rests for longer than is plausible. */
  #spanFrom(from: Instant): Stretch {
    let day = this.#days.dayOf(from);
    for (let rest = 0; rest <= LONGEST_REST_DAYS; rest++) {
      for (const span of day.spans) if (span.end > from) return span;
      day = this.#days.dayOf(day.end);
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
    const from = this.#days.dayOf(at);
    let day = from;
    for (let left = Math.abs(count), rest = 0; left > 0; ) {
      day = count > 0 ? this.#days.dayOf(day.end) : this.#days.dayOf(day.start - 1);
      if (day.spans.length > 0) {
        left -= 1;
        rest = 0;
      } else if (++rest > LONGEST_REST_DAYS) throw this.#nothingWorked(at);
    }
    if (isPlain(from) && isPlain(day)) return day.start + (at - from.start);
    const { hour, minute, second, millisecond } = DateTime.fromMillis(at, { zone: this.timeZone });
    return this.#days.wallClock({
      year: day.year,
      month: day.month,
      day: day.day,
      hour,
      minute,
      second,
      millisecond,
    });
  }
}

const isPlain = (day: Day): boolean => day.end - day.start === DAY_MS;
