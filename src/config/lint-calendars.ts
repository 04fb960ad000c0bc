/** Calendars that nobody counts on, and days that lie behind. */
import { calendarsInUse, endingCalendars } from '../sla/coverage.js';
import type { Instant } from '../sla/instant.js';
import type { Policy } from '../sla/policy.js';
import type { CalendarFile } from './calendars-file.js';
import type { Finding } from './finding.js';
import { someOf } from './lint-words.js';

/** Where no target counts on any calendar, they stand ready, and that is no mistake. */
export function* unusedCalendars(policy: Policy): Generator<Finding> {
  const used = new Set(calendarsInUse(policy));
  if (used.size === 0) return;
  for (const key of Object.keys(policy.calendars))
    if (!used.has(key)) {
      const problem = `no target counts on the calendar "${key}"`;
      const allowed = `better: "calendar: ${key}" in a target of policy.yaml, or leave it out`;
      yield { path: ['calendars', key], atKey: true, problem, allowed };
    }
}

/** Six weeks before the official days end, and from then on. */
export function* ending(policy: Policy, now: Instant): Generator<Finding> {
  for (const { calendar, lastYear } of endingCalendars(policy, now)) {
    const problem = `the official holidays of "${calendar}" are known up to the end of ${lastYear}: later days count as plain weekdays`;
    const allowed = `better: update Duban, or duban calendar import the days of ${lastYear + 1} once they are announced`;
    yield { path: ['calendars', calendar, 'statutory'], problem, allowed };
  }
}

/** Days of one's own that have passed: kept for the clocks that ran then, but a mistyped year looks like this, too. */
export function* pastDays(
  key: string,
  { daysOff = [], daysOn = [], years = [] }: CalendarFile,
  today: string,
): Generator<Finding> {
  const lists = { daysOff, daysOn: daysOn.map(({ date }) => date) };
  // What was brought in for a whole year passes with the year, and is no mistake.
  const isPast = (date: string) => date < today && !years.includes(date.slice(0, 4));
  for (const [list, dates] of Object.entries(lists)) {
    const past = dates.filter(isPast);
    const first = dates.findIndex(isPast);
    if (first < 0) continue;
    const problem = `${someOf(past)} ${past.length === 1 ? 'lies' : 'lie'} in the past`;
    const allowed = 'better: leave out what no open complaint counts on any more; is the year right?';
    yield { path: ['calendars', key, list, first], problem, allowed };
  }
}
