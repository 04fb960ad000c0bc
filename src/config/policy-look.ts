/** The second look at `policy.yaml`: what only shows when several places are read together. */

import type { CalendarRules } from '../sla/calendar-rules.js';
import { isAtOrAfterDue, parseStepAt, printStepAt, type StepAt } from '../sla/limit.js';
import { AROUND_THE_CLOCK } from '../sla/policy.js';
import type { Draft } from './draft.js';
import type { Finding, Path } from './finding.js';
import { neverInstead } from './never-instead.js';
import { CHANNELS, type PolicyFile, type StepFile, type TargetFile } from './policy-file.js';
import { each } from './schema-parts.js';
import { allowedList, didYouMean, unknownWord } from './suggest.js';

export interface Known {
  /** Undefined where it cannot be told, because the place that defines them is faulty. */
  readonly categories: readonly string[] | undefined;
  readonly channels: readonly string[] | undefined;
  readonly calendars: readonly string[] | undefined;
  /** Those calendars that are faultless. */
  readonly rules: Readonly<Record<string, CalendarRules>>;
}

export type KnownCalendars = Pick<Known, 'calendars' | 'rules'>;

export function* lookAtPolicy(policy: Draft<PolicyFile>, calendars: KnownCalendars): Generator<Finding> {
  const known = { ...calendars, ...wordsOf(policy) };
  if (known.categories?.length === 0)
    yield {
      path: ['categories'],
      problem: 'there is no category',
      allowed: 'allowed: at least one category',
    };
  yield* twice(each(policy.channels, ['channels']), 'channel');
  const needs = policy.closing?.needs;
  for (const { item, path } of each(needs, ['closing', 'needs']))
    if (item === 'closed' || item === 'withdrawn')
      yield {
        path,
        problem: `closing cannot need "${item}"`,
        allowed: 'allowed: milestones that come before closing',
      };
  for (const [key, target] of Object.entries(policy.targets ?? {}))
    if (target !== undefined) yield* lookAtTarget(target, ['targets', key], known);
}

function wordsOf(policy: Draft<PolicyFile>): Pick<Known, 'categories' | 'channels'> {
  const { channels, categories } = policy;
  const given = 'channels' in policy ? channels : CHANNELS;
  return {
    categories: categories === undefined ? undefined : Object.keys(categories),
    channels: given?.every((channel) => channel !== undefined) ? given : undefined,
  };
}

function* twice(items: readonly { item: string; path: Path }[], word: string): Generator<Finding> {
  for (const [index, { item, path }] of items.entries())
    if (items.slice(0, index).some((earlier) => earlier.item === item))
      yield {
        path,
        problem: `the ${word} "${item}" stands here twice`,
        allowed: `allowed: each ${word} once`,
      };
}

function* lookAtTarget(target: Draft<TargetFile>, path: Path, known: Known): Generator<Finding> {
  yield* lookAtMilestones(target, path);
  for (const { item, path: at } of each<Draft<ConditionFile>>(target.when, [...path, 'when'])) {
    yield* unknown(each(item.category, [...at, 'category']), known.categories, 'category');
    yield* unknown(each(item.channel, [...at, 'channel']), known.channels, 'channel');
  }
  yield* lookAtLimits(target, [...path, 'within'], known.categories);
  const { calendar } = target;
  const calendars = known.calendars && [AROUND_THE_CLOCK, ...known.calendars];
  yield* unknown(each(calendar, [...path, 'calendar']), calendars, 'calendar');
  yield* lookAtSteps(target, path);
  yield* neverInstead(target, path, calendar ?? AROUND_THE_CLOCK, known.rules);
}

type ConditionFile = Exclude<TargetFile['when'], undefined | readonly unknown[]>;

function* unknown(
  words: readonly { item: string; path: Path }[],
  known: readonly string[] | undefined,
  kind: string,
): Generator<Finding> {
  if (known !== undefined) for (const { item, path } of words) yield* unknownWord(item, path, known, kind);
}

function* lookAtMilestones(target: Draft<TargetFile>, path: Path): Generator<Finding> {
  const from = each(target.from, [...path, 'from']);
  for (const { item, path: at } of each(target.until, [...path, 'until']))
    if (from.some((start) => start.item === item)) {
      const problem = `"${item}" both starts and stops the clock`;
      yield { path: at, problem, allowed: 'allowed: milestones that "from" does not name' };
    }
  for (const { item, path: at } of from)
    if (item === 'closed' || item === 'withdrawn') {
      const problem = `"${item}" ends every clock, so this one never runs`;
      yield { path: at, problem, allowed: 'better: an earlier milestone', warning: true };
    }
}

function* lookAtLimits(
  target: Draft<TargetFile>,
  path: Path,
  categories: readonly string[] | undefined,
): Generator<Finding> {
  const { within } = target;
  if (within === undefined || typeof within === 'string' || categories === undefined) return;
  for (const key of Object.keys(within))
    if (!categories.includes(key)) {
      const problem = `a limit for the unknown category "${key}"${didYouMean(key, categories)}`;
      yield { path: [...path, key], atKey: true, problem, allowed: allowedList(categories) };
    }
  const letThrough = categoriesOf(target, categories);
  const missing = letThrough.filter((category) => !Object.hasOwn(within, category));
  if (missing.length > 0) {
    const names = missing.map((category) => `"${category}"`).join(', ');
    const allowed = `allowed: one limit for all, or one for each of ${letThrough.join(', ')}`;
    yield { path, atKey: true, problem: `there is no limit for the category ${names}`, allowed };
  }
}

/** The categories that `when` lets through; unknown ones have been reported already. */
function categoriesOf(target: Draft<TargetFile>, categories: readonly string[]): readonly string[] {
  const conditions = each<Draft<ConditionFile>>(target.when, []).map(({ item }) => item);
  if ('when' in target && conditions.length === 0) return [];
  if (conditions.length === 0 || conditions.some((condition) => !('category' in condition)))
    return categories;
  const named = new Set(conditions.flatMap(({ category }) => each(category, []).map(({ item }) => item)));
  return categories.filter((category) => named.has(category));
}

function* lookAtSteps(target: Draft<TargetFile>, path: Path): Generator<Finding> {
  const seen = new Map<string, string>();
  for (const { item: step, path: at } of each<Draft<StepFile>>(target.steps, [...path, 'steps'])) {
    if (step.at === undefined) continue;
    const instant: StepAt = parseStepAt(step.at);
    const key = printStepAt(instant);
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      const problem =
        earlier === step.at ? `a second step at "${step.at}"` : `"${step.at}" is the same as "${earlier}"`;
      yield {
        path: [...at, 'at'],
        problem,
        allowed: 'allowed: one step for each instant; it may tell several roles',
      };
    }
    seen.set(key, earlier ?? step.at);
    if (step.repeat !== undefined && !isAtOrAfterDue(instant)) {
      const problem = `a step at "${step.at}" cannot repeat`;
      yield {
        path: [...at, 'repeat'],
        atKey: true,
        problem,
        allowed: 'allowed: repeat on a step at due or after',
      };
    }
  }
  if (target.steps?.length === 0 || !('steps' in target)) {
    const problem = 'nobody is ever told about this target';
    yield { path, atKey: true, problem, allowed: 'better: at least one step', warning: true };
  }
}
