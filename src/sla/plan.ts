/**
 * Planning: from a complaint's entries, its policy and the calendars to every deadline with all its instants.
 * Each new entry plans again; nothing here knows what has fired.
 */
import type { BusinessCalendar } from './calendar.js';
import { businessCalendar, calendarAt } from './calendars.js';
import type { Complaint, ComplaintFacts, Milestone } from './complaint.js';
import { type Cycle, type History, readHistory } from './history.js';
import type { Instant } from './instant.js';
import { type Duration, isAtOrAfterDue, type Limit, printLimit, type StepAt } from './limit.js';
import type { Condition, Policy, Step, Target } from './policy.js';
import { byTime, earliest, type Scope, scopesOf } from './scope.js';

export type FiringKind = 'inform' | 'reminder' | 'escalation';

/** One firing that is to come: a step, or one repeat of it. */
export interface PlannedStep {
  /** The step's key within its target. */
  readonly key: string;
  /** 0, then 1, 2 … for repeats. */
  readonly repeat: number;
  readonly at: Instant;
  readonly kind: FiringKind;
}

/** How a deadline stands, whatever the time is; `open` turns into a breach by the clock alone. */
export type Outcome =
  | { readonly state: 'open' }
  | {
      readonly state: 'met' | 'met-late';
      readonly milestone: Milestone;
      readonly at: Instant;
      readonly by: string;
    }
  | {
      readonly state: 'cancelled';
      readonly because: 'closed' | 'withdrawn' | 'reopened' | 'not-applicable';
      readonly at: Instant;
      readonly by: string;
    };

/** How the instants of a deadline came about. */
export interface Reckoning {
  readonly limit: string;
  readonly calendar: string;
  /** Later than the start where that was no working instant. */
  readonly countedFrom: Instant;
}

export interface PlannedDeadline {
  readonly target: string;
  readonly cycle: number;
  readonly startedAt: Instant;
  readonly dueAt: Instant;
  readonly outcome: Outcome;
  /** In the order in which they fire. */
  readonly steps: readonly PlannedStep[];
  readonly reckoning: Reckoning;
}

/** All deadlines of a complaint, in the order of the policy and then of the cycles. */
export const plan = (complaint: Complaint, policy: Policy): PlannedDeadline[] =>
  planHistory(complaint.facts, readHistory(complaint), policy);

/** The same, where the history has been read already. */
export function planHistory(facts: ComplaintFacts, history: History, policy: Policy): PlannedDeadline[] {
  return policy.targets.flatMap((target) =>
    scopesOf(target, history).flatMap((scope) => planDeadline(facts, scope, target, policy) ?? []),
  );
}

function planDeadline(
  facts: ComplaintFacts,
  scope: Scope,
  target: Target,
  policy: Policy,
): PlannedDeadline | undefined {
  if (scope.start === undefined) return undefined;
  const applicableSince = applicability(target, facts, scope.cycle);
  if (applicableSince === null) return undefined;
  const limit = limitFor(target, scope.cycle.category);
  if (limit === undefined) return undefined;
  const key = calendarAt(policy, target.calendar, facts.site);
  const calendar = businessCalendar(policy, key);
  const startedAt = Math.max(scope.start.at, applicableSince);
  const dueAt = limit === 'same day' ? calendar.endOfDay(startedAt) : calendar.add(startedAt, limit);
  return {
    target: target.key,
    cycle: scope.number,
    startedAt,
    dueAt,
    outcome: outcomeOf(target, scope, startedAt, dueAt),
    steps: planSteps(target.steps, calendar, startedAt, dueAt),
    reckoning: {
      limit: printLimit(limit),
      calendar: key,
      countedFrom: calendar.nextWorking(startedAt),
    },
  };
}

export function limitFor(target: Target, category: string): Limit | undefined {
  return 'all' in target.within ? target.within.all : target.within.byCategory[category];
}

/** Since when one of the target's conditions holds (`-Infinity`: since intake), or null. */
function applicability(target: Target, facts: ComplaintFacts, cycle: Cycle): Instant | null {
  const since = target.when
    .map((condition) => holdsSince(condition, facts, cycle))
    .filter((instant) => instant !== null);
  return since.length === 0 ? null : Math.min(...since);
}

function holdsSince(condition: Condition, facts: ComplaintFacts, cycle: Cycle): Instant | null {
  const fits =
    condition.kind.includes(facts.kind) &&
    (condition.category?.includes(cycle.category) ?? true) &&
    (condition.channel?.includes(facts.channel) ?? true) &&
    (condition.settledOnTheSpot ?? facts.settledOnTheSpot) === facts.settledOnTheSpot;
  if (!fits) return null;
  const difficult = markHoldsSince(condition.difficult, cycle.difficultSince);
  const wideImpact = markHoldsSince(condition.wideImpact, cycle.wideImpactSince);
  return difficult === null || wideImpact === null ? null : Math.max(difficult, wideImpact);
}

function markHoldsSince(wanted: boolean | undefined, since: Instant | null): Instant | null {
  if (wanted === true) return since;
  return wanted === false && since !== null ? null : Number.NEGATIVE_INFINITY;
}

/** Exactly at due is in time; what happened before the start counts as at the start (rules 5, 9). */
function outcomeOf(target: Target, scope: Scope, startedAt: Instant, dueAt: Instant): Outcome {
  const end = scope.ends.find((candidate) => startedAt < candidate.before);
  const found = target.until.flatMap((milestone) => {
    const entry = scope.find(milestone);
    return entry === undefined ? [] : [{ ...entry, milestone }];
  });
  const stop = earliest(found.filter((entry) => end === undefined || byTime(entry, end) <= 0));
  if (stop !== undefined) {
    const at = Math.max(stop.at, startedAt);
    return { state: at <= dueAt ? 'met' : 'met-late', milestone: stop.milestone, at, by: stop.by };
  }
  if (end === undefined) return { state: 'open' };
  return { state: 'cancelled', because: end.because, at: end.at, by: end.by };
}

function planSteps(
  steps: readonly Step[],
  calendar: BusinessCalendar,
  start: Instant,
  due: Instant,
): PlannedStep[] {
  const planned = steps.flatMap((step) => {
    const { key, repeat } = step;
    const at = stepInstant(step.at, calendar, start, due);
    const kind = firingKind(step.at);
    const first = { key, repeat: 0, at, kind };
    if (repeat === undefined) return first;
    const repeats = Array.from({ length: repeat.times }, (_, index) => ({
      key,
      repeat: index + 1,
      at: calendar.add(at, times(repeat.every, index + 1)),
      kind,
    }));
    return [first, ...repeats];
  });
  return planned.sort((a, b) => a.at - b.at);
}

export const times = (every: Duration | undefined, count: number): Duration => ({
  days: (every?.days ?? 0) * count,
  ms: (every?.ms ?? 0) * count,
});

/** A percentage is of working time; offsets run on the target's calendar (rules 13). Never before the start. */
export function stepInstant(at: StepAt, calendar: BusinessCalendar, start: Instant, due: Instant): Instant {
  switch (at.kind) {
    case 'start':
      return start;
    case 'due':
      return due;
    case 'after':
      return calendar.add(due, at.duration);
    case 'before':
      return Math.max(start, calendar.subtract(due, at.duration));
    case 'percent': {
      const ms = Math.ceil((calendar.workingBetween(start, due) * at.percent) / 100);
      return calendar.add(start, { days: 0, ms });
    }
  }
}

function firingKind(at: StepAt): FiringKind {
  if (isAtOrAfterDue(at)) return 'escalation';
  return at.kind === 'start' ? 'inform' : 'reminder';
}
