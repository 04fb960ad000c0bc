/** What fires of a complaint's deadline at an instant, and whom that tells. The worker and the simulation both ask here. */
import { type Complaint, type EntryType, type Milestone, POLICY_APPLIED } from './complaint.js';
import { escalate, type LiveDeadline, type NextLook, silentUnless } from './escalate.js';
import type { History } from './history.js';
import type { Instant } from './instant.js';
import { type NoticeKind, noticeKind } from './notice.js';
import type { Organisation } from './organisation.js';
import { placeOf } from './place.js';
import type { PlannedDeadline, PlannedStep } from './plan.js';
import { findTarget, type Policy, type Role, type Step, type Target } from './policy.js';
import { dateIn, recipients, type Told } from './recipients.js';
import type { WasTold } from './stand-in.js';

/** A complaint with everything that decisions about it need. */
export interface Case extends FiringCase {
  readonly complaint: Complaint;
}

/** As much of it as firing needs; of its history, what `bearsOnFiring`. */
export interface FiringCase {
  readonly complaint: Pick<Complaint, 'facts'>;
  readonly history: History;
  readonly policy: Policy;
  readonly organisation: Organisation;
}

/** A deadline as far as firing looks at it. */
export type FiringDeadline = LiveDeadline & Pick<PlannedDeadline, 'target' | 'cycle'>;

export interface Firing {
  readonly step: PlannedStep;
  readonly noticeKind: Exclude<NoticeKind, 'all-clear'>;
  readonly urgent: boolean;
  /** What the step tells; substitutes for unreachable roles stand in `told` only. */
  readonly roles: readonly Role[];
  readonly told: Told;
}

export interface DueFirings {
  readonly firings: readonly Firing[];
  readonly next: NextLook | null;
}

/** Decides one deadline at `now`. A target that its policy no longer knows fires nothing. */
export function dueFirings(of: FiringCase, deadline: FiringDeadline, now: Instant): DueFirings {
  const target = findTarget(of.policy, deadline.target);
  if (target === undefined) return { firings: [], next: null };
  const isSilent = silentUnless(target.steps, isThere(of.history, deadline.cycle));
  const { fire, next } = escalate(deadline, isSilent, now);
  return { firings: fire.flatMap((step) => firingOf(of, deadline, target, step, now) ?? []), next };
}

/** Entries that decide who is told, or which steps do, whatever the policy. */
const ALWAYS_BEAR: readonly EntryType[] = ['reassigned', 'reopened', 'corrected', POLICY_APPLIED];

/** The types of entries that bear on firing under these policies: a history read off these alone fires the same. */
export function bearsOnFiring(policies: readonly Policy[]): EntryType[] {
  const steps = policies.flatMap(({ targets }) => targets.flatMap((target) => target.steps));
  return [...new Set([...ALWAYS_BEAR, ...steps.flatMap(({ unless }) => unless ?? [])])];
}

/** A milestone counts from the deadline's own cycle on. */
const isThere =
  (history: History, cycle: number) =>
  (milestone: Milestone): boolean =>
    history.cycles.some((one) => one.number >= cycle && one.milestones.has(milestone));

function firingOf(
  { complaint, history, policy, organisation }: FiringCase,
  deadline: FiringDeadline,
  target: Target,
  step: PlannedStep,
  now: Instant,
): Firing | undefined {
  const rule = stepRule(target, step.key);
  if (rule === undefined) return undefined;
  const place = placeOf(complaint.facts, history.current.responsible, target, organisation);
  const date = dateIn(policy.timeZone, now);
  return {
    step,
    noticeKind: noticeKind(step, rule.urgent, rule.tell),
    urgent: rule.urgent,
    roles: rule.tell,
    told: recipients(
      rule.tell,
      laterRoles(deadline, target, step),
      place,
      organisation,
      date,
      wasToldBy(deadline, target, (roles, at) =>
        recipients(roles, [], place, organisation, dateIn(policy.timeZone, at)),
      ),
    ),
  };
}

/** Whether a step that fired earlier in this round told that person; looked up only where somebody is away. */
const wasToldBy =
  (
    { fired, round }: LiveDeadline,
    target: Target,
    toldAt: (roles: readonly Role[], at: Instant) => Told,
  ): WasTold =>
  (person) =>
    fired.some((one) => {
      if (one.round !== round || one.at === undefined) return false;
      const rule = stepRule(target, one.key);
      return (
        rule !== undefined && toldAt(rule.tell, one.at).recipients.some((told) => told.person.key === person)
      );
    });

const stepRule = (target: Target, key: string): Step | undefined =>
  target.steps.find((step) => step.key === key);

/** What the steps after this one tell, in order of time. */
export function laterRoles(
  { steps }: Pick<LiveDeadline, 'steps'>,
  target: Target,
  step: PlannedStep,
): (readonly Role[])[] {
  const later = steps
    .slice(steps.indexOf(step) + 1)
    .filter((other) => other.key !== step.key && other.repeat === 0);
  return later.flatMap(({ key }) => {
    const rule = stepRule(target, key);
    return rule === undefined ? [] : [rule.tell];
  });
}
