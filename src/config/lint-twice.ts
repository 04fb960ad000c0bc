/** Two steps of a target that tell the same person in the same minute: one of them is meant for another time. */
import type { Instant } from '../sla/instant.js';
import type { Organisation } from '../sla/organisation.js';
import { placeOf } from '../sla/place.js';
import type { PlannedStep } from '../sla/plan.js';
import type { Step, Target } from '../sla/policy.js';
import { dateIn, type Place, recipients } from '../sla/recipients.js';
import type { Finding } from './finding.js';
import type { Run } from './lint-samples.js';
import type { Tried } from './lint-steps.js';
import { named, someOf } from './lint-words.js';

const MINUTE_MS = 60_000;

export function* lintTwice(
  target: Target,
  tried: readonly Tried[],
  organisation: Organisation,
): Generator<Finding> {
  const reported = new Set<string>();
  for (const { run, deadlines } of tried) {
    const [first] = deadlines;
    if (first === undefined) continue;
    for (const [one, other] of pairs(first.steps)) {
      const pair = `${one.key} ${other.key}`;
      if (reported.has(pair) || one.key === other.key) continue;
      if (!deadlines.every(({ steps }) => isSameMinute(steps, one, other))) continue;
      const people = toldTwice(target, run, organisation, one, other);
      if (people.length === 0) continue;
      reported.add(pair);
      yield finding(target, run, one, other, people);
    }
  }
}

function finding(target: Target, run: Run, one: PlannedStep, other: PlannedStep, people: string[]): Finding {
  const [earlier, later] = [one, other].sort((a, b) => indexOf(target, a) - indexOf(target, b)) as [
    PlannedStep,
    PlannedStep,
  ];
  const problem = `with ${named(run)} the steps ${wording(earlier)} and ${wording(later)} tell ${someOf(people)} in the same minute`;
  return {
    path: ['targets', target.key, 'steps', indexOf(target, later), 'at'],
    problem,
    allowed: 'better: one step that tells all of them, or instants apart',
  };
}

const wording = ({ key, repeat }: PlannedStep) => (repeat === 0 ? `"${key}"` : `"${key}" (repeat ${repeat})`);
const indexOf = ({ steps }: Target, { key }: PlannedStep) => steps.findIndex((step) => step.key === key);

function* pairs(steps: readonly PlannedStep[]): Generator<readonly [PlannedStep, PlannedStep]> {
  for (const [index, one] of steps.entries()) for (const other of steps.slice(index + 1)) yield [one, other];
}

function isSameMinute(steps: readonly PlannedStep[], one: PlannedStep, other: PlannedStep): boolean {
  const minute = (wanted: PlannedStep) => {
    const found = steps.find(({ key, repeat }) => key === wanted.key && repeat === wanted.repeat);
    return found && Math.floor(found.at / MINUTE_MS);
  };
  return minute(one) === minute(other);
}

/** Keys of those whom both steps reach, wherever in the organisation. */
function toldTwice(
  target: Target,
  run: Run,
  organisation: Organisation,
  one: PlannedStep,
  other: PlannedStep,
): string[] {
  const steps = [one, other].map(({ key }) => target.steps.find((step) => step.key === key));
  const [first, second] = steps;
  if (first === undefined || second === undefined) return [];
  const date = dateIn(run.policy.timeZone, one.at as Instant);
  const people = placesOf(organisation).flatMap((place) => {
    const at = placeOf({ ...run.facts, ...place }, null, target, organisation);
    const reached = ({ tell }: Step) =>
      recipients(tell, [], at, organisation, date).recipients.map(({ person }) => person.key);
    const other = new Set(reached(second));
    return reached(first).filter((key) => other.has(key));
  });
  return [...new Set(people)];
}

/** Every place that a complaint may come from, one without a site included. */
export function placesOf({ sites, departments }: Organisation): Place[] {
  return [null, ...Object.keys(sites)].flatMap((site) =>
    Object.keys(departments).map((department) => ({ site, department, responsible: null })),
  );
}
