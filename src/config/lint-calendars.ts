/** Calendars that nobody counts on, and days that lie behind. */
import { AROUND_THE_CLOCK, type Policy } from '../sla/policy.js';
import type { CalendarFile } from './calendars-file.js';
import type { Finding } from './finding.js';
import { someOf } from './lint-words.js';

/** Where no target counts on any calendar, they stand ready, and that is no mistake. */
export function* unusedCalendars({ targets, calendars }: Policy): Generator<Finding> {
  const used = new Set(targets.map(({ calendar }) => calendar).filter((key) => key !== AROUND_THE_CLOCK));
  if (used.size === 0) return;
  for (const key of Object.keys(calendars))
    if (!used.has(key)) {
      const problem = `no target counts on the calendar "${key}"`;
      const allowed = `better: "calendar: ${key}" in a target of policy.yaml, or leave it out`;
      yield { path: ['calendars', key], atKey: true, problem, allowed };
    }
}

/** Days of one's own that have passed: kept for the clocks that ran then, but a mistyped year looks like this, too. */
export function* pastDays(key: string, { daysOff, daysOn }: CalendarFile, today: string): Generator<Finding> {
  const lists = { daysOff: daysOff ?? [], daysOn: (daysOn ?? []).map(({ date }) => date) };
  for (const [list, dates] of Object.entries(lists)) {
    const past = dates.filter((date) => date < today);
    const first = dates.findIndex((date) => date < today);
    if (first < 0) continue;
    const problem = `${someOf(past)} ${past.length === 1 ? 'lies' : 'lie'} in the past`;
    const allowed = 'better: leave out what no open complaint counts on any more; is the year right?';
    yield { path: ['calendars', key, list, first], problem, allowed };
  }
}
