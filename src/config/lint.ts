/**
 * What is valid and probably wrong: each with its place, its reason and what to do about it. Tried with the worker's
 * own functions on sample complaints, so that lint cannot think otherwise than the worker does.
 */
import type { Instant } from '../sla/instant.js';
import type { PlannedDeadline } from '../sla/plan.js';
import type { Policy, Target } from '../sla/policy.js';
import { dateIn } from '../sla/recipients.js';
import type { CalendarsFile } from './calendars-file.js';
import type { Configuration, Fault } from './configuration.js';
import type { Finding } from './finding.js';
import { ending, pastDays, unusedCalendars } from './lint-calendars.js';
import { strayFiles } from './lint-files.js';
import { lintPeople } from './lint-people.js';
import { repeatedItems } from './lint-repeated.js';
import { calendarOf, distinctRuns, planAt, type Run, runsOf, startsFrom } from './lint-samples.js';
import { lintHours, lintSteps, type Tried } from './lint-steps.js';
import { lintTarget, neverLimited, sameClocks } from './lint-targets.js';
import { lintTwice } from './lint-twice.js';
import { named } from './lint-words.js';
import { type FileName, type Loaded, loadConfiguration } from './load.js';

/** Loads a folder, and adds to its warnings what lint has to say at `now`. */
export async function checkFolder(dir: string, now: Instant): Promise<Loaded> {
  const loaded = await loadConfiguration(dir);
  if (!loaded.ok) return loaded;
  const { configuration, sources } = loaded;
  const placed = (file: FileName, findings: Iterable<Finding>): Fault[] =>
    [...findings].map((finding) => sources[file].locate(finding));
  const warnings = [
    ...loaded.warnings,
    ...placed('policy', repeatedItems(sources.policy.value)),
    ...placed('policy', lintPolicy(configuration, now)),
    ...placed(
      'calendars',
      lintCalendars(configuration.policy, sources.calendars.value as CalendarsFile, now),
    ),
    ...placed('organisation', repeatedItems(sources.organisation.value)),
    ...placed('organisation', lintOrganisation(configuration, now)),
    ...(await strayFiles(dir)),
  ];
  return { ...loaded, warnings: inOrder(warnings) };
}

/** File by file as they came, and from top to bottom. */
function inOrder(warnings: readonly Fault[]): Fault[] {
  const files = [...new Set(warnings.map(({ file }) => file))];
  return [...warnings].sort(
    (one, other) =>
      files.indexOf(one.file) - files.indexOf(other.file) ||
      one.line - other.line ||
      one.column - other.column,
  );
}

function* lintPolicy({ policy, organisation }: Configuration, now: Instant): Generator<Finding> {
  const starts = startsFrom(now, policy.timeZone);
  const [first = now] = starts;
  const all: Run[] = [];
  for (const target of policy.targets) {
    const runs = runsOf(target, policy, first);
    all.push(...runs);
    yield* lintTarget(target, runs);
    const distinct = distinctRuns(runs, target);
    yield* lintHours(target, policy, distinct);
    const tried: Tried[] = [];
    for (const run of distinct) {
      const deadlines = tryAt(run, starts);
      if (deadlines === undefined) yield noWorkingTime(target, run);
      else tried.push({ run, deadlines });
    }
    if (tried.length === 0) continue;
    yield* lintSteps(target, tried, organisation, first);
    yield* lintTwice(target, tried, organisation);
  }
  yield* sameClocks(policy);
  yield* neverLimited(policy, all);
}

/** Undefined where the calendar has no working time for the limit. */
function tryAt(run: Run, starts: readonly Instant[]): PlannedDeadline[] | undefined {
  const planned = starts.map((start) => planAt(run, start));
  return planned.includes('no working time') ? undefined : (planned as PlannedDeadline[][]).flat();
}

function noWorkingTime(target: Target, run: Run): Finding {
  const problem = `${named(run)} never ends: the calendar "${calendarOf(run, target)}" has no working time for more than a year`;
  return {
    path: ['targets', target.key, 'calendar'],
    problem,
    allowed: 'better: a calendar with working days',
  };
}

function* lintCalendars(policy: Policy, file: CalendarsFile, now: Instant): Generator<Finding> {
  yield* unusedCalendars(policy);
  yield* ending(policy, now);
  const today = dateIn(policy.timeZone, now);
  for (const [key, calendar] of Object.entries(file.calendars)) yield* pastDays(key, calendar, today);
}

function* lintOrganisation({ policy, organisation }: Configuration, now: Instant): Generator<Finding> {
  const told = policy.targets.flatMap(({ steps }) => steps.flatMap(({ tell }) => tell));
  yield* lintPeople(organisation, [...new Set(told)], dateIn(policy.timeZone, now));
}
