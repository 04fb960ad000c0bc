import { Command } from 'commander';
import { formatFault, loadConfiguration } from '../config/load.js';
import { environmentOrStop } from './desk.js';
import { EXIT } from './exit.js';
import { printJson, printLine } from './print.js';

export const configCheckCommand = (): Command =>
  new Command('check')
    .description('check a folder: exit 0, or every fault with its place and what is allowed')
    .argument('[DIR]', 'the folder; left out: DUBAN_CONFIG, else config')
    .option('--json', 'print JSON')
    .action(check);

async function check(dir: string | undefined, { json }: { json?: true }): Promise<void> {
  const folder = dir ?? environmentOrStop().configFolder;
  const loaded = await loadConfiguration(folder);
  if (!loaded.ok) process.exitCode = EXIT.failed;
  if (json) {
    printJson(
      loaded.ok
        ? { ok: true, policyVersion: loaded.configuration.policyVersion, warnings: loaded.warnings }
        : { ok: false, faults: loaded.faults },
    );
    return;
  }
  if (!loaded.ok) {
    for (const fault of loaded.faults) printLine(formatFault(fault));
    return;
  }
  for (const warning of loaded.warnings) printLine(`${formatFault(warning)} (warning)`);
  const { policy, policyVersion, organisation } = loaded.configuration;
  printLine(
    `${folder}: good. Policy ${policyVersion}: ${policy.targets.length} targets, ${Object.keys(policy.categories).length} categories; ${Object.keys(organisation.people).length} people.`,
  );
}
