/** The calendars of a policy, each laid out once for as long as the policy lives. */

import { BusinessCalendar } from './calendar.js';
import { AROUND_THE_CLOCK_RULES } from './calendar-rules.js';
import { AROUND_THE_CLOCK, type Policy } from './policy.js';

const laidOut = new WeakMap<Policy, Map<string, BusinessCalendar>>();

/** The calendar of that key; throws for a key that the policy's check would have refused. */
export function businessCalendar(policy: Policy, key: string): BusinessCalendar {
  const calendars = laidOut.get(policy) ?? new Map<string, BusinessCalendar>();
  laidOut.set(policy, calendars);
  const calendar = calendars.get(key) ?? layOut(policy, key);
  calendars.set(key, calendar);
  return calendar;
}

function layOut(policy: Policy, key: string): BusinessCalendar {
  const rules = key === AROUND_THE_CLOCK ? AROUND_THE_CLOCK_RULES : policy.calendars[key];
  if (rules === undefined) throw new Error(`policy has no calendar ${key}`);
  return new BusinessCalendar(rules, policy.timeZone);
}
