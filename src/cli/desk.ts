/** What every command starts from: the environment, the configuration, a log on stderr, and the parts behind them. */
import type { Logger } from 'pino';
import type { Configuration, Fault } from '../config/configuration.js';
import { type Environment, readEnvironment } from '../config/environment.js';
import { formatFault, loadConfiguration } from '../config/load.js';
import { loadStill } from '../config/still-folder.js';
import { createLogger } from '../ops/logger.js';
import { openRuntime, type Runtime } from '../runtime.js';
import { loadTested } from '../work/load-tested.js';
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

export const atFault = (folder: string, faults: readonly Fault[]): Stop =>
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
