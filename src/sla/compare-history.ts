/** What another policy would mean for one complaint: the worker's own decisions under both, over the same entries. */
import { applyPolicy, type DeadlineMove, type Moved, moveOf } from './apply-policy.js';
import { type Complaint, POLICY_APPLIED } from './complaint.js';
import type { Case } from './firing.js';
import type { Instant } from './instant.js';
import type { Organisation } from './organisation.js';
import { type PlannedDeadline, plan } from './plan.js';
import type { Policy } from './policy.js';
import { type SimulatedFiring, simulate } from './simulate.js';
import { type Shift, shiftsBetween, type Telling, tellingsOf } from './tellings.js';
import type { LivePlanned } from './transition.js';

export const FIRST_MINUTE_MS = 60_000;
/** Looking further ahead than this tells nobody anything. */
const HORIZON_MS = 400 * 86_400_000;

export interface Compared {
  /** Deadlines whose due, or whose being there, differs. */
  readonly deadlines: readonly DeadlineMove[];
  readonly shifts: readonly Shift[];
}

export interface ComparedOpen extends Compared {
  readonly moved: readonly Moved[];
  /** What people would be told in the first minute, if the policy were applied now, all-clears included. */
  readonly firstMinute: readonly Telling[];
  /** What they are told in that minute in any case. */
  readonly anyway: readonly Telling[];
}

export interface OpenCase {
  readonly of: Case;
  readonly live: readonly LivePlanned[];
  /** Whom a mail about an escalation of that deadline and round has reached: those who get its all-clear. */
  readonly escalated: (
    deadline: LivePlanned,
  ) => readonly { readonly person: string; readonly email: string }[];
}

/** If `next` were applied at `now` and nothing were recorded from then on. */
export function compareOpen({ of, live, escalated }: OpenCase, next: Policy, now: Instant): ComparedOpen {
  const until = now + HORIZON_MS;
  const { complaint, policy: former, organisation } = of;
  const due = [...simulate({ ...of, live, from: now, until: now })];
  const fired = live.map((deadline) =>
    withFired(
      deadline,
      due.flatMap(({ firings }) => firings),
      now,
    ),
  );
  const moved = applyPolicy(fired, complaint, { former, next }, now, '');
  const applied = moved.map((one) => one.next);
  const before = tellingsOf(simulate({ ...of, live: fired, from: now, until }));
  const after = tellingsOf(
    simulate({ complaint, policy: next, organisation, live: applied, from: now, until }),
  );
  const atOnce = tellingsOf(due);
  const minute = (tellings: readonly Telling[]) => tellings.filter(({ at }) => at <= now + FIRST_MINUTE_MS);
  return {
    moved,
    deadlines: moved.filter(isChanged).map(moveOf),
    shifts: shiftsBetween(before, after),
    anyway: [...atOnce, ...minute(before)],
    firstMinute: [
      ...atOnce.filter((telling) => isStillTrue(telling, moved)),
      ...moved.flatMap((one) => allClears(one, escalated, now)),
      ...minute(after),
    ],
  };
}

const isChanged = ({ change, counted }: Moved): boolean => change !== 'unchanged' || counted.length > 0;

function withFired(deadline: LivePlanned, firings: readonly SimulatedFiring[], at: Instant): LivePlanned {
  const own = firings.filter(
    (firing) => firing.deadline.target === deadline.target && firing.deadline.cycle === deadline.cycle,
  );
  const fired = own.map(({ step: { key, repeat } }) => ({ round: deadline.round, key, repeat, at }));
  return { ...deadline, fired: [...deadline.fired, ...fired] };
}

/** Notices of a deadline that came to rest, or of a round gone by, are dropped before a mail carries them (rules 19). */
const isStillTrue = (telling: Telling, moved: readonly Moved[]): boolean =>
  moved.some(
    ({ before, next }) =>
      next.target === telling.target &&
      next.cycle === telling.cycle &&
      next.outcome.state === 'open' &&
      next.round === before?.round,
  );

function allClears({ cleared, before }: Moved, escalated: OpenCase['escalated'], at: Instant): Telling[] {
  if (cleared === null || before === undefined) return [];
  const { target, cycle } = before;
  return escalated(before).map(({ person, email }) => ({
    target,
    cycle,
    step: null,
    repeat: 0,
    kind: 'all-clear',
    person,
    email,
    at,
  }));
}

export interface PastCase {
  readonly complaint: Complaint;
  readonly former: Policy;
  readonly organisation: Organisation;
  readonly takenInAt: Instant;
}

/** As if each policy had been in force from the intake to `until`, with the same entries recorded at the same time. */
export function comparePast(past: PastCase, next: Policy, until: Instant): Compared {
  const { facts } = past.complaint;
  const entries = past.complaint.entries.filter(({ type }) => type !== POLICY_APPLIED);
  const { takenInAt: from, organisation } = past;
  const told = (policy: Policy) =>
    tellingsOf(
      simulate({
        complaint: { facts, entries: entries.filter(({ recordedAt }) => recordedAt <= from) },
        coming: entries.filter(({ recordedAt }) => recordedAt > from),
        policy,
        organisation,
        from,
        until,
      }),
    );
  const complaint = { facts, entries };
  return {
    deadlines: movesBetween(plan(complaint, past.former), plan(complaint, next)),
    shifts: shiftsBetween(told(past.former), told(next)),
  };
}

function movesBetween(before: readonly PlannedDeadline[], after: readonly PlannedDeadline[]): DeadlineMove[] {
  const find = (among: readonly PlannedDeadline[], { target, cycle }: PlannedDeadline) =>
    among.find((one) => one.target === target && one.cycle === cycle);
  const dropped = before.filter((one) => find(after, one) === undefined);
  return [
    ...after.flatMap((one) => {
      const was = find(before, one);
      const isSame = was?.dueAt === one.dueAt && was.outcome.state === one.outcome.state;
      return isSame ? [] : [moveTo(one, was)];
    }),
    ...dropped.map((one): DeadlineMove => ({ ...moveTo(one, one), change: 'cancelled' })),
  ];
}

const moveTo = (one: PlannedDeadline, was: PlannedDeadline | undefined): DeadlineMove => ({
  target: one.target,
  cycle: one.cycle,
  change: was === undefined ? 'opened' : was.outcome.state === one.outcome.state ? 'moved' : changeTo(one),
  dueBefore: was?.dueAt ?? null,
  dueAfter: one.dueAt,
  counted: [],
});

const changeTo = ({ outcome: { state } }: PlannedDeadline): DeadlineMove['change'] =>
  state === 'open' ? 'resumed' : state;
