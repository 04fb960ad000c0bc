/**
 * How instants are written. The first minute of a day is 24:00 of the day that ends, since that is how a limit is
 * understood, also where a change of clocks skips midnight.
 */
import { DateTime } from 'luxon';
import type { Instant } from '../sla/instant.js';
import type { Language } from '../sla/policy.js';

export interface Dates {
  /** `2026年11月23日（周一）13:30`, `Mon 23 Nov 2026, 13:30`. */
  full(instant: Instant): string;
  /** As `full`, without the year where it is the year of the mail. */
  prose(instant: Instant): string;
  /** `11-23 13:30`, `23 Nov 13:30`: subject, preheader and timeline only. */
  compact(instant: Instant): string;
  /** `11-23`, `23 Nov`. */
  day(instant: Instant): string;
  /** A calendar date `YYYY-MM-DD`: `11月25日`, `25 Nov`. */
  date(isoDate: string): string;
}

const WEEKDAYS_ZH = ['一', '二', '三', '四', '五', '六', '日'];

const MINUTE = 60_000;

interface Local {
  readonly day: DateTime;
  readonly time: string;
}

function localOf(instant: Instant, zone: string): Local {
  const local = DateTime.fromMillis(instant, { zone, locale: 'en-US' });
  const before = DateTime.fromMillis(Math.floor(instant / MINUTE) * MINUTE - 1, { zone, locale: 'en-US' });
  return before.day === local.day
    ? { day: local, time: local.toFormat('HH:mm') }
    : { day: before, time: '24:00' };
}

const weekdayZh = (day: DateTime): string => `（周${WEEKDAYS_ZH[day.weekday - 1] ?? ''}）`;

function chineseDates(zone: string, asOf: Instant): Dates {
  const full = (instant: Instant): string => {
    const { day, time } = localOf(instant, zone);
    return `${day.toFormat('yyyy年M月d日')}${weekdayZh(day)}${time}`;
  };
  return {
    full,
    prose(instant) {
      const { day, time } = localOf(instant, zone);
      if (day.year !== localOf(asOf, zone).day.year) return full(instant);
      return `${day.toFormat('M月d日')}${weekdayZh(day)}${time}`;
    },
    compact(instant) {
      const { day, time } = localOf(instant, zone);
      return `${day.toFormat('MM-dd')} ${time}`;
    },
    day: (instant) => localOf(instant, zone).day.toFormat('MM-dd'),
    date: (isoDate) => isoDay(isoDate, 'M月d日'),
  };
}

function englishDates(zone: string, asOf: Instant): Dates {
  const full = (instant: Instant): string => {
    const { day, time } = localOf(instant, zone);
    return `${day.toFormat('ccc d LLL yyyy')}, ${time}`;
  };
  return {
    full,
    prose(instant) {
      const { day, time } = localOf(instant, zone);
      if (day.year !== localOf(asOf, zone).day.year) return full(instant);
      return `${day.toFormat('ccc d LLL')}, ${time}`;
    },
    compact(instant) {
      const { day, time } = localOf(instant, zone);
      return `${day.toFormat('d LLL')} ${time}`;
    },
    day: (instant) => localOf(instant, zone).day.toFormat('d LLL'),
    date: (isoDate) => isoDay(isoDate, 'd LLL'),
  };
}

const isoDay = (isoDate: string, format: string): string =>
  DateTime.fromISO(isoDate, { zone: 'UTC', locale: 'en-US' }).toFormat(format);

export const datesIn = (language: Language, zone: string, asOf: Instant): Dates =>
  language === 'zh-CN' ? chineseDates(zone, asOf) : englishDates(zone, asOf);

/** RFC 5322, with the offset that the readers live in. */
export const headerDate = (instant: Instant, zone: string): string =>
  DateTime.fromMillis(instant, { zone, locale: 'en-US' }).toFormat('ccc, dd LLL yyyy HH:mm:ss ZZZ');
