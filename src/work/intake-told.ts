/** What is told and armed of a complaint that was taken in: each fact, or, of an import of thousands, less. */
import type { Instant } from '../sla/instant.js';
import type { CaseFile } from './case-file.js';
import { alarmsOf, changeHappening } from './describe.js';
import type { Alarm, Happening } from './happening.js';

/**
 * `each-complaint` is for imports: a line for each complaint instead of a dozen, since its deadlines stand in the answer,
 * and alarms only for what comes up before sweeps have armed the rest.
 */
export type Telling = 'each-fact' | 'each-complaint';

/** On Duban's clock; a sweep arms as far ahead. */
const SOON_MS = 10 * 60_000;

export function intakeHappenings(file: CaseFile, now: Instant, telling: Telling): Happening[] {
  const received: Happening = { event: 'complaint.received', slip: file.row.slip_no, at: now };
  if (telling === 'each-complaint') return [received];
  const met = file.deadlines.flatMap((deadline) => {
    const { state } = deadline.outcome;
    return state === 'met' || state === 'met-late' ? [changeHappening(file, deadline, state, now)] : [];
  });
  return [
    received,
    ...file.deadlines.map((deadline) => changeHappening(file, deadline, 'opened', now)),
    ...met,
  ];
}

export function intakeAlarms(file: CaseFile, now: Instant, telling: Telling): Alarm[] {
  const until = telling === 'each-fact' ? Number.POSITIVE_INFINITY : now + SOON_MS;
  return file.deadlines.flatMap((deadline) => alarmsOf(file, deadline, now, until));
}
