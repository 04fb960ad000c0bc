/** Deciding what fires: one deadline at one instant → the steps that fire now, and when to look again. */
import type { Milestone } from './complaint.js';
import type { Instant } from './instant.js';
import type { Outcome, PlannedStep } from './plan.js';

/** A step that has fired. */
export interface FiredStep {
  readonly round: number;
  readonly key: string;
  readonly repeat: number;
  /** When it fired; left out where it only counts as fired, so that nobody was told. */
  readonly at?: Instant;
}

/** A deadline as it lives: planned, with the round that it is in and what has fired so far, in any round. */
export interface LiveDeadline {
  readonly outcome: Outcome;
  readonly dueAt: Instant;
  readonly steps: readonly PlannedStep[];
  /** 1, and one more each time that the due instant moved later. */
  readonly round: number;
  readonly roundStartedAt: Instant;
  readonly fired: readonly FiredStep[];
}

export interface Decision {
  /** In the order in which they were planned. */
  readonly fire: readonly PlannedStep[];
  readonly next: NextLook | null;
}

export interface NextLook {
  /** The planned instant of the next step. */
  readonly plannedAt: Instant;
  /** The first instant at which it fires. */
  readonly lookAt: Instant;
}

/** Whether a step stays silent because its `unless` milestone is there. */
export type Silence = (stepKey: string) => boolean;

export const silentUnless =
  (
    steps: readonly { key: string; unless?: Milestone }[],
    isThere: (milestone: Milestone) => boolean,
  ): Silence =>
  (key) => {
    const unless = steps.find((step) => step.key === key)?.unless;
    return unless !== undefined && isThere(unless);
  };

/** The first instant at which a step fires: at its instant, but at due and after only once that lies behind (rules 9). */
export const firesFrom = (step: Pick<PlannedStep, 'at' | 'kind'>): Instant =>
  step.kind === 'escalation' ? step.at + 1 : step.at;

/**
 * Decides at `now`. Steps that already fired in this round never fire again; of missed repeats only the latest
 * fires; reminders whose due has passed are not written (rules 10 d).
 */
export function escalate(deadline: LiveDeadline, isSilent: Silence, now: Instant): Decision {
  if (deadline.outcome.state !== 'open') return { fire: [], next: null };
  const left = deadline.steps.filter((step) => !isBehind(step, deadline) && !isSilent(step.key));
  const due = left.filter((step) => firesFrom(step) <= now);
  const fire = due.filter(
    (step) => !isOvertaken(step, due) && !(step.kind === 'reminder' && now > deadline.dueAt),
  );
  const coming = left.filter((step) => firesFrom(step) > now);
  const next = coming.reduce<PlannedStep | null>(
    (best, step) => (best === null || firesFrom(step) < firesFrom(best) ? step : best),
    null,
  );
  return { fire, next: next && { plannedAt: next.at, lookAt: firesFrom(next) } };
}

/**
 * Fired, or overtaken by a later repeat that did: in this round, or, where its instant lay behind when the round
 * began, in an earlier one. Escalations count in their own round only: whoever was told of an earlier one has been
 * told since that it is over.
 */
function isBehind(step: PlannedStep, { fired, round, roundStartedAt }: LiveDeadline): boolean {
  const carriesOver = step.kind !== 'escalation' && step.at <= roundStartedAt;
  return fired.some(
    (one) => one.key === step.key && one.repeat >= step.repeat && (one.round === round || carriesOver),
  );
}

const isOvertaken = (step: PlannedStep, due: readonly PlannedStep[]): boolean =>
  due.some((other) => other.key === step.key && other.repeat > step.repeat);
