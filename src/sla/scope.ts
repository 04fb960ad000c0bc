/** What part of a complaint's history a target looks at: one cycle, or the whole of it (rules 6). */
import type { Milestone } from './complaint.js';
import type { Cycle, Effective, History } from './history.js';
import type { Instant } from './instant.js';
import type { Target } from './policy.js';

/** What a target looks at: one cycle, or, for targets that do not restart, the whole history. */
export interface Scope {
  readonly cycle: Cycle;
  readonly number: number;
  readonly start: Effective | undefined;
  readonly find: (milestone: Milestone) => Effective | undefined;
  /** What ends every clock of the scope, earliest first. */
  readonly ends: readonly End[];
}

interface End extends Effective {
  readonly because: 'closed' | 'withdrawn' | 'reopened';
  /** Clocks that start from then on are not ended: the complaint was open again. */
  readonly before: Instant;
}

/** Targets that run from these alone start once: reopening does not bring them back (rules 6). */
export const startsOnce = (target: Target): boolean =>
  target.from.every((milestone) => milestone === 'received' || milestone === 'relayed');

export function scopesOf(target: Target, history: History): Scope[] {
  if (startsOnce(target)) return [wholeHistory(target, history)];
  return history.cycles.map((cycle, index) => oneCycle(target, cycle, history.cycles[index + 1]));
}

function wholeHistory(target: Target, { cycles, current }: History): Scope {
  const find = (milestone: Milestone) =>
    earliest(cycles.map((cycle) => cycle.milestones.get(milestone)).filter((entry) => entry !== undefined));
  return {
    cycle: current,
    number: 1,
    start: earliest(target.from.map(find).filter((entry) => entry !== undefined)),
    find,
    ends: cycles.flatMap((cycle, index) => closings(cycle, cycles[index + 1]?.reopened?.at)),
  };
}

function oneCycle(target: Target, cycle: Cycle, next: Cycle | undefined): Scope {
  const find = (milestone: Milestone) => cycle.milestones.get(milestone);
  const restart = target.from.includes('slip-issued') ? cycle.reopened : null;
  const reopened: End[] = next?.reopened
    ? [{ ...next.reopened, because: 'reopened', before: Number.POSITIVE_INFINITY }]
    : [];
  return {
    cycle,
    number: cycle.number,
    start: restart ?? earliest(target.from.map(find).filter((entry) => entry !== undefined)),
    find,
    ends: [...closings(cycle), ...reopened],
  };
}

function closings(cycle: Cycle, before: Instant = Number.POSITIVE_INFINITY): End[] {
  const ends: End[] = [];
  for (const because of ['closed', 'withdrawn'] as const) {
    const entry = cycle.milestones.get(because);
    if (entry !== undefined) ends.push({ ...entry, because, before });
  }
  return ends.sort(byTime);
}

export const byTime = (a: Effective, b: Effective): number => a.at - b.at || a.seq - b.seq;

export function earliest<T extends Effective>(entries: readonly T[]): T | undefined {
  return entries.reduce<T | undefined>(
    (best, entry) => (best === undefined || byTime(entry, best) < 0 ? entry : best),
    undefined,
  );
}
