/** Steps that are valid and do not do what they seem to. */
import type { Instant } from '../sla/instant.js';
import { type Duration, isAtOrAfterDue, printDuration } from '../sla/limit.js';
import type { Organisation } from '../sla/organisation.js';
import type { PlannedDeadline } from '../sla/plan.js';
import type { Policy, Step, Target } from '../sla/policy.js';
import { simulate } from '../sla/simulate.js';
import type { Finding, Path } from './finding.js';
import { calendarOf, type Run, sampleComplaint } from './lint-samples.js';
import { named } from './lint-words.js';

export interface Tried {
  readonly run: Run;
  /** Its deadline at each of the sample starts. */
  readonly deadlines: readonly PlannedDeadline[];
}

const SHORTEST_NOTICE_MS = 5 * 60_000;

export function* lintSteps(
  target: Target,
  tried: readonly Tried[],
  organisation: Organisation,
  start: Instant,
): Generator<Finding> {
  const path = ['targets', target.key, 'steps'];
  const firing = new Set(tried.flatMap(({ run }) => [...firedKeys(run, target, organisation, start)]));
  for (const [index, step] of target.steps.entries()) {
    const at = [...path, index];
    if (!firing.has(step.key)) yield neverFires(step, at);
    else yield* lintUnless(step, target, at);
    for (const one of tried) yield* lintReminder(step, one, [...at, 'at']);
  }
  yield* lintChain(target, path);
}

/** What fires if nobody ever does anything, by the worker's own decisions. */
function firedKeys(run: Run, target: Target, organisation: Organisation, start: Instant): Set<string> {
  const complaint = sampleComplaint(run.facts, target, start);
  const until = Number.MAX_SAFE_INTEGER;
  const moments = simulate({ complaint, policy: run.policy, organisation, from: start, until });
  return new Set([...moments].flatMap(({ firings }) => firings.map(({ step }) => step.key)));
}

function neverFires({ key, unless }: Step, path: Path): Finding {
  if (unless === undefined) {
    const problem = `the step "${key}" never fires`;
    return { path: [...path, 'at'], problem, allowed: 'better: another instant, or no such step' };
  }
  const problem = `the step "${key}" never fires: "${unless}" is there whenever this clock runs`;
  return {
    path: [...path, 'unless'],
    problem,
    allowed: 'better: leave "unless" out, or name a later milestone',
  };
}

function* lintUnless({ unless, at }: Step, { until }: Target, path: Path): Generator<Finding> {
  if (unless === undefined || !until.includes(unless)) return;
  const problem = `"unless: ${unless}" changes nothing: "${unless}" stops this clock, and with it ${isAtOrAfterDue(at) ? 'this step' : 'every step'}`;
  yield { path: [...path, 'unless'], problem, allowed: 'better: leave it out' };
}

function* lintReminder(step: Step, { run, deadlines }: Tried, path: Path): Generator<Finding> {
  const notices = deadlines.flatMap(({ steps, dueAt, startedAt }) =>
    steps.flatMap(({ key, kind, at }) =>
      key === step.key && kind === 'reminder' ? [{ before: dueAt - at, atStart: at <= startedAt }] : [],
    ),
  );
  if (notices.length === 0) return;
  if (step.at.kind === 'before' && notices.every(({ atStart }) => atStart)) {
    const problem = `with ${named(run)} the reminder "${step.key}" lies before the start, so it is sent at once when the clock starts`;
    yield {
      path,
      problem,
      allowed: 'better: a share of the limit such as 75%, or a shorter time before due',
    };
    return;
  }
  const longest = Math.max(...notices.map(({ before }) => before));
  if (longest >= SHORTEST_NOTICE_MS) return;
  const problem = `with ${named(run)} the reminder "${step.key}" comes only ${printDuration({ days: 0, ms: Math.max(1000, longest) })} before due`;
  yield {
    path,
    problem,
    allowed: 'better: at least five minutes before due, so that somebody can still act',
  };
}

/** 3.1, 4.2.4: who goes up goes up to the management representative. */
function* lintChain({ steps }: Target, path: Path): Generator<Finding> {
  const escalations = steps.filter(({ at }) => isAtOrAfterDue(at));
  const isChain =
    escalations.length > 1 || escalations.some(({ tell }) => tell.includes('senior-leadership'));
  if (!isChain || steps.some(({ tell }) => tell.includes('management-representative'))) return;
  const index = steps.indexOf(escalations.at(-1) as Step);
  const problem =
    'the chain ends below the management representative: after this step nobody more is told, however long it lasts';
  const allowed = 'better: one more step such as { at: +7d, tell: management-representative }';
  yield { path: [...path, index, 'tell'], problem, allowed };
}

/** Hours on a business calendar are working time: `24h` is three days of eight hours. */
export function* lintHours(target: Target, policy: Policy, runs: readonly Run[]): Generator<Finding> {
  for (const calendar of new Set(runs.map((run) => calendarOf(run, target)))) {
    const own = runs.filter((run) => calendarOf(run, target) === calendar);
    yield* lintHoursOn(calendar, target, policy, own);
  }
}

function* lintHoursOn(
  calendar: string,
  target: Target,
  policy: Policy,
  runs: readonly Run[],
): Generator<Finding> {
  const rules = policy.calendars[calendar];
  if (rules === undefined) return;
  const longest = Math.max(
    ...rules.week.map((spans) => spans.reduce((sum, { from, to }) => sum + to - from, 0)),
  );
  const longestMs = longest * 60_000;
  const path = ['targets', target.key];
  for (const { limit, category } of runs)
    if (limit !== 'same day') {
      const place = 'all' in target.within ? [...path, 'within'] : [...path, 'within', category];
      yield* tooManyHours(limit, place, calendar, longestMs);
    }
  for (const [index, { at, repeat }] of target.steps.entries()) {
    const step = [...path, 'steps', index];
    if (at.kind === 'after') yield* tooManyHours(at.duration, [...step, 'at'], calendar, longestMs);
    if (repeat) yield* tooManyHours(repeat.every, [...step, 'repeat', 'every'], calendar, longestMs);
  }
}

function* tooManyHours(
  { days, ms }: Duration,
  path: Path,
  calendar: string,
  longestMs: number,
): Generator<Finding> {
  if (ms <= longestMs) return;
  const inDays = Math.round((ms / longestMs) * 10) / 10;
  const text = printDuration({ days, ms });
  const problem = `no working day of "${calendar}" can hold ${text}: hours count working time only, so this is ${inDays} working days`;
  const allowed = `better: working days such as ${Math.max(1, Math.round(inDays))}d, or around-the-clock for hours of the clock`;
  yield { path, problem, allowed };
}
