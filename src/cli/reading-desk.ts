/** What commands that only look start from: the database as it is, and something to read it by. */
import type { Configuration, Fault } from '../config/configuration.js';
import { loadConfiguration } from '../config/load.js';
import { openForReading } from '../runtime-reading.js';
import { policyShelf, type WorkContext } from '../work/context.js';
import { storedConfiguration } from '../work/stored-configuration.js';
import { atFault, commandLog, environmentOrStop } from './desk.js';
import { EXIT, Stop } from './exit.js';

const UNUSED =
  'duban: nothing is stored yet: this database has never been used; start the worker, or run duban migrate or duban intake';

const nothingStored = (): never => {
  throw new Stop(EXIT.failed, [UNUSED]);
};

/** Says on stderr that there is nothing yet, for a command whose answer is right all the same. */
export const sayNothingStored = (): void => void process.stderr.write(`${UNUSED}\n`);

/**
 * Reads the record. A folder at fault is said on stderr and done without: the record can be read by what the database
 * holds. A database that no Duban has used ends the command, unless it has an answer of its own.
 */
export async function withRecord<T>(
  work: (context: WorkContext, configuration: Configuration) => Promise<T>,
  whenUnused: () => T = nothingStored,
): Promise<T> {
  const environment = environmentOrStop();
  const loaded = await loadConfiguration(environment.configFolder);
  const database = await openForReading(environment, commandLog(environment));
  if (database === null) {
    if (!loaded.ok) throw atFault(environment.configFolder, loaded.faults);
    return whenUnused();
  }
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

/** Looks at what the database holds as if `configuration` were in force. */
export async function withHistory<T>(
  configuration: Configuration,
  work: (context: WorkContext) => Promise<T>,
): Promise<T> {
  const environment = environmentOrStop();
  const database = await openForReading(environment, commandLog(environment));
  if (database === null) return nothingStored();
  try {
    return await work(contextOf(database.db, configuration));
  } finally {
    await database.close();
  }
}

/** For looking only: nothing is announced, and nothing is ever late. */
const contextOf = (db: WorkContext['db'], configuration: Configuration): WorkContext => ({
  db,
  configuration: () => configuration,
  policies: policyShelf(() => configuration),
  punctualMs: Number.POSITIVE_INFINITY,
});
