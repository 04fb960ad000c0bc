import { Command } from 'commander';
import { formatFault } from '../config/load.js';
import { loadStill } from '../config/still-folder.js';
import { checkAndTest } from './config-tested.js';
import { environmentOrStop } from './desk.js';
import { EXIT } from './exit.js';
import { printJson, printLine } from './print.js';

export const configCheckCommand = (): Command =>
  new Command('check')
    .option('--strict', 'warnings are failures, too: exit 1 (for CI)')
    .argument('[DIR]', 'the folder; left out: DUBAN_CONFIG, else config')
    .option('--json', 'print JSON')
    .action(check);

interface Options {
  readonly json?: true;
  readonly strict?: true;
}

async function check(dir: string | undefined, { json, strict }: Options): Promise<void> {
  const folder = dir ?? environmentOrStop().configFolder;
  const checked = await loadStill(folder, checkAndTest);
  const isGood = checked.ok && !(strict && checked.warnings.length > 0);
  if (!isGood) process.exitCode = EXIT.failed;
  if (json) {
    printJson(
      checked.ok
        ? { ok: isGood, policyVersion: checked.configuration.policyVersion, warnings: checked.warnings }
        : { ok: false, faults: checked.faults },
    );
    return;
  }
  if (!checked.ok) {
    for (const fault of checked.faults) printLine(formatFault(fault));
    return;
  }
  for (const warning of checked.warnings) printLine(`${formatFault(warning)} (warning)`);
  const { policy, policyVersion, organisation } = checked.configuration;
  printLine(
    `${folder}: ${verdict(checked.warnings.length, isGood)}. Policy ${policyVersion}: ${policy.targets.length} targets, ${Object.keys(policy.categories).length} categories; ${Object.keys(organisation.people).length} people.`,
  );
}

function verdict(warnings: number, isGood: boolean): string {
  if (!isGood)
    return `refused, because --strict counts ${warnings === 1 ? 'the warning' : 'warnings'} as failures`;
  if (warnings === 0) return 'good';
  return `good, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`} (it takes effect all the same)`;
}
