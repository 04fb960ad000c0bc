/** One policy test: a scenario, played by the worker's own rules, against what an admin expects of it. */
import { DateTime } from 'luxon';
import type { Configuration } from '../config/configuration.js';
import type { Path } from '../config/finding.js';
import { listOf } from '../config/schema-parts.js';
import { allowedList, didYouMean } from '../config/suggest.js';
import type { TestFile } from '../config/tests-file.js';
import type { Instant } from '../sla/instant.js';
import { ROLES } from '../sla/policy.js';
import { readScenario } from './scenario.js';
import { type ScenarioFault, ScenarioRefused } from './scenario-refused.js';
import { parseTime, type TimeFrame } from './scenario-time.js';
import { type PlayedScenario, playScenario, type TimelineRow } from './simulate-scenario.js';

/** A week without public holidays; a test that is about other days names its own. */
const ORDINARY_WEEK = '2026-11-23';
const MEND = 'mend the policy, or the test where it no longer says what is wanted';

type Telling = Extract<TimelineRow, { kind: 'told' | 'all-clear' }>;

/** Everything that is otherwise than expected; nothing if the test passes. */
export function runTest(test: TestFile, configuration: Configuration): ScenarioFault[] {
  const { timeZone } = configuration.policy;
  const origin = DateTime.fromISO(test.week ?? ORDINARY_WEEK, { zone: timeZone })
    .startOf('week')
    .toMillis();
  const unknown = [...unknownNames(test, configuration)];
  if (unknown.length > 0) return unknown;
  try {
    const world = { ...configuration, organisation: organisationOf(test, configuration) };
    const { complaint, entries = [] } = test;
    const scenario = readScenario({ complaint, entries }, world, { timeZone, origin });
    const played = playScenario(scenario, world);
    return [...wrongDeadlines(test, played), ...wrongTellings(test, played)];
  } catch (error) {
    if (error instanceof ScenarioRefused) return [...error.faults];
    throw error;
  }
}

/** Who happens to be away today decides no test. */
function organisationOf(
  { absences = {} }: TestFile,
  { organisation }: Configuration,
): Configuration['organisation'] {
  const people = Object.entries(organisation.people).map(([key, person]) => [
    key,
    {
      ...person,
      absences: (absences[key] ?? []).map(({ deputy, ...days }) => ({ ...days, ...(deputy && { deputy }) })),
    },
  ]);
  return { ...organisation, people: Object.fromEntries(people) };
}

function* unknownNames({ about, absences, expect }: TestFile, { policy, organisation }: Configuration) {
  const targets = policy.targets.map(({ key }) => key);
  const people = Object.keys(organisation.people);
  const named: (readonly [Path, string, readonly string[]])[] = [
    ...listOf(about ?? []).map((name) => [['about'], name, targets] as const),
    ...Object.keys(absences ?? {}).map((name) => [['absences', name], name, people] as const),
    ...Object.keys(expect.deadlines ?? {}).map(
      (name) => [['expect', 'deadlines', name], name, targets] as const,
    ),
    ...(expect.told ?? []).flatMap(({ tell }, index) =>
      listOf(tell).map((name) => [['expect', 'told', index, 'tell'], name, [...ROLES, ...people]] as const),
    ),
  ];
  for (const [path, name, known] of named)
    if (!known.includes(name))
      yield {
        path,
        problem: `"${name}" is not known${didYouMean(name, known)}`,
        allowed: allowedList(known),
      };
}

function* wrongDeadlines(
  { expect }: TestFile,
  { deadlines, scenario }: PlayedScenario,
): Generator<ScenarioFault> {
  const { frame } = scenario;
  for (const [target, text] of Object.entries(expect.deadlines ?? {})) {
    const path = ['expect', 'deadlines', target];
    const found = deadlines.findLast((deadline) => deadline.target === target);
    const due = text === 'none' ? null : parseTime(text, frame);
    if (due !== null && typeof due === 'object') yield { path, ...due };
    else if (due !== (found?.dueAt ?? null))
      yield {
        path,
        problem: `expected due: ${due === null ? 'none' : show(due, frame)}; got: ${found === undefined ? 'no such clock starts' : show(found.dueAt, frame)}`,
        allowed: MEND,
      };
  }
}

function* wrongTellings(
  { about, expect }: TestFile,
  { rows, scenario: { frame } }: PlayedScenario,
): Generator<ScenarioFault> {
  if (expect.told === undefined) return;
  const targets = listOf(about ?? []);
  const left = rows.filter(
    (row): row is Telling =>
      (row.kind === 'told' || row.kind === 'all-clear') &&
      (targets.length === 0 || targets.includes(row.clock.target)),
  );
  for (const [index, expected] of expect.told.entries()) {
    const path = ['expect', 'told', index];
    const at = parseTime(expected.at, frame);
    if (typeof at === 'object') {
      yield { path: [...path, 'at'], ...at };
      // What cannot be compared says nothing about the rest.
      return;
    }
    const isMeant = (row: Telling) =>
      row.at === at && (expected.of === undefined || expected.of === nameOf(row));
    const names = listOf(expected.tell);
    const match = left.find((row) => isMeant(row) && tells(row, names)) ?? left.find(isMeant);
    if (match !== undefined) left.splice(left.indexOf(match), 1);
    if (match === undefined || !tells(match, names)) {
      const of = expected.of === undefined ? '' : `${expected.of} `;
      const got = match === undefined ? 'nobody is told then' : showRow(match, frame);
      yield {
        path,
        problem: `expected: ${show(at, frame)} ${of}→ ${names.join(', ')}; got: ${got}`,
        allowed: MEND,
      };
    }
  }
  for (const row of left)
    yield {
      path: ['expect', 'told'],
      problem: `expected: nobody else; got: ${showRow(row, frame)}`,
      allowed: MEND,
    };
}

/** Everybody who is told was named, by role or by key; and nobody was named in vain. */
function tells({ people }: Telling, names: readonly string[]): boolean {
  const fits = ({ key, roles }: Telling['people'][number], name: string) =>
    key === name || roles.some((role) => role === name);
  return (
    people.every((person) => names.some((name) => fits(person, name))) &&
    names.every((name) => people.some((person) => fits(person, name)))
  );
}

const nameOf = (row: Telling): string =>
  `${row.clock.target} ${row.kind === 'told' ? row.step : 'all-clear'}`;

const showRow = (row: Telling, frame: TimeFrame): string =>
  `${show(row.at, frame)} ${nameOf(row)} → ${row.people.map(({ key, roles }) => `${roles.join(' and ')} (${key})`).join(', ')}`;

/** As a test may write it, with the weekday in front. */
function show(at: Instant, { timeZone }: TimeFrame): string {
  const time = DateTime.fromMillis(at, { zone: timeZone, locale: 'en-US' });
  const midnight = time.toMillis() === time.startOf('day').toMillis();
  if (midnight) return `${time.minus({ days: 1 }).toFormat('ccc yyyy-MM-dd')} 24:00`;
  return time.toFormat(time.second === 0 ? 'ccc yyyy-MM-dd HH:mm' : 'ccc yyyy-MM-dd HH:mm:ss');
}
