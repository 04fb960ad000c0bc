import { Command, InvalidArgumentError } from 'commander';
import { openDatabase } from '../runtime.js';
import { makeDrill, NotFreshError } from '../store/clock.js';
import { openStore } from '../store/open.js';
import { commandLog, environmentOrStop } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { printLine } from './print.js';

const FASTEST = 1_000_000;

export const migrateCommand = (): Command =>
  new Command('migrate')
    .option(
      '--drill <N>',
      'on a fresh database only: its clock runs N times faster, for every process that uses it; mails go to files only',
      parseSpeed,
    )
    .action(({ drill }: { drill?: number }) => run(drill));

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || speed < 1 || speed > FASTEST)
    throw new InvalidArgumentError(
      `allowed: a number from 1 to ${FASTEST}, such as 3600 (an hour in a second).`,
    );
  return speed;
}

async function run(drill: number | undefined): Promise<void> {
  const environment = environmentOrStop();
  const database = await openDatabase(environment, commandLog(environment), {
    connections: 1,
    patient: false,
  });
  try {
    if (drill !== undefined) await drillOrStop(database.url, drill);
    printLine(
      drill === undefined
        ? 'The database is up to date.'
        : `The database is a drill: its clock runs ${drill} times faster.`,
    );
  } finally {
    await database.close();
  }
}

/** Over a login of its own: the worker's role may not touch the clock. */
async function drillOrStop(url: string, speed: number): Promise<void> {
  const db = openStore({ url, max: 1, onError: () => undefined });
  try {
    await makeDrill(db, speed);
  } catch (error) {
    if (error instanceof NotFreshError) throw new Stop(EXIT.failed, [`duban: ${error.message}`]);
    throw error;
  } finally {
    await db.destroy();
  }
}
