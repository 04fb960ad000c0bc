/** Moving a running complaint to another policy: planned again, and nobody is told twice of the same thing (rules 10, 14). */
import { businessCalendar } from './calendars.js';
import type { Complaint } from './complaint.js';
import type { FiredStep } from './escalate.js';
import type { Instant } from './instant.js';
import { parseStepAt } from './limit.js';
import { type PlannedStep, plan, stepInstant, times } from './plan.js';
import { findTarget, type Policy, type Role, type Target } from './policy.js';
import {
  type DeadlineChange,
  isEscalationKey,
  type LivePlanned,
  replanAll,
  type Transition,
} from './transition.js';

/** What a `policy-applied` entry records: which version follows which, and what that did. */
export interface PolicyChange {
  readonly from: string;
  readonly to: string;
  /** Those that changed, or of which steps count as fired. */
  readonly deadlines: readonly DeadlineMove[];
}

export interface DeadlineMove {
  readonly target: string;
  readonly cycle: number;
  readonly change: DeadlineChange;
  /** Null: the former policy had no such deadline. */
  readonly dueBefore: Instant | null;
  readonly dueAfter: Instant;
  /** Steps of the new policy that count as fired, although they were not: none is later than the last one fired. */
  readonly counted: readonly FiredStep[];
}

export interface Moved extends Transition {
  readonly before: LivePlanned | undefined;
  readonly counted: readonly FiredStep[];
}

export interface Versions {
  readonly former: Policy;
  readonly next: Policy;
}

/** The deadlines of a complaint under `next`, new ones last. What is due under `former` has fired before. */
export function applyPolicy(
  live: readonly LivePlanned[],
  complaint: Complaint,
  versions: Versions,
  now: Instant,
  by: string,
): Moved[] {
  const before = new Map(live.map((deadline) => [keyOf(deadline), deadline]));
  return replanAll(live, plan(complaint, versions.next), now, by).map((transition) => {
    const was = before.get(keyOf(transition.next));
    const counted = was === undefined ? [] : countedAsFired(was, transition.next, versions, now);
    const next = { ...transition.next, fired: [...transition.next.fired, ...counted] };
    return { ...transition, next, before: was, counted };
  });
}

const keyOf = ({ target, cycle }: LivePlanned): string => `${target}/${cycle}`;

export const moveOf = ({ before, change, next, counted }: Moved): DeadlineMove => ({
  target: next.target,
  cycle: next.cycle,
  change,
  dueBefore: before?.dueAt ?? null,
  dueAfter: next.dueAt,
  counted,
});

/**
 * In the same round: steps not later than the last one fired. In a new round, in which all may be told again, only
 * what should have been told ahead of due before now, where something later than it was.
 */
function countedAsFired(
  was: LivePlanned,
  next: LivePlanned,
  { former, next: policy }: Versions,
  now: Instant,
): FiredStep[] {
  const target = findTarget(policy, next.target);
  if (target === undefined || next.outcome.state !== 'open') return [];
  const isNewRound = next.round !== was.round;
  const place = placeIn(next, policy, findTarget(former, was.target));
  const fired = was.fired.filter(({ round }) => round === was.round);
  const ahead = latest(fired.filter(({ key }) => !isEscalationKey(key)).map(place));
  const overdue = isNewRound ? -Infinity : latest(fired.filter(({ key }) => isEscalationKey(key)).map(place));
  const isTold = ({ kind, at }: PlannedStep) => {
    if (kind === 'escalation') return at <= overdue;
    return overdue > -Infinity || at <= (isNewRound ? Math.min(ahead, now) : ahead);
  };
  return next.steps
    .filter(
      (step) => isTold(step) && !fired.some(({ key, repeat }) => key === step.key && repeat >= step.repeat),
    )
    .map(({ key, repeat }) => ({ round: next.round, key, repeat }));
}

const latest = (instants: readonly Instant[]): Instant => Math.max(-Infinity, ...instants);

/** Where a step that fired stands among the new ones: its key says so, even if the new policy has no such step. */
function placeIn(next: LivePlanned, policy: Policy, former: Target | undefined) {
  const calendar = businessCalendar(policy, next.reckoning.calendar);
  return ({ key, repeat }: FiredStep): Instant => {
    const same = next.steps.find((step) => step.key === key && step.repeat === repeat);
    if (same !== undefined) return same.at;
    const first = stepInstant(parseStepAt(key), calendar, next.startedAt, next.dueAt);
    const every = former?.steps.find((step) => step.key === key)?.repeat?.every;
    return repeat === 0 || every === undefined ? first : calendar.add(first, times(every, repeat));
  };
}

/**
 * Whether senior leadership would be told of a breach of which the supervisor never was (rules 17): the step that
 * tells the supervisor counts as fired, and when it fired it told somebody else. `told`: all roles that the
 * escalations of this deadline have told so far.
 */
export function passesOverSupervisor({ next }: Moved, policy: Policy, told: ReadonlySet<Role>): boolean {
  if (next.outcome.state !== 'open' || told.has('supervisor')) return false;
  const target = findTarget(policy, next.target);
  const isBehind = (step: PlannedStep) =>
    next.fired.some((one) => one.round === next.round && one.key === step.key && one.repeat >= step.repeat);
  for (const step of next.steps.filter((one) => one.kind === 'escalation' && !isBehind(one))) {
    const roles = target?.steps.find(({ key }) => key === step.key)?.tell ?? [];
    if (roles.includes('supervisor')) return false;
    if (roles.includes('senior-leadership')) return true;
  }
  return false;
}
