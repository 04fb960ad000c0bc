/** The calendars of a policy, each laid out once for as long as its rules live, also for policies that share them. */

import { BusinessCalendar } from './calendar.js';
import { AROUND_THE_CLOCK_RULES, type CalendarRules } from './calendar-rules.js';
import { AROUND_THE_CLOCK, type Policy } from './policy.js';

const laidOut = new WeakMap<CalendarRules, Map<string, BusinessCalendar>>();

/** The calendar of that key; throws for a key that the policy's check would have refused. */
export function businessCalendar(policy: Policy, key: string): BusinessCalendar {
  const rules = key === AROUND_THE_CLOCK ? AROUND_THE_CLOCK_RULES : policy.calendars[key];
  if (rules === undefined) throw new Error(`policy has no calendar ${key}`);
  const calendars = laidOut.get(rules) ?? new Map<string, BusinessCalendar>();
  laidOut.set(rules, calendars);
  const calendar = calendars.get(policy.timeZone) ?? new BusinessCalendar(rules, policy.timeZone);
  calendars.set(policy.timeZone, calendar);
  return calendar;
}

/** The key of the calendar on which a complaint of this site counts, where its target names `key`. */
export function calendarAt(policy: Policy, key: string, site: string | null): string {
  const sites = policy.calendars[key]?.sites;
  return site !== null && sites !== undefined && Object.hasOwn(sites, site) ? (sites[site] ?? key) : key;
}
