/** What worker and command line both stand on: the database, migrated; the queue; the configuration in force. */
import type { Logger } from 'pino';
import type { Configuration } from './config/configuration.js';
import type { Environment } from './config/environment.js';
import { startEmbeddedPostgres } from './ops/embedded-postgres.js';
import { createLogSampling } from './ops/log-sampling.js';
import { type Armer, createArmer } from './queue/arm.js';
import type { QueueBackend } from './queue/backend.js';
import { type Waiting, whenThere } from './runtime-patience.js';
import { readMachineTime, readSpeed } from './store/clock.js';
import { migrate } from './store/migrate.js';
import { type Db, openStore } from './store/open.js';
import { type Announce, announcer, logHappening } from './work/announce.js';
import { policyShelf, type WorkContext } from './work/context.js';
import type { Happening } from './work/happening.js';

/** A database that is there and migrated. */
export interface OpenDatabase {
  readonly url: string;
  readonly db: Db;
  /** Whether it is the one under `DUBAN_HOME`. */
  readonly embedded: boolean;
  close(): Promise<void>;
}

export interface Runtime {
  readonly database: OpenDatabase;
  readonly context: WorkContext;
  readonly backend: QueueBackend;
  readonly armer: Armer<Happening>;
  readonly announce: Announce;
  /** How many times faster than machine time Duban's clock runs: 1, but for drills. */
  readonly speed: number;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Connections of Duban's own pool. */
  readonly connections: number;
  /** Whether to wait for a database that comes late, or to give up at once. */
  readonly patient: boolean;
  /** Keeps the queues apart from those of others on the same Redis. */
  readonly queuePrefix?: string | undefined;
}

/** Starts or finds the embedded server where no URL is given, waits for the database, migrates it, opens it. */
export async function openDatabase(
  environment: Environment,
  log: Logger,
  { connections, patient }: OpenOptions,
): Promise<OpenDatabase> {
  const server =
    environment.databaseUrl === null ? await startEmbeddedPostgres({ home: environment.home, log }) : null;
  const url = server?.url ?? environment.databaseUrl ?? '';
  const onError = sampled(log, 'database');
  try {
    const waiting = { patient, log };
    const { applied, role } = await whenThere(waiting, () => migrate(url, onError));
    if (applied.length > 0) log.info({ event: 'database.migrated', applied }, 'database.migrated');
    const db = openStore({ url, max: connections, role, onError });
    return {
      url,
      db,
      embedded: server !== null,
      async close() {
        await db.destroy();
        await server?.release();
      },
    };
  } catch (error) {
    await server?.release();
    throw error;
  }
}

export async function openRuntime(
  environment: Environment,
  configuration: () => Configuration,
  log: Logger,
  options: OpenOptions,
): Promise<Runtime> {
  const database = await openDatabase(environment, log, options);
  try {
    return await furnish(database, environment, configuration, log, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A firing is on time, for the record, within two sweeps and half a minute of its instant. */
const punctual = (sweepMs: number, speed: number): number => (2 * sweepMs + 30_000) * speed;

async function furnish(
  database: OpenDatabase,
  environment: Environment,
  configuration: () => Configuration,
  log: Logger,
  { patient, queuePrefix }: OpenOptions,
): Promise<Runtime> {
  const { db } = database;
  const waiting = { patient, log };
  const speed = await whenThere(waiting, () => readSpeed(db));
  const punctualMs = punctual(environment.sweepMs, speed);
  const backend = await openBackend(environment, database, waiting, queuePrefix);
  const onFailure = sampled(log, 'queue.arming-failed');
  const armer = createArmer<Happening>(
    backend,
    { speed, horizonMs: environment.alarmHorizonMs, onFailure: (error) => onFailure(error) },
    (armed) => {
      for (const { about } of armed) logHappening(log, about);
    },
  );
  return {
    database,
    context: {
      db,
      configuration,
      policies: policyShelf(configuration),
      punctualMs,
    },
    backend,
    armer,
    announce: announcer(log, armer),
    speed,
    async close() {
      await armer.flush();
      await backend.close();
      await database.close();
    },
  };
}

async function openBackend(
  environment: Environment,
  database: OpenDatabase,
  waiting: Waiting,
  queuePrefix: string | undefined,
): Promise<QueueBackend> {
  const onError = sampled(waiting.log, 'queue');
  if (environment.redisUrl !== null) {
    const { redisBackend } = await import('./queue/redis.js');
    return redisBackend(environment.redisUrl, (_, error) => onError(error), queuePrefix);
  }
  const { migrateQueues, postgresBackend } = await import('./queue/postgres.js');
  await whenThere(waiting, () => migrateQueues(database.url));
  return postgresBackend(database.url, (_, error) => onError(error));
}

/** A listener that logs one line in ten seconds, with a count of what it left out. */
function sampled(log: Logger, event: string): (error: unknown) => void {
  const sampling = createLogSampling();
  return (error) => {
    const admission = sampling.admit(event);
    if (admission !== null) log.warn({ event, err: error, swallowed: admission.swallowed }, event);
  };
}

/** This machine's clock less the database's, give or take half the round trip. */
export async function measureSkewMs(db: Db): Promise<number> {
  const before = Date.now();
  const theirs = await readMachineTime(db);
  return Math.round((before + Date.now()) / 2 - theirs);
}
