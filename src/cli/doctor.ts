/** `duban doctor`: examines everything that Duban stands on, and says what to do. It reads, and changes nothing. */
import { statfs } from 'node:fs/promises';
import { Command } from 'commander';
import pc from 'picocolors';
import type { Configuration } from '../config/configuration.js';
import type { Environment } from '../config/environment.js';
import { formatFault } from '../config/load.js';
import { loadStill } from '../config/still-folder.js';
import { describeError } from '../ops/log-redaction.js';
import { reachDatabase } from '../runtime-reading.js';
import { readNow } from '../store/clock.js';
import { type Checked, checkAndTest } from './config-tested.js';
import { commandLog, environmentOrStop } from './desk.js';
import { type Check, fault, ok, warning } from './doctor-check.js';
import { checkRecord, checkServer, hasSchema } from './doctor-database.js';
import { checkMail } from './doctor-mail.js';
import { checkCalendars, checkOrganisation } from './doctor-organisation.js';
import { checkQueue } from './doctor-queue.js';
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
  const checked = await loadStill(environment.configFolder, checkAndTest);
  yield checkFolderOf(environment, checked);
  const configuration = checked.ok ? checked.configuration : null;
  yield* inDatabase(environment, configuration);
  yield* await checkQueue(environment);
  yield* await checkMail(environment);
  yield await checkDisk(environment);
}

function checkFolderOf({ configFolder }: Environment, checked: Checked): Check {
  if (!checked.ok)
    return fault(
      'configuration',
      checked.faults.map(formatFault).join('\n         '),
      'mend it; the worker does not start on it',
    );
  const detail = `policy ${checked.configuration.policyVersion}`;
  const count = checked.warnings.length;
  return count === 0
    ? ok('configuration', detail)
    : warning(
        'configuration',
        `${detail}, with ${count === 1 ? '1 warning' : `${count} warnings`}`,
        `see duban config check ${configFolder}`,
      );
}

/** What is to be seen in the database; and who is told, which goes by its clock where it has one. */
async function* inDatabase(
  environment: Environment,
  configuration: Configuration | null,
): AsyncGenerator<Check> {
  let now = Date.now();
  try {
    const reached = await reachDatabase(environment, commandLog(environment));
    if (reached === null)
      yield ok('database', `the embedded one, which has never been used: the first start makes it`);
    else
      try {
        yield* await checkServer(reached);
        if (hasSchema(reached.facts)) {
          yield* await checkRecord(reached, environment.sweepMs);
          now = await readNow(reached.db);
          if (configuration !== null) yield* await checkCalendars(reached.db, configuration, now);
        }
      } finally {
        await reached.close();
      }
  } catch (error) {
    const detail = describeError(error instanceof Error ? error : new Error(String(error))).message;
    yield fault('database', detail, 'Duban does nothing without it');
  }
  if (configuration !== null) yield checkOrganisation(configuration, now);
}

const LEAST_FREE_BYTES = 1024 ** 3;

async function checkDisk({ home }: Environment): Promise<Check> {
  const { bavail, bsize } = await statfs(home).catch(() => statfs('.'));
  const gibibytes = ((bavail * bsize) / LEAST_FREE_BYTES).toFixed(1);
  return bavail * bsize < LEAST_FREE_BYTES
    ? warning('disk', `${gibibytes} GiB free`, 'make room: a full disk stops the database')
    : ok('disk', `${gibibytes} GiB free`);
}
