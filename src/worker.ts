/** The worker: opens, wires, serves, closes. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { concurrency, processors } from '../jobs/processors.js';
import type { Tools } from '../jobs/tools.js';
import type { Configuration } from './config/configuration.js';
import type { Environment } from './config/environment.js';
import { type PatientTransport, patientTransport } from './mail/patient-transport.js';
import { fileTransport, smtpTransport } from './mail/transport.js';
import { type DeadManSignal, deadManSignal } from './ops/dead-man-signal.js';
import { type Loop, repeat } from './ops/repeat.js';
import type { Consumer } from './queue/backend.js';
import { QUEUES } from './queue/names.js';
import { openRuntime, type Runtime } from './runtime.js';
import { whenThere } from './runtime-patience.js';
import { forgetOldBeats } from './store/heartbeats.js';
import { SchemaError } from './store/known-schema.js';
import type { Db } from './store/open.js';
import type { PostOffice } from './work/deliver.js';
import { type Sweeper, sweepDeadlines } from './work/sweep.js';
import { type PostSweep, postSweep } from './work/sweep-post.js';
import { takeInTogether } from './work/take-in-together.js';
import { watchCoverage } from './worker-coverage.js';
import { putInForce, watchFolder } from './worker-folder.js';
import { AUDIT_MS, type WorkerHealth, workerHealth } from './worker-health.js';
import { openPage, type WorkerPage } from './worker-page.js';
import { watchRedis } from './worker-redis.js';

export interface Worker {
  readonly runtime: Runtime;
  /** Resolves if a newer build has migrated the database: from then on this one writes nothing, and is to end. */
  readonly outdated: Promise<SchemaError>;
  close(): Promise<void>;
}

/** A drill's sweep, in machine time, unless a shorter one is set. */
const DRILL_SWEEP_MS = 1_000;
/** How long jobs at work may take to end when the worker closes. */
const GRACE_MS = 8_000;

/** Resolves when everything serves; a database that comes late is waited for. */
export async function startWorker(
  environment: Environment,
  first: Configuration,
  log: Logger,
  queuePrefix?: string,
): Promise<Worker> {
  const page = await openPage(environment.http, log);
  try {
    return await serveFrom(page, environment, first, log, queuePrefix);
  } catch (error) {
    await page.close();
    throw error;
  }
}

async function serveFrom(
  page: WorkerPage,
  environment: Environment,
  first: Configuration,
  log: Logger,
  queuePrefix: string | undefined,
): Promise<Worker> {
  const current = { configuration: first };
  const runtime = await openRuntime(environment, () => current.configuration, log, {
    connections: 10,
    patient: true,
    queuePrefix,
  });
  const { context, backend, speed } = runtime;
  await whenThere({ patient: true, log }, () => putInForce(context.db, first));
  const transport = openTransport(environment, speed, log);
  const office: PostOffice = {
    transport,
    sender: () => ({
      name: current.configuration.mail.senderName,
      address: environment.mailFrom.address,
      templates: current.configuration.templates,
    }),
  };
  const sweepMs = speed === 1 ? environment.sweepMs : Math.min(environment.sweepMs, DRILL_SWEEP_MS);
  const health = workerHealth(
    runtime,
    {
      sweepMs,
      policyVersion: () => current.configuration.policyVersion,
      relayDownMs: transport.downMs,
      ofProcess: page.metrics,
      nowMs: () => performance.now(),
    },
    log,
  );
  page.serve(health);
  const stopping = new AbortController();
  const observed: Runtime = {
    ...runtime,
    context: { ...context, stopping: stopping.signal },
    announce: health.observed(runtime.announce),
  };
  let onOutdated: (error: SchemaError) => void = () => undefined;
  const outdated = new Promise<SchemaError>((resolve) => {
    onOutdated = resolve;
  });
  const loops = [
    ...startLoops(observed, office, log, sweepMs, health, (error) => onOutdated(error)),
    startSignal(environment, health, log),
    ...(environment.redisUrl === null ? [] : [watchRedis(environment.redisUrl, health.queued, log)]),
    watchFolder(environment.configFolder, current, { context: observed.context, office }, health, log),
  ];
  const consumers = startConsumers(observed, office, log, () => health.metrics.refused());
  log.info(
    {
      event: 'worker.started',
      queue: backend.kind,
      embedded: runtime.database.embedded,
      speed,
      sweepMs,
      policy: first.policyVersion,
    },
    'worker.started',
  );
  return {
    runtime,
    outdated,
    async close() {
      stopping.abort();
      await page.close();
      await Promise.all([
        ...consumers.map((consumer) => consumer.close(GRACE_MS)),
        ...loops.map((loop) => loop.stop(GRACE_MS)),
      ]);
      transport.close();
      await runtime.close();
      log.info({ event: 'worker.stopped' }, 'worker.stopped');
    },
  };
}

/** A drill's mails go to files only (rules 25). */
function openTransport({ smtpUrl, home }: Environment, speed: number, log: Logger): PatientTransport {
  const toFiles = smtpUrl === null || speed !== 1;
  return patientTransport(toFiles ? fileTransport(join(home, 'mail')) : smtpTransport(smtpUrl), {
    nowMs: () => performance.now(),
    down: (reason) => log.error({ event: 'relay.down', reason }, 'relay.down'),
    up: (downMs) => log.info({ event: 'relay.up', downMs: Math.round(downMs) }, 'relay.up'),
  });
}

function startConsumers(
  { context, backend, announce, armer, speed }: Runtime,
  office: PostOffice,
  log: Logger,
  onRefused: () => void,
): Consumer[] {
  const { Unrecoverable } = backend;
  const callHelp = armer.callHelp;
  const takeInOne = takeInTogether(context, announce);
  const tools: Tools = {
    takeInOne,
    context,
    office,
    announce,
    callHelp,
    log,
    speed,
    Unrecoverable,
    onRefused,
  };
  return QUEUES.map((name) => backend.consume(name, concurrency[name], processors[name](tools) as never));
}

function startLoops(
  { context, announce, armer, speed }: Runtime,
  office: PostOffice,
  log: Logger,
  sweepMs: number,
  health: WorkerHealth,
  onOutdated: (error: SchemaError) => void,
): Loop[] {
  const worker = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const sweeper: Sweeper = { context, announce, armer, log, worker, speed };
  const deadlines = async () => {
    const fired = await sweepDeadlines(sweeper).catch((error: unknown) => {
      if (error instanceof SchemaError) onOutdated(error);
      throw error;
    });
    health.swept(fired);
    if (fired > 0) log.info({ event: 'sweep.fired', fired }, 'sweep.fired');
  };
  return [
    repeat('sweep', sweepMs, deadlines, log),
    startPost(postSweep(context, office, announce), sweepMs, log),
    // What an outage left behind is the first sweep's, not a finding.
    watchCoverage({ context, speed }, health.covered, log),
    repeat('audit', AUDIT_MS, () => auditOnce(health, context.db), log, health.lateMs),
  ];
}

/** A run does not wait for mails that take long; the end of the worker does. */
function startPost(post: PostSweep, sweepMs: number, log: Logger): Loop {
  const loop = repeat('post', sweepMs, () => post.run(), log);
  return {
    async stop(graceMs) {
      const over = wait(graceMs, undefined, { ref: false });
      await loop.stop(graceMs);
      await Promise.race([post.ended(), over]);
    },
  };
}

const SIGNAL_MS = 60_000;
/** The first signal comes after the first audit. */
const AFTER_THE_AUDIT_MS = 2_000;

function startSignal({ heartbeatUrl, home }: Environment, health: WorkerHealth, log: Logger): Loop {
  const signal: DeadManSignal = deadManSignal(
    { url: heartbeatUrl, file: join(home, 'heartbeat'), onPing: health.metrics.heartbeat },
    log,
  );
  const look = async () => {
    if (await health.isWell()) await signal.give();
  };
  return repeat('heartbeat', SIGNAL_MS, look, log, health.lateMs + AFTER_THE_AUDIT_MS);
}

async function auditOnce(health: WorkerHealth, db: Db): Promise<void> {
  await health.audit();
  await forgetOldBeats(db);
}
