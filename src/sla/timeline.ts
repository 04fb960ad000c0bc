/** A simulation with what follows for people: who is told that it is over, and what nobody hears of after all (rules 19). */
import type { Instant } from './instant.js';
import type { Person } from './organisation.js';
import type { Role } from './policy.js';
import { type Simulated, type SimulatedFiring, type Simulation, simulate } from './simulate.js';
import type { Cleared, LivePlanned, Transition } from './transition.js';

/** Somebody, and in which roles they had been told. */
export interface ToldBefore {
  readonly person: Person;
  readonly roles: readonly Role[];
}

/** Escalations of one round are over: whoever heard of one is told, once. */
export interface AllClear {
  readonly deadline: LivePlanned;
  /** The round that is over. */
  readonly round: number;
  readonly cleared: Cleared;
  /** Never empty. */
  readonly people: readonly ToldBefore[];
}

export interface Moment extends Simulated {
  readonly allClears: readonly AllClear[];
  /** Firings whose mail was still held back when they ceased to be true: it never leaves. */
  readonly unsent: readonly SimulatedFiring[];
}

/** A firing, and from when its mail leaves. */
interface Posted {
  readonly firing: SimulatedFiring;
  readonly leavesAt: Instant;
}

/**
 * Everything that happens, with a post that is as punctual as the worker: a mail leaves at the instant of its firing, or
 * `groupWaitMs` later where it is not urgent.
 */
export function* timeline(simulation: Simulation, groupWaitMs: number): Generator<Moment> {
  let posted: Posted[] = [];
  for (const moment of simulate(simulation)) {
    const { at, firings, transitions } = moment;
    const overtaken = posted.filter(
      ({ firing, leavesAt }) => leavesAt > at && transitions.some((one) => isOver(firing, one)),
    );
    posted = posted.filter((one) => !overtaken.includes(one));
    const sent = posted.filter(({ leavesAt }) => leavesAt <= at).map(({ firing }) => firing);
    const allClears = transitions.flatMap((transition) => allClearOf(transition, sent));
    yield { ...moment, allClears, unsent: overtaken.map(({ firing }) => firing) };
    for (const firing of firings) posted.push({ firing, leavesAt: firing.urgent ? at : at + groupWaitMs });
  }
}

/** The instant that people know a firing by: its planned one, or, where that had passed, the one at which it fired. */
export const toldAt = (plannedAt: Instant, firedAt: Instant): Instant =>
  firedAt - plannedAt <= 1 ? plannedAt : firedAt;

const isOf = ({ deadline }: SimulatedFiring, { next }: Transition): boolean =>
  deadline.target === next.target && deadline.cycle === next.cycle;

const isOver = (firing: SimulatedFiring, transition: Transition): boolean =>
  isOf(firing, transition) &&
  (transition.next.outcome.state !== 'open' || transition.next.round !== firing.deadline.round);

function allClearOf(transition: Transition, sent: readonly SimulatedFiring[]): AllClear[] {
  const { next, cleared } = transition;
  if (cleared === null) return [];
  const round = cleared.state === 'moved' ? next.round - 1 : next.round;
  const heard = sent.filter(
    (firing) =>
      isOf(firing, transition) && firing.deadline.round === round && firing.step.kind === 'escalation',
  );
  const people = peopleOf(heard);
  return people.length === 0 ? [] : [{ deadline: next, round, cleared, people }];
}

function peopleOf(firings: readonly SimulatedFiring[]): ToldBefore[] {
  const people = new Map<string, ToldBefore>();
  for (const { person, roles } of firings.flatMap(({ told }) => told.recipients)) {
    const known = people.get(person.key)?.roles ?? [];
    people.set(person.key, { person, roles: [...new Set([...known, ...roles])] });
  }
  return [...people.values()];
}
