/** What planning again does to a deadline that already lives (rules 8–11). */
import type { FiredStep, LiveDeadline } from './escalate.js';
import type { Instant } from './instant.js';
import type { Outcome, PlannedDeadline } from './plan.js';

/** What happened to a deadline, in the words of the log and of `duban record`. */
export type DeadlineChange = 'opened' | 'met' | 'met-late' | 'moved' | 'cancelled' | 'resumed' | 'unchanged';

/** Why those who were told of an escalation are told that it is over. */
export type Cleared =
  | Exclude<Outcome, { state: 'open' }>
  | { readonly state: 'moved'; readonly dueAt: Instant };

export interface Transition {
  readonly change: DeadlineChange;
  readonly next: PlannedDeadline & LiveDeadline;
  /** Set where escalations of the round before are over, whatever its steps were. */
  readonly cleared: Cleared | null;
}

export type LivePlanned = PlannedDeadline & LiveDeadline;

/** A planned deadline that is not yet there. */
export function open(planned: PlannedDeadline, now: Instant): Transition {
  return { change: 'opened', next: { ...planned, round: 1, roundStartedAt: now, fired: [] }, cleared: null };
}

/**
 * A deadline that is there, planned again at `now`; `planned` undefined means that its target no longer applies.
 * Due later, and still to come, begins a new round; so does coming back to life after an all-clear, since people
 * were told that it was over. Otherwise what has fired stays fired.
 */
export function replan(
  before: LivePlanned,
  planned: PlannedDeadline | undefined,
  now: Instant,
  by: string,
): Transition {
  const after = planned ?? { ...before, outcome: notApplicable(before.outcome, now, by) };
  const wasOpen = before.outcome.state === 'open';
  const isOpen = after.outcome.state === 'open';
  const escalated = escalatedIn(before, before.round);
  const movedLater = isOpen && after.dueAt > before.dueAt && after.dueAt >= now;
  const newRound = movedLater || (!wasOpen && isOpen && escalated);
  const round = newRound ? { round: before.round + 1, roundStartedAt: now } : {};
  const next = { ...before, ...after, ...round };
  return {
    change: changeOf(before, after),
    next,
    cleared: wasOpen && escalated ? clearedBy(after, newRound) : null,
  };
}

function notApplicable(outcome: Outcome, at: Instant, by: string): Outcome {
  return outcome.state === 'cancelled' ? outcome : { state: 'cancelled', because: 'not-applicable', at, by };
}

function clearedBy(after: PlannedDeadline, newRound: boolean): Cleared | null {
  if (after.outcome.state !== 'open') return after.outcome;
  return newRound ? { state: 'moved', dueAt: after.dueAt } : null;
}

function changeOf(before: PlannedDeadline, after: PlannedDeadline): DeadlineChange {
  if (before.outcome.state !== after.outcome.state)
    return after.outcome.state === 'open' ? 'resumed' : after.outcome.state;
  return before.dueAt === after.dueAt && before.startedAt === after.startedAt ? 'unchanged' : 'moved';
}

/** Whether an escalation (a step at due or after) fired in that round. */
function escalatedIn({ fired, steps }: LivePlanned, round: number): boolean {
  const isEscalation = ({ key }: FiredStep) =>
    isEscalationKey(key) || steps.some((s) => s.key === key && s.kind === 'escalation');
  return fired.some((one) => one.round === round && isEscalation(one));
}

/** The normal form of a step says its kind, also for a step that the policy no longer has. */
export const isEscalationKey = (key: string): boolean => key === 'due' || key.startsWith('+');

/** Plans a complaint again at `now` and says what that does to each of its deadlines, new ones last. */
export function replanAll(
  before: readonly LivePlanned[],
  planned: readonly PlannedDeadline[],
  now: Instant,
  by: string,
): Transition[] {
  const keyOf = ({ target, cycle }: PlannedDeadline) => `${target}/${cycle}`;
  const plannedByKey = new Map(planned.map((deadline) => [keyOf(deadline), deadline]));
  const known = new Set(before.map(keyOf));
  return [
    ...before.map((deadline) => replan(deadline, plannedByKey.get(keyOf(deadline)), now, by)),
    ...planned.filter((deadline) => !known.has(keyOf(deadline))).map((deadline) => open(deadline, now)),
  ];
}
