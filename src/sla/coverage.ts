/** How far the official holidays reach: after the last year with a notice, days count as plain weekdays. */
import { DateTime } from 'luxon';
import type { Instant } from './instant.js';
import { AROUND_THE_CLOCK, type Policy } from './policy.js';

/** A calendar whose official days end soon, or have ended. */
export interface EndingCalendar {
  readonly calendar: string;
  /** The last year with official days. */
  readonly lastYear: number;
  /** The first instant without. */
  readonly endsAt: Instant;
}

/** How long before the end it is said: notices come in November, and a mail has to find somebody who acts. */
const WARN_WEEKS = 6;

/** The business calendars that targets count on, those of single sites included. */
export function calendarsInUse({ targets, calendars }: Policy): string[] {
  const named = targets.map(({ calendar }) => calendar);
  const all = named.flatMap((key) => [key, ...Object.values(calendars[key]?.sites ?? {})]);
  return [...new Set(all)].filter((key) => key !== AROUND_THE_CLOCK);
}

/** The first instant of the year after the last one with official days; null where the calendar follows none. */
export function coverageEnd({ calendars, timeZone }: Policy, calendar: string): Instant | null {
  const lastYear = calendars[calendar]?.officialUntil ?? null;
  return lastYear === null
    ? null
    : DateTime.fromObject({ year: lastYear + 1 }, { zone: timeZone }).toMillis();
}

/** Calendars in use whose official days end within six weeks of `now`, or have ended; the earliest first. */
export function endingCalendars(policy: Policy, now: Instant): EndingCalendar[] {
  const last = DateTime.fromMillis(now, { zone: policy.timeZone }).plus({ weeks: WARN_WEEKS }).toMillis();
  return calendarsInUse(policy)
    .flatMap((calendar) => {
      const endsAt = coverageEnd(policy, calendar);
      const lastYear = policy.calendars[calendar]?.officialUntil ?? null;
      return endsAt === null || lastYear === null || endsAt > last ? [] : [{ calendar, lastYear, endsAt }];
    })
    .sort((one, other) => one.endsAt - other.endsAt);
}

/** When the first calendar in use runs out; null where none follows official notices. */
export function earliestEnd(policy: Policy): Instant | null {
  const ends = calendarsInUse(policy).flatMap((calendar) => coverageEnd(policy, calendar) ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}
