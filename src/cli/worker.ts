import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import type { Logger } from 'pino';
import { createLogger } from '../ops/logger.js';
import { startWorker } from '../worker.js';
import { configurationOrStop, environmentOrStop } from './desk.js';
import { EXIT } from './exit.js';

/** Longer than a worker takes to close from any state; after this it ends as it is. */
const LAST_RESORT_MS = 14_000;
/** How long a start that is under way may still take after a signal. */
const STARTING_MS = 3_000;

/** `stop` resolves with the signal that is to end it; it may have come already. */
export const workerCommand = (stop: Promise<string>): Command =>
  new Command('worker')
    .addHelpText(
      'after',
      `
Settings are environment variables (README.md, "Running it for real"). Nothing set is a working default:
an embedded PostgreSQL under .duban/, the queue on it, and mails as files in .duban/mail/.
SIGTERM or Ctrl-C ends it within 15 seconds; a second signal ends it at once.`,
    )
    .action(() => serve(stop));

async function serve(stop: Promise<string>): Promise<void> {
  const environment = environmentOrStop();
  const nothingYet = stop.then(() => null);
  const configuration = await Promise.race([nothingYet, configurationOrStop(environment.configFolder)]);
  if (configuration === null) process.exit(EXIT.done);
  const pretty = process.stdout.isTTY === true;
  const log = createLogger({ level: environment.logLevel, destination: 'stdout', pretty });
  endOnUnhandled(log);
  const starting = startWorker(environment, configuration, log);
  // A start that fails is told at once, not only when somebody stops the worker.
  const outdated = starting.then((worker) => worker.outdated);
  const code = await Promise.race([
    stop.then((signal) => {
      log.info({ event: 'worker.stopping', signal }, 'worker.stopping');
      return EXIT.done;
    }),
    outdated.then((error) => {
      log.fatal({ event: 'worker.outdated', err: error }, 'worker.outdated');
      return EXIT.environment;
    }),
  ]);
  setTimeout(() => process.exit(code), LAST_RESORT_MS).unref();
  // One that still waits for its database may never get there: it ends as it is.
  const worker = await Promise.race([starting, wait(STARTING_MS)]);
  await worker?.close();
  process.exit(code);
}

/** Crash-only: what nobody caught ends the process; the rows are the truth, and the next start goes on from them. */
function endOnUnhandled(log: Logger): void {
  const end = (error: unknown) => {
    log.fatal({ event: 'worker.crashed', err: error }, 'worker.crashed');
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
