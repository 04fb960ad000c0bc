/** Whether the official days of the calendars that are counted on reach far enough. */
import { coverageEnd, type EndingCalendar, endingCalendars } from '../sla/coverage.js';
import type { Instant } from '../sla/instant.js';
import type { Policy } from '../sla/policy.js';
import { calendarsOfOpenDeadlines, findDueFrom } from '../store/coverage.js';
import type { Db } from '../store/open.js';
import type { PolicyShelf } from './context.js';

/** Open deadlines due after the last year with official days: reckoned as if no day there were off. */
export interface UncoveredDeadlines {
  readonly calendar: string;
  readonly count: number;
  /** At most five. */
  readonly slips: readonly string[];
}

export interface Coverage {
  /** Of the policy in force. */
  readonly ending: readonly EndingCalendar[];
  readonly uncovered: readonly UncoveredDeadlines[];
}

export async function readCoverage(
  db: Db,
  policies: PolicyShelf,
  policy: Policy,
  now: Instant,
): Promise<Coverage> {
  const uncovered: UncoveredDeadlines[] = [];
  for (const of of await calendarsOfOpenDeadlines(db)) {
    const end = coverageEnd(await policies(db, of.version), of.calendar);
    if (end === null) continue;
    const { count, slips } = await findDueFrom(db, of, end);
    if (count > 0) uncovered.push({ calendar: of.calendar, count, slips });
  }
  return { ending: endingCalendars(policy, now), uncovered };
}

/** One line for each thing to know; none where all is covered. */
export const coverageLines = ({ ending, uncovered }: Coverage): string[] => [
  ...ending.map(
    ({ calendar, lastYear }) => `the official days of "${calendar}" are known up to the end of ${lastYear}`,
  ),
  ...uncovered.map(
    ({ calendar, count, slips }) =>
      `${count} open ${count === 1 ? 'deadline is' : 'deadlines are'} due after the official days of "${calendar}" end (${slips.join(', ')}${count > slips.length ? ' …' : ''})`,
  ),
];
