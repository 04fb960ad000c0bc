/** `duban config test`: whether the policy does what the folder's own tests say. */
import { Command } from 'commander';
import { formatFault, loadConfiguration } from '../config/load.js';
import { loadStill } from '../config/still-folder.js';
import { runTests, type TestRun } from '../work/load-tested.js';
import { environmentOrStop } from './desk.js';
import { EXIT } from './exit.js';
import { plain, printJson, printLine } from './print.js';

export const configTestCommand = (): Command =>
  new Command('test')
    .argument('[DIR]', 'the folder; left out: DUBAN_CONFIG, else config')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nA folder whose tests fail never takes effect. How to write one: docs/policy.md.')
    .action(run);

async function run(dir: string | undefined, { json }: { json?: true }): Promise<void> {
  const folder = dir ?? environmentOrStop().configFolder;
  const loaded = await loadStill(folder, loadConfiguration);
  if (!loaded.ok) {
    process.exitCode = EXIT.failed;
    if (json) printJson({ ok: false, faults: loaded.faults, tests: [] });
    else for (const fault of loaded.faults) printLine(plain(formatFault(fault)));
    return;
  }
  const ran = await runTests(folder, loaded.configuration);
  const failed = ran.results.filter(({ faults }) => faults.length > 0).length;
  const ok = failed === 0 && ran.unreadable.length === 0;
  if (!ok) process.exitCode = EXIT.failed;
  if (json) printJson({ ok, faults: ran.unreadable, tests: ran.results });
  else printRun(folder, ran, failed);
}

function printRun(folder: string, { results, unreadable }: TestRun, failed: number): void {
  for (const fault of unreadable) printLine(plain(formatFault(fault)));
  for (const { name, clause, faults } of results) {
    printLine(
      `${faults.length === 0 ? 'pass' : 'FAIL'}  ${plain(clause === null ? name : `${clause} ${name}`)}`,
    );
    for (const { file, line, column, problem } of faults) {
      printLine(`      ${file}:${line}:${column}`);
      const said = problem.replace(/^".*?": (?=expected|.)/, '').replace('; got: ', '\n        got:      ');
      printLine(`        ${said}`);
    }
  }
  const passed = results.length - failed;
  printLine(
    `${folder}: ${passed} passed, ${failed} failed${unreadable.length > 0 ? ', and files that cannot be read' : ''}.`,
  );
}
