/** A configuration folder with its own tests: one whose tests fail never takes effect. */
import { join } from 'node:path';
import type { Configuration, Fault } from '../config/configuration.js';
import { judge } from '../config/draft.js';
import { type Loaded, loadConfiguration, openSource } from '../config/load.js';
import { namesIn } from '../config/read-folder.js';
import { type TestFile, testsFile } from '../config/tests-file.js';
import type { Source } from '../config/yaml-source.js';
import { runTest } from './policy-test.js';

export interface TestResult {
  /** Where the test stands: `config/tests/4.2.4-silence.yaml`. */
  readonly file: string;
  readonly name: string;
  readonly clause: string | null;
  /** What is otherwise than expected; empty where it passes. */
  readonly faults: readonly Fault[];
}

export interface TestRun {
  readonly results: readonly TestResult[];
  /** Files that are no tests at all. */
  readonly unreadable: readonly Fault[];
}

/** Loads a folder and runs its tests; what fails is a fault of the folder. */
export async function loadTested(dir: string): Promise<Loaded> {
  const loaded = await loadConfiguration(dir);
  if (!loaded.ok) return loaded;
  const faults = faultsOf(await runTests(dir, loaded.configuration));
  return faults.length === 0 ? loaded : { ok: false, faults };
}

export const faultsOf = ({ results, unreadable }: TestRun): Fault[] => [
  ...unreadable,
  ...results.flatMap(({ faults }) => faults),
];

/** Runs `tests/*.yaml` of the folder against a configuration, in the order of the files' names. */
export async function runTests(dir: string, configuration: Configuration): Promise<TestRun> {
  const folder = join(dir, 'tests');
  const names = (await namesIn(folder)) ?? [];
  if ('fault' in names) return { results: [], unreadable: [names.fault] };
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  const sources = await Promise.all(files.map((name) => openSource(join(folder, name))));
  const runs = sources.map((source) => runFile(source, configuration));
  return {
    results: runs.flatMap(({ results }) => results),
    unreadable: runs.flatMap(({ unreadable }) => unreadable),
  };
}

function runFile(source: Source, configuration: Configuration): TestRun {
  const { value, findings } = judge(testsFile, source);
  if (value === undefined)
    return { results: [], unreadable: findings.map((finding) => source.locate(finding)) };
  return {
    results: value.tests.map((test, index) => result(test, index, source, configuration)),
    unreadable: [],
  };
}

function result(test: TestFile, index: number, source: Source, configuration: Configuration): TestResult {
  const faults = runTest(test, configuration).map(({ path, problem, allowed }) =>
    source.locate({ path: ['tests', index, ...path], problem: `"${test.name}": ${problem}`, allowed }),
  );
  return { file: source.file, name: test.name, clause: test.clause ?? null, faults };
}
