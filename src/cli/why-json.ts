/** An explanation as other programs read it. */
import { toIso } from '../sla/instant.js';
import type { Coming, Explained, Explanation } from '../work/explain.js';

export const whyJson = ({ slip, state, now, policyVersion, timeZone, explanations, whatIf }: Explained) => ({
  slip,
  state,
  now: toIso(now),
  policyVersion,
  timeZone,
  deadlines: explanations.map(deadlineJson),
  whatIf: whatIf.map(({ milestone, changes, spared }) => ({
    milestone,
    changes: changes.map((one) => ({ ...one, dueAt: toIso(one.dueAt) })),
    spared: spared.map(comingJson),
  })),
});

const comingJson = ({ target, step, repeat, at, people }: Coming) => ({
  target,
  step,
  repeat,
  at: toIso(at),
  people,
});

function deadlineJson({ deadline, target, start, category, stretches, outcome, fired, next }: Explanation) {
  return {
    target: deadline.target,
    clause: target?.clause ?? null,
    cycle: deadline.cycle,
    round: deadline.round,
    start:
      start === null
        ? null
        : { seq: start.seq, type: start.type, by: start.by, recordedAt: toIso(start.recordedAt) },
    startedAt: toIso(deadline.startedAt),
    countedFrom: toIso(deadline.reckoning.countedFrom),
    category,
    limit: deadline.reckoning.limit,
    calendar: deadline.reckoning.calendar,
    stretches: stretches.map((one) => ({ ...one, from: toIso(one.from), until: toIso(one.until) })),
    dueAt: toIso(deadline.dueAt),
    stops: target?.until ?? [],
    outcome: outcome.state === 'open' ? outcome : { ...outcome, at: toIso(outcome.at) },
    told: fired.map(({ step, repeat, plannedAt, firedAt, roles }) => ({
      step,
      repeat,
      plannedAt: toIso(plannedAt),
      firedAt: toIso(firedAt),
      roles,
    })),
    next: next.map(comingJson),
  };
}
