/** How one policy differs from another, in the words of whoever wrote them. */
import type { CalendarRules, Span } from './calendar-rules.js';
import { type Limit, printDuration, printLimit } from './limit.js';
import type { Condition, Localised, Policy, Step, Target } from './policy.js';

/** One thing that differs. `path` names its place in the folder's files. */
export interface Difference {
  readonly path: string;
  readonly what: 'added' | 'removed' | 'changed' | 'moved';
  readonly before: string | null;
  readonly after: string | null;
}

export function comparePolicies(before: Policy, after: Policy): Difference[] {
  return [
    ...changed('timeZone', before.timeZone, after.timeZone),
    ...compareKeyed('categories', before.categories, after.categories, ({ name }) => names(name)),
    ...compareLists('channels', before.channels, after.channels),
    ...compareLists('closing.needs', before.closingNeeds, after.closingNeeds),
    ...compareTargets(before.targets, after.targets),
    ...compareCalendars(before.calendars, after.calendars),
  ];
}

/** The database gives keys back in another order. */
export const names = (name: Localised): string => [...new Set([name['zh-CN'], name.en])].join(' / ');

export function changed(path: string, before: string | null, after: string | null): Difference[] {
  if (before === after) return [];
  const what = before === null ? 'added' : after === null ? 'removed' : 'changed';
  return [{ path, what, before, after }];
}

/** Members that came and went; the order says nothing. */
export function compareLists(
  path: string,
  before: readonly string[],
  after: readonly string[],
): Difference[] {
  return [
    ...before.filter((one) => !after.includes(one)).flatMap((one) => changed(path, one, null)),
    ...after.filter((one) => !before.includes(one)).flatMap((one) => changed(path, null, one)),
  ];
}

export function compareKeyed<T>(
  path: string,
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  words: (value: T) => string,
): Difference[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const wordsOf = (value: T | undefined) => (value === undefined ? null : words(value));
  return [...keys].flatMap((key) => changed(`${path}.${key}`, wordsOf(before[key]), wordsOf(after[key])));
}

function compareTargets(before: readonly Target[], after: readonly Target[]): Difference[] {
  const gone = before.filter(({ key }) => !after.some((one) => one.key === key));
  return [
    ...gone.map(
      (one): Difference => ({
        path: `targets.${one.key}`,
        what: 'removed',
        before: summary(one),
        after: null,
      }),
    ),
    ...after.flatMap((one): Difference[] => {
      const was = before.find(({ key }) => key === one.key);
      if (was !== undefined) return compareTarget(was, one);
      return [{ path: `targets.${one.key}`, what: 'added', before: null, after: summary(one) }];
    }),
  ];
}

const summary = (target: Target): string =>
  `${target.from.join(', ')} → ${target.until.join(', ')} within ${limitWords(target)}, ${target.steps.map(stepWords).join('; ')}`;

function compareTarget(before: Target, after: Target): Difference[] {
  const path = `targets.${after.key}`;
  const words = (part: (target: Target) => string, name: string) =>
    changed(`${path}.${name}`, part(before), part(after));
  return [
    ...words(({ clause }) => clause, 'clause'),
    ...words(({ name }) => names(name), 'name'),
    ...words(({ when }) => when.map(conditionWords).join(' or '), 'when'),
    ...words(({ from }) => from.join(', '), 'from'),
    ...words(({ until }) => until.join(', '), 'until'),
    ...compareLimits(`${path}.within`, before, after),
    ...words(({ calendar }) => calendar, 'calendar'),
    ...compareSteps(`${path}.steps`, before.steps, after.steps),
  ];
}

const conditionWords = (condition: Condition): string =>
  Object.entries(condition)
    .sort()
    .map(([field, value]) => `${field}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');

const limitWords = ({ within }: Target): string =>
  'all' in within
    ? printLimit(within.all)
    : Object.entries(within.byCategory)
        .sort()
        .map(([category, limit]) => `${category} ${printLimit(limit)}`)
        .join(', ');

/** By category where both are; else as a whole. */
function compareLimits(path: string, before: Target, after: Target): Difference[] {
  if ('all' in before.within || 'all' in after.within)
    return changed(path, limitWords(before), limitWords(after));
  return compareKeyed<Limit>(path, before.within.byCategory, after.within.byCategory, printLimit);
}

const tellWords = ({ tell, repeat, unless, urgent }: Step): string =>
  [
    `tells ${[...tell].sort().join(', ')}`,
    ...(repeat === undefined ? [] : [`repeated every ${printDuration(repeat.every)}, ${repeat.times} times`]),
    ...(unless === undefined ? [] : [`unless ${unless}`]),
    ...(urgent ? ['urgent'] : []),
  ].join(', ');

const stepWords = (step: Step): string => `${step.key} ${tellWords(step)}`;

/** A step that went and one that came and do the same are one step that moved. */
function compareSteps(path: string, before: readonly Step[], after: readonly Step[]): Difference[] {
  const gone = before.filter(({ key }) => !after.some((one) => one.key === key));
  const differences: Difference[] = [];
  for (const step of after) {
    const same = before.find(({ key }) => key === step.key);
    if (same !== undefined) {
      differences.push(...changed(`${path}.${step.key}`, tellWords(same), tellWords(step)));
      continue;
    }
    const from = gone.findIndex((one) => tellWords(one) === tellWords(step));
    const [moved] = from === -1 ? [] : gone.splice(from, 1);
    differences.push(
      moved === undefined
        ? { path: `${path}.${step.key}`, what: 'added', before: null, after: tellWords(step) }
        : { path: `${path}.${moved.key}`, what: 'moved', before: moved.key, after: stepWords(step) },
    );
  }
  return [...gone.flatMap((one) => changed(`${path}.${one.key}`, tellWords(one), null)), ...differences];
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

function compareCalendars(before: Policy['calendars'], after: Policy['calendars']): Difference[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const [was, is] = [before[key], after[key]];
    const path = `calendars.${key}`;
    if (was === undefined || is === undefined)
      return changed(
        path,
        was === undefined ? null : names(was.name),
        is === undefined ? null : names(is.name),
      );
    return compareCalendar(path, was, is);
  });
}

function compareCalendar(path: string, before: CalendarRules, after: CalendarRules): Difference[] {
  return [
    ...changed(`${path}.name`, names(before.name), names(after.name)),
    ...WEEKDAYS.flatMap((day, index) =>
      changed(`${path}.week.${day}`, spanWords(before.week[index] ?? []), spanWords(after.week[index] ?? [])),
    ),
    ...compareKeyed(`${path}.days`, before.days, after.days, spanWords),
    ...changed(`${path}.officialUntil`, year(before), year(after)),
  ];
}

const year = ({ officialUntil }: CalendarRules): string => String(officialUntil ?? 'no official days');

const spanWords = (spans: readonly Span[]): string =>
  spans.length === 0 ? 'off' : spans.map(({ from, to }) => `${clock(from)}-${clock(to)}`).join(', ');

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
