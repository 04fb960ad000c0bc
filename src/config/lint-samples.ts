/** What lint tries a target with: complaints of every kind, category and channel, on days and hours of every sort. */
import { DateTime } from 'luxon';
import { NoWorkingTimeError } from '../sla/calendar.js';
import { calendarAt } from '../sla/calendars.js';
import { COMPLAINT_KINDS, type Complaint, type ComplaintFacts, type EntryType } from '../sla/complaint.js';
import type { Instant } from '../sla/instant.js';
import { type Limit, printLimit } from '../sla/limit.js';
import { limitFor, type PlannedDeadline, plan } from '../sla/plan.js';
import type { Policy, Target } from '../sla/policy.js';

/** One limit of a target, with a complaint on which its clock runs. */
export interface Run {
  readonly category: string;
  readonly limit: Limit;
  readonly facts: ComplaintFacts;
  /** The policy with this target alone. */
  readonly policy: Policy;
}

const FLAGS = [false, true];

function* factsOf(policy: Policy, category: string): Generator<ComplaintFacts> {
  for (const settledOnTheSpot of FLAGS)
    for (const difficult of FLAGS)
      for (const wideImpact of FLAGS)
        for (const kind of COMPLAINT_KINDS)
          for (const channel of policy.channels)
            yield {
              ...{ kind, category, channel, site: null, department: '', receivedBy: '', responsible: null },
              ...{ settledOnTheSpot, difficult, wideImpact },
            };
}

/** A complaint on which nothing was done but what starts the target's clock. */
export function sampleComplaint(facts: ComplaintFacts, target: Target, start: Instant): Complaint {
  const [from] = target.from;
  // What is settled on the spot gets no slip.
  const hasStart = from !== undefined && !(facts.settledOnTheSpot && from === 'slip-issued');
  const settled: EntryType[] = facts.settledOnTheSpot ? ['handled'] : [];
  const types = new Set<EntryType>(['received', ...settled, ...(hasStart ? [from] : [])]);
  const entries = [...types].map((type, index) => ({
    ...{ seq: index + 1, type, at: start, by: '', note: null, recordedAt: start },
    ...{ category: null, responsible: null, corrects: null, voids: false },
  }));
  return { facts, entries };
}

/** The categories for which the target's clock can run; those for which it cannot are left out. */
export function runsOf(target: Target, policy: Policy, start: Instant): Run[] {
  const alone = { ...policy, targets: [target] };
  return Object.keys(policy.categories).flatMap((category) => {
    const limit = limitFor(target, category);
    if (limit === undefined) return [];
    for (const facts of factsOf(policy, category)) {
      const deadlines = planAt({ category, limit, facts, policy: alone }, start);
      const runs =
        deadlines === 'no working time' || deadlines.some(({ outcome }) => outcome.state === 'open');
      if (runs) return atSites(target, { category, limit, facts, policy: alone });
    }
    return [];
  });
}

/** The run, and one more for each site that counts on a calendar of its own. */
function atSites({ calendar }: Target, run: Run): Run[] {
  const sites = Object.keys(run.policy.calendars[calendar]?.sites ?? {});
  return [run, ...sites.map((site) => ({ ...run, facts: { ...run.facts, site } }))];
}

export const calendarOf = ({ facts, policy }: Run, target: Target): string =>
  calendarAt(policy, target.calendar, facts.site);

/** One run for each limit and calendar: categories with the same limit have the same clock. */
export function distinctRuns(runs: readonly Run[], target: Target): Run[] {
  const distinct = new Map<string, Run>();
  for (const run of runs) {
    const clock = `${printLimit(run.limit)} ${calendarOf(run, target)}`;
    if (!distinct.has(clock)) distinct.set(clock, run);
  }
  return [...distinct.values()];
}

export function planAt({ facts, policy }: Run, start: Instant): PlannedDeadline[] | 'no working time' {
  const [target] = policy.targets;
  if (target === undefined) return [];
  try {
    return plan(sampleComplaint(facts, target, start), policy);
  } catch (error) {
    if (error instanceof NoWorkingTimeError) return 'no working time';
    throw error;
  }
}

const DAYS = [0, 1, 2, 3, 4, 5, 6, 38, 74, 110];
const CLOCK_TIMES = [
  { hour: 0, minute: 30 },
  { hour: 9 },
  { hour: 11, minute: 50 },
  { hour: 14 },
  { hour: 17, minute: 50 },
];

/** Starts on every day of the week, and some further on, at hours of every sort. */
export function startsFrom(now: Instant, timeZone: string): Instant[] {
  const today = DateTime.fromMillis(now, { zone: timeZone }).startOf('day');
  return DAYS.flatMap((days) => CLOCK_TIMES.map((time) => today.plus({ days }).set(time).toMillis()));
}
