/** Days on which nothing counts, and why: what an explanation and a mail tell of a business calendar. */
import { DateTime } from 'luxon';
import { holidayName } from '../config/day-names.js';
import type { RestDays } from '../mail/model.js';
import type { PlannedDeadline } from '../sla/plan.js';
import { AROUND_THE_CLOCK, type Policy } from '../sla/policy.js';

/** Null: that day has working hours. */
export function restOfDay(day: DateTime, calendar: string, { calendars }: Policy): RestDays['why'] | null {
  const rules = calendars[calendar];
  const date = day.toFormat('yyyy-MM-dd');
  const special = rules?.days[date];
  const spans = special ?? rules?.week[day.weekday - 1] ?? [];
  if (spans.length > 0) return null;
  const name = rules?.officialUntil === null ? undefined : holidayName(date);
  return name ?? (special === undefined ? 'week' : 'company');
}

/**
 * From the start to due, by what they are called, in the order in which they come; null where every hour counts.
 * `policy`: null where it is gone.
 */
export function restDaysOf(
  { startedAt, dueAt, reckoning: { calendar } }: Pick<PlannedDeadline, 'startedAt' | 'dueAt' | 'reckoning'>,
  policy: Policy | null,
): readonly RestDays[] | null {
  if (calendar === AROUND_THE_CLOCK) return null;
  if (policy === null) return [];
  const rests = new Map<string, RestDays>();
  const zone = policy.timeZone;
  let day = DateTime.fromMillis(startedAt, { zone }).startOf('day');
  for (; day.toMillis() < dueAt; day = day.plus({ days: 1 })) {
    const why = restOfDay(day, calendar, policy);
    if (why === null) continue;
    const key = typeof why === 'string' ? why : why.en;
    rests.set(key, { why, days: (rests.get(key)?.days ?? 0) + 1 });
  }
  return [...rests.values()];
}
