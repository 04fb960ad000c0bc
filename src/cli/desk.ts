/** What every command starts from: the environment, the configuration, a log on stderr, and the parts behind them. */
import type { Logger } from 'pino';
import type { Configuration, Fault } from '../config/configuration.js';
import { type Environment, readEnvironment } from '../config/environment.js';
import { formatFault, loadConfiguration } from '../config/load.js';
import { loadStill } from '../config/still-folder.js';
import { createLogger } from '../ops/logger.js';
import { openDatabase, openRuntime, type Runtime } from '../runtime.js';
import { policyShelf, type WorkContext } from '../work/context.js';
import { loadTested } from '../work/load-tested.js';
import { storedConfiguration } from '../work/stored-configuration.js';
import { EXIT, Stop } from './exit.js';

/** Every fault at once, or the environment. */
export function environmentOrStop(): Environment {
  const reading = readEnvironment();
  if (reading.ok) return reading.environment;
  throw new Stop(EXIT.environment, [
    'duban: the environment is at fault',
    ...reading.faults.map((fault) => `  ${fault}`),
  ]);
}

/** The folder's configuration; one that does not pass its check, or its own tests, never takes effect. */
export const configurationOrStop = (folder: string): Promise<Configuration> =>
  loadedOrStop(folder, loadTested);

/** For trying things out: the tests are not asked. */
export const untestedConfigurationOrStop = (folder: string): Promise<Configuration> =>
  loadedOrStop(folder, loadConfiguration);

async function loadedOrStop(folder: string, load: typeof loadConfiguration): Promise<Configuration> {
  const loaded = await loadStill(folder, load);
  if (loaded.ok) return loaded.configuration;
  throw atFault(folder, loaded.faults);
}

const atFault = (folder: string, faults: readonly Fault[]): Stop =>
  new Stop(EXIT.environment, [
    `duban: the configuration in ${folder} is at fault (duban config check ${folder})`,
    ...faults.map(formatFault),
  ]);

/** Commands that print data keep stdout for it. People at a terminal see what they asked for, and what goes wrong. */
export function commandLog({ logLevel }: Environment): Logger {
  const pretty = process.stderr.isTTY === true;
  return createLogger({
    level: pretty && logLevel === 'info' ? 'warn' : logLevel,
    destination: 'stderr',
    pretty,
  });
}

/** Opens what a command needs for as long as it runs. */
export async function withRuntime<T>(
  work: (runtime: Runtime, configuration: Configuration) => Promise<T>,
): Promise<T> {
  const environment = environmentOrStop();
  const configuration = await configurationOrStop(environment.configFolder);
  const runtime = await openRuntime(environment, () => configuration, commandLog(environment), {
    connections: 3,
    patient: false,
  });
  try {
    return await work(runtime, configuration);
  } finally {
    await runtime.close();
  }
}

/**
 * Opens only the database, to read the record. A folder at fault is said on stderr and done without: the record can be
 * read by what the database holds.
 */
export async function withRecord<T>(
  work: (context: WorkContext, configuration: Configuration) => Promise<T>,
): Promise<T> {
  const environment = environmentOrStop();
  const loaded = await loadConfiguration(environment.configFolder);
  const database = await openDatabase(environment, commandLog(environment), {
    connections: 3,
    patient: false,
  });
  try {
    const configuration = loaded.ok
      ? loaded.configuration
      : await configurationWithout(environment.configFolder, loaded.faults, database.db);
    return await work(contextOf(database.db, configuration), configuration);
  } finally {
    await database.close();
  }
}

async function configurationWithout(
  folder: string,
  faults: readonly Fault[],
  db: WorkContext['db'],
): Promise<Configuration> {
  const stored = await storedConfiguration(db);
  if (stored === undefined) throw atFault(folder, faults);
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  process.stderr.write(
    `duban: the configuration in ${folder} has ${count} (duban config check ${folder}); read by the policy that the database holds\n`,
  );
  return stored;
}

/** For looking only: nothing is announced, and nothing is ever late. */
const contextOf = (db: WorkContext['db'], configuration: Configuration): WorkContext => ({
  db,
  configuration: () => configuration,
  policies: policyShelf(() => configuration),
  punctualMs: Number.POSITIVE_INFINITY,
});

/**
 * Opens only the database, to look at what it holds as if `configuration` were in force: for commands that write
 * nothing and ring no alarm.
 */
export async function withHistory<T>(
  configuration: Configuration,
  work: (context: WorkContext) => Promise<T>,
): Promise<T> {
  const environment = environmentOrStop();
  const database = await openDatabase(environment, commandLog(environment), {
    connections: 3,
    patient: false,
  });
  try {
    return await work(contextOf(database.db, configuration));
  } finally {
    await database.close();
  }
}
