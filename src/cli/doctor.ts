import { Command } from 'commander';
import pc from 'picocolors';
import { formatFault } from '../config/load.js';
import { loadStill } from '../config/still-folder.js';
import { openDatabase } from '../runtime.js';
import { readNow } from '../store/clock.js';
import { loadTested } from '../work/load-tested.js';
import { commandLog, environmentOrStop } from './desk.js';
import {
  type Check,
  checkCalendars,
  checkConfiguration,
  checkDatabase,
  checkDisk,
  checkMail,
  checkRedis,
} from './doctor-checks.js';
import { EXIT } from './exit.js';
import { plain, printJson, printLine } from './print.js';

export const doctorCommand = (): Command =>
  new Command('doctor')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit 0: nothing is at fault (warnings may be); 1: something is.')
    .action(run);

async function run({ json }: { json?: true }): Promise<void> {
  const checks: Check[] = [];
  for await (const check of examine()) {
    checks.push(check);
    if (!json)
      printLine(
        `${COLOURS[check.verdict](check.verdict.padEnd(7))}  ${check.name}: ${plain(check.detail)}${check.advice && ` — ${check.advice}`}`,
      );
  }
  if (json) printJson(checks);
  if (checks.some(({ verdict }) => verdict === 'fault')) process.exitCode = EXIT.failed;
}

const COLOURS = { ok: pc.green, warning: pc.yellow, fault: pc.red };

/** In the order in which somebody would mend things. */
async function* examine(): AsyncGenerator<Check> {
  const environment = environmentOrStop();
  const loaded = await loadStill(environment.configFolder, loadTested);
  if (!loaded.ok) {
    const detail = loaded.faults.map(formatFault).join('\n         ');
    yield {
      name: 'configuration',
      verdict: 'fault',
      detail,
      advice: 'mend it; the worker does not start on it',
    };
  } else {
    yield {
      name: 'configuration',
      verdict: 'ok',
      detail: `policy ${loaded.configuration.policyVersion}`,
      advice: '',
    };
  }
  try {
    const database = await openDatabase(environment, commandLog(environment), {
      connections: 2,
      patient: false,
    });
    try {
      yield* await checkDatabase(database.db, environment.sweepMs);
      if (loaded.ok) {
        const now = await readNow(database.db);
        yield* checkConfiguration(loaded.configuration, now);
        yield* await checkCalendars(database.db, loaded.configuration, now);
      }
    } finally {
      await database.close();
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    yield { name: 'database', verdict: 'fault', detail, advice: 'Duban does nothing without it' };
  }
  yield* await checkRedis(environment);
  yield* await checkMail(environment);
  yield* await checkDisk(environment);
}
