/** Quiet hours, by role. Pure. */
import { DateTime } from 'luxon';
import type { QuietHours, QuietSpan } from '../config/configuration.js';
import type { Instant } from '../sla/instant.js';
import type { Role } from '../sla/policy.js';

/** When the quiet hours of a person with these roles end; null where it is not quiet now, for one role at least. */
export function quietUntil(
  roles: readonly Role[],
  { everybody, roles: own }: QuietHours,
  timeZone: string,
  now: Instant,
): Instant | null {
  const spans = roles.map((role) => own[role] ?? (own[role] === null ? null : everybody));
  const ends = spans.map((span) => (span === null ? null : endOf(span, timeZone, now)));
  const quiet = ends.filter((end) => end !== null);
  return quiet.length === 0 || quiet.length < ends.length ? null : Math.min(...quiet);
}

function endOf({ from, until }: QuietSpan, timeZone: string, now: Instant): Instant | null {
  const here = DateTime.fromMillis(now, { zone: timeZone });
  const minute = here.hour * 60 + here.minute;
  const overMidnight = from > until;
  const isQuiet = overMidnight ? minute >= from || minute < until : minute >= from && minute < until;
  if (!isQuiet) return null;
  const day = here.startOf('day').plus({ days: overMidnight && minute >= from ? 1 : 0 });
  return day.set({ hour: Math.floor(until / 60), minute: until % 60 }).toMillis();
}

/** The latest instant of that time of day, in minutes since midnight, that lies at `now` or before. */
export function lastTimeOfDay(minute: number, timeZone: string, now: Instant): Instant {
  const today = DateTime.fromMillis(now, { zone: timeZone }).startOf('day');
  const at = (day: DateTime) => day.set({ hour: Math.floor(minute / 60), minute: minute % 60 }).toMillis();
  return at(today) <= now ? at(today) : at(today.minus({ days: 1 }));
}
