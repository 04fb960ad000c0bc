/** The worker's own decisions over invented time: what will happen, when, and who will be told. */
import type { Complaint, Entry } from './complaint.js';
import { type Case, dueFirings, type Firing } from './firing.js';
import { readHistory } from './history.js';
import type { Instant } from './instant.js';
import type { Organisation } from './organisation.js';
import { plan } from './plan.js';
import type { Policy } from './policy.js';
import { type LivePlanned, replanAll, type Transition } from './transition.js';

export interface SimulatedFiring extends Firing {
  readonly deadline: LivePlanned;
}

export interface Simulated {
  readonly at: Instant;
  /** What was recorded at this instant; null where nobody did anything, and for the intake itself. */
  readonly entry: Entry | null;
  /** In the order of their planned instants, as the worker tells them. */
  readonly firings: readonly SimulatedFiring[];
  /** What the entries recorded at this instant did to the deadlines. */
  readonly transitions: readonly Transition[];
}

export interface Simulation {
  readonly complaint: Complaint;
  readonly policy: Policy;
  readonly organisation: Organisation;
  /** The deadlines as they stand at `from`; left out, they are planned then (intake). */
  readonly live?: readonly LivePlanned[];
  readonly from: Instant;
  /** Included. */
  readonly until: Instant;
  /** Entries yet to be recorded, in the order of `recordedAt`. */
  readonly coming?: readonly Entry[];
}

interface World {
  readonly now: Instant;
  readonly complaint: Complaint;
  readonly live: readonly LivePlanned[];
  readonly coming: readonly Entry[];
}

interface Recorded {
  readonly world: World;
  readonly entry: Entry;
  readonly transitions: readonly Transition[];
}

/** Everything that happens from `from` to `until`, in order; what is due fires before an entry counts (rules 21). */
export function* simulate(simulation: Simulation): Generator<Simulated> {
  const { complaint, policy, from, until, coming = [] } = simulation;
  const intake = simulation.live === undefined ? replanAll([], plan(complaint, policy), from, '') : [];
  const live = simulation.live ?? intake.map((transition) => transition.next);
  let world: World = { now: from, complaint, live, coming };
  let transitions: readonly Transition[] = intake;
  let entry: Entry | null = null;
  while (world.now <= until) {
    const fired = fireDue(world, simulation);
    const recorded = recordNext(fired.world, policy);
    const { firings } = fired;
    if (firings.length > 0 || transitions.length > 0 || entry !== null)
      yield { at: world.now, entry, firings, transitions };
    transitions = recorded?.transitions ?? [];
    entry = recorded?.entry ?? null;
    if (recorded !== null) {
      world = recorded.world;
      continue;
    }
    const next = nextInstant(fired.world, simulation);
    if (next === null) return;
    world = { ...fired.world, now: next };
  }
}

const caseOf = ({ complaint }: World, { policy, organisation }: Simulation): Case => ({
  complaint,
  history: readHistory(complaint),
  policy,
  organisation,
});

function fireDue(world: World, simulation: Simulation): { world: World; firings: SimulatedFiring[] } {
  const of = caseOf(world, simulation);
  const firings: SimulatedFiring[] = [];
  const live = world.live.map((deadline) => {
    const due = dueFirings(of, deadline, world.now).firings;
    firings.push(...due.map((firing) => ({ ...firing, deadline })));
    const fired = due.map(({ step: { key, repeat } }) => ({
      round: deadline.round,
      key,
      repeat,
      at: world.now,
    }));
    return { ...deadline, fired: [...deadline.fired, ...fired] };
  });
  return { world: { ...world, live }, firings: firings.sort((a, b) => a.step.at - b.step.at) };
}

/** Records the next coming entry; null if its instant is not there yet. */
function recordNext(world: World, policy: Policy): Recorded | null {
  const [entry, ...coming] = world.coming;
  if (entry === undefined || entry.recordedAt > world.now) return null;
  const complaint = { ...world.complaint, entries: [...world.complaint.entries, entry] };
  const transitions = replanAll(world.live, plan(complaint, policy), world.now, entry.by);
  const after = { ...world, complaint, coming, live: transitions.map(({ next }) => next) };
  return { world: after, entry, transitions };
}

function nextInstant(world: World, simulation: Simulation): Instant | null {
  const of = caseOf(world, simulation);
  const looks = world.live.flatMap((deadline) => dueFirings(of, deadline, world.now).next?.lookAt ?? []);
  const next = Math.min(...looks, world.coming[0]?.recordedAt ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(next) ? next : null;
}
