/** Targets that let nothing through, and complaints that no target limits. */
import type { Condition, Policy, Target } from '../sla/policy.js';
import { canonicalJson } from './canonical-json.js';
import type { Finding, Path } from './finding.js';
import type { Run } from './lint-samples.js';
import { someOf } from './lint-words.js';

export function* lintTarget(target: Target, runs: readonly Run[]): Generator<Finding> {
  const path = ['targets', target.key];
  if (runs.length === 0) {
    const problem = 'this clock never runs: no complaint that can come in starts it and leaves it running';
    const allowed = 'better: another "when", or milestones that come one after the other';
    yield { path: [...path, neverBecause(target)], atKey: true, problem, allowed };
    return;
  }
  if ('byCategory' in target.within)
    for (const category of Object.keys(target.within.byCategory))
      if (!runs.some((run) => run.category === category)) {
        const problem = `this limit is never used: "when" lets no complaint of the category "${category}" through`;
        yield { path: [...path, 'within', category], atKey: true, problem, allowed: 'better: leave it out' };
      }
  yield* coveredConditions(target.when, [...path, 'when']);
}

/** `received` is always there first, so a clock until then never runs. */
const neverBecause = ({ until, when }: Target): string =>
  until.includes('received') || when.every(({ settledOnTheSpot }) => settledOnTheSpot !== true)
    ? 'until'
    : 'when';

/** Of several conditions any lets a complaint through, so a narrower one beside a wider one says nothing. */
function* coveredConditions(when: readonly Condition[], path: Path): Generator<Finding> {
  for (const [index, condition] of when.entries()) {
    const wider = when.findIndex(
      (other, place) =>
        place !== index && covers(other, condition) && !(place > index && covers(condition, other)),
    );
    if (wider < 0) continue;
    const problem = `this condition changes nothing: condition ${wider + 1} lets the same complaints through`;
    yield { path: [...path, index], problem, allowed: 'better: leave it out' };
  }
}

function covers(wide: Condition, narrow: Condition): boolean {
  const keys = new Set([...Object.keys(wide), ...Object.keys(narrow)]) as Set<keyof Condition>;
  return [...keys].every((key) => {
    const [one, other] = [wide[key], narrow[key]];
    if (one === undefined) return true;
    if (typeof one === 'boolean') return one === other;
    return Array.isArray(other) && other.every((item) => (one as readonly string[]).includes(item));
  });
}

/** Two targets that are the same clock: everybody is told twice of the same thing. */
export function* sameClocks({ targets }: Policy): Generator<Finding> {
  const clocks = new Map<string, string>();
  for (const { key, when, from, until, within, calendar } of targets) {
    const clock = canonicalJson({ when, from: [...from].sort(), until: [...until].sort(), within, calendar });
    const twin = clocks.get(clock);
    if (twin !== undefined) {
      const problem = `this is the same clock as "${twin}": the same complaints, milestones and limit`;
      yield { path: ['targets', key], atKey: true, problem, allowed: 'better: one target with all steps' };
    }
    clocks.set(clock, twin ?? key);
  }
}

/** Categories and channels of which a complaint may stay undone for ever, and nobody is told. */
export function* neverLimited(policy: Policy, runs: readonly Run[]): Generator<Finding> {
  const limited = new Set(runs.map(({ category }) => category));
  for (const category of Object.keys(policy.categories))
    if (!limited.has(category)) {
      const problem = `no target limits complaints of the category "${category}": nobody is ever told of them`;
      yield {
        path: ['categories', category],
        atKey: true,
        problem,
        allowed: 'better: a target that lets it through',
      };
    }
  const open = policy.channels.filter((channel) => !policy.targets.some((target) => letsIn(target, channel)));
  if (open.length > 0) {
    const problem = `no target lets complaints by ${someOf(open)} through: nobody is ever told of them`;
    yield { path: ['channels'], atKey: true, problem, allowed: 'better: a target that lets them through' };
  }
}

const letsIn = ({ when }: Target, channel: string): boolean =>
  when.some((condition) => condition.channel?.includes(channel) ?? true);
