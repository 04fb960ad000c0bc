import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import type { Logger } from 'pino';
import { isStartedByNpm } from '../config/environment.js';
import { createLogger } from '../ops/logger.js';
import { startWorker } from '../worker.js';
import { configurationOrStop, environmentOrStop } from './desk.js';
import { EXIT } from './exit.js';
import { type Signals, whenParentIsGone } from './signals.js';

/** Longer than a worker takes to close from any state; after this it ends as it is. */
const LAST_RESORT_MS = 14_000;
/** How long a start that is under way may still take after a signal. */
const STARTING_MS = 3_000;

export const workerCommand = (signals: Signals): Command =>
  new Command('worker')
    .addHelpText(
      'after',
      `
Settings are environment variables (README.md, "Running it for real"). Nothing set is a working default:
an embedded PostgreSQL under .duban/, the queue on it, and mails as files in .duban/mail/.
SIGTERM or Ctrl-C ends it within 15 seconds; a second signal ends it at once.`,
    )
    .action(() => serve(signals));

async function serve(signals: Signals): Promise<void> {
  const environment = environmentOrStop();
  const configuration = await configurationOrStop(environment.configFolder);
  const pretty = process.stdout.isTTY === true;
  const log = createLogger({ level: environment.logLevel, destination: 'stdout', pretty });
  endOnUnhandled(log);
  // Their shell hands no signal on: whoever ends npm would leave the worker at work.
  const stop = isStartedByNpm() ? Promise.race([signals.next(), whenParentIsGone()]) : signals.next();
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
