/** The worker: opens, wires, serves, closes. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { concurrency, processors } from '../jobs/processors.js';
import type { Tools } from '../jobs/tools.js';
import type { Configuration } from './config/configuration.js';
import type { Environment } from './config/environment.js';
import { fileTransport, type MailTransport, smtpTransport } from './mail/transport.js';
import { startHttp } from './ops/http.js';
import { repeat } from './ops/repeat.js';
import type { Consumer } from './queue/backend.js';
import { QUEUES } from './queue/names.js';
import { openRuntime, type Runtime } from './runtime.js';
import { readNow } from './store/clock.js';
import { savePolicy } from './store/policies.js';
import type { PostOffice } from './work/deliver.js';
import { type Sweeper, sweepDeadlines, sweepPost } from './work/sweep.js';

export interface Worker {
  readonly runtime: Runtime;
  close(): Promise<void>;
}

/** A drill's sweep, in machine time, unless a shorter one is set. */
const DRILL_SWEEP_MS = 1_000;
/** How long jobs at work may take to end when the worker closes. */
const GRACE_MS = 8_000;

/** Resolves when everything serves; a database that comes late is waited for. */
export async function startWorker(
  environment: Environment,
  configuration: Configuration,
  log: Logger,
  queuePrefix?: string,
): Promise<Worker> {
  const runtime = await openRuntime(environment, () => configuration, log, {
    connections: 10,
    patient: true,
    queuePrefix,
  });
  const { context, backend, speed } = runtime;
  await savePolicy(context.db, configuration.policyVersion, configuration.policy, await readNow(context.db));
  const transport = openTransport(environment, speed);
  const office: PostOffice = {
    transport,
    sender: () => ({ name: configuration.mail.senderName, address: environment.mailFrom.address }),
  };
  const health = { lastSweepAtMs: performance.now() };
  const sweepMs = speed === 1 ? environment.sweepMs : Math.min(environment.sweepMs, DRILL_SWEEP_MS);
  const loops = startLoops(runtime, office, log, sweepMs, health);
  const consumers = startConsumers(runtime, office, log);
  const http = await startHttp(
    environment.http,
    () => readiness(runtime, health.lastSweepAtMs, sweepMs),
    log,
  );
  log.info(
    {
      event: 'worker.started',
      queue: backend.kind,
      embedded: runtime.database.embedded,
      speed,
      sweepMs,
      policy: configuration.policyVersion,
    },
    'worker.started',
  );
  return {
    runtime,
    async close() {
      await http.close();
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
function openTransport({ smtpUrl, home }: Environment, speed: number): MailTransport {
  return smtpUrl === null || speed !== 1 ? fileTransport(join(home, 'mail')) : smtpTransport(smtpUrl);
}

function startConsumers(
  { context, backend, announce, speed }: Runtime,
  office: PostOffice,
  log: Logger,
): Consumer[] {
  const tools: Tools = { context, office, announce, log, speed, Unrecoverable: backend.Unrecoverable };
  return QUEUES.map((name) => backend.consume(name, concurrency[name], processors[name](tools) as never));
}

function startLoops(
  { context, announce, armer, speed }: Runtime,
  office: PostOffice,
  log: Logger,
  sweepMs: number,
  health: { lastSweepAtMs: number },
) {
  const worker = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const sweeper: Sweeper = { context, announce, armer, log, worker, speed };
  const deadlines = async () => {
    const fired = await sweepDeadlines(sweeper);
    health.lastSweepAtMs = performance.now();
    if (fired > 0) log.info({ event: 'sweep.fired', fired }, 'sweep.fired');
  };
  return [
    repeat('sweep', sweepMs, deadlines, log),
    repeat('post', sweepMs, () => sweepPost(context, office, log), log),
  ];
}

/** Ready while the database answers and the sweep keeps its time. */
async function readiness({ context, backend }: Runtime, lastSweepAtMs: number, sweepMs: number) {
  const sweepAgeMs = Math.round(performance.now() - lastSweepAtMs);
  const database = await readNow(context.db).then(
    () => true,
    () => false,
  );
  const ready = database && sweepAgeMs < 2 * sweepMs + 30_000;
  return { ready, details: { database, queue: backend.kind, sweepAgeMs } };
}
