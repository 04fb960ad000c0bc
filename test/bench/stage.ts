/** What a candidate works on: a copy of a prepared database, and of Duban as much as it takes. */
import { randomUUID } from 'node:crypto';
import { openSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import { concurrency, processors } from '../../jobs/processors.js';
import type { Tools } from '../../jobs/tools.js';
import type { Configuration } from '../../src/config/configuration.js';
import type { Environment } from '../../src/config/environment.js';
import { loadConfiguration } from '../../src/config/load.js';
import { openLogStream } from '../../src/ops/log-stream.js';
import { loggerOptions } from '../../src/ops/logger.js';
import { openRuntime, type Runtime } from '../../src/runtime.js';
import type { Announce } from '../../src/work/announce.js';
import type { PostOffice } from '../../src/work/deliver.js';
import { escalateDue } from '../../src/work/escalate-due.js';
import { takeInTogether } from '../../src/work/take-in-together.js';
import type { Servers } from './servers.js';

export type BackendKind = 'redis' | 'postgres';

export interface Stage {
  readonly servers: Servers;
  readonly configuration: Configuration;
}

export async function openStage(servers: Servers): Promise<Stage> {
  const loaded = await loadConfiguration('config');
  if (!loaded.ok) throw new Error(loaded.faults.map(({ problem }) => problem).join('\n'));
  return { servers, configuration: loaded.configuration };
}

/** Log lines are written as the worker writes them, and nobody reads them. */
export const unreadLog = (): Logger => pino({ ...loggerOptions, level: 'info' }, nowhere);

const nowhere = openLogStream(openSync('/dev/null', 'w'), () => undefined);

export const environmentFor = (stage: Stage, databaseUrl: string, kind: BackendKind): Environment => ({
  databaseUrl,
  redisUrl: kind === 'redis' ? stage.servers.redis : null,
  smtpUrl: null,
  mailFrom: { name: 'Duban', address: 'duban@example.com' },
  configFolder: 'config',
  home: '.duban',
  http: null,
  heartbeatUrl: null,
  sweepMs: 15_000,
  alarmHorizonMs: 72 * 3_600_000,
  logLevel: 'info',
});

export interface Duban extends Runtime {
  readonly queuePrefix: string;
}

/** Duban on a database of its own, its queues apart from everybody's. */
export async function openDuban(stage: Stage, databaseUrl: string, kind: BackendKind): Promise<Duban> {
  const queuePrefix = `bench-${randomUUID().slice(0, 8)}`;
  const runtime = await openRuntime(
    environmentFor(stage, databaseUrl, kind),
    () => stage.configuration,
    unreadLog(),
    {
      connections: 10,
      patient: false,
      queuePrefix,
    },
  );
  return { ...runtime, queuePrefix };
}

const NO_POST: PostOffice = {
  transport: {
    send: () => Promise.reject(new Error('no mail is sent here')),
    verify: () => Promise.resolve({ ok: true }),
    close: () => undefined,
  } as unknown as PostOffice['transport'],
  sender: () => {
    throw new Error('no mail is composed here');
  },
};

/** What the processors of the worker are given; `announced` sees every aftermath. */
export const toolsOf = (runtime: Runtime, announced: Announce = () => undefined): Tools => ({
  context: runtime.context,
  office: NO_POST,
  announce(aftermath) {
    runtime.announce(aftermath);
    announced(aftermath);
  },
  takeInOne: takeInTogether(runtime.context, runtime.announce),
  callHelp: runtime.armer.callHelp,
  log: unreadLog(),
  speed: runtime.speed,
  Unrecoverable: runtime.backend.Unrecoverable,
  onRefused: () => undefined,
});

/** Duban's own pool and queues, closed, and its queues gone. */
export async function closeDuban(runtime: Runtime): Promise<void> {
  await runtime.armer.flush();
  await runtime.backend.obliterate();
  await runtime.close();
}

/** Milliseconds from `begin` on until Duban's alarm worker, with its log lines and post jobs, has fired `count` steps. */
export async function untilFired(
  runtime: Duban,
  count: number,
  begin: (runtime: Duban) => Promise<void>,
): Promise<number> {
  let fired = 0;
  let over = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    over = resolve;
  });
  const tools = toolsOf(runtime, ({ happenings }) => {
    fired += happenings.filter(({ event }) => event === 'step.fired').length;
    if (fired >= count) over();
  });
  const consumer = runtime.backend.consume(
    'duban-alarm',
    concurrency['duban-alarm'],
    processors['duban-alarm'](tools),
  );
  const started = performance.now();
  await begin(runtime);
  await done;
  const ms = performance.now() - started;
  await consumer.close(10_000);
  return ms;
}

/** Rings for whatever is due now. */
export const ringNow = ({ backend }: Runtime): Promise<void> =>
  backend.add('duban-alarm', [
    { name: 'alarm', id: `alarm-${randomUUID()}`, data: { ringAt: Date.now() }, delayMs: 0 },
  ]);

/** Fires everything that is due; how much there was to say of it. */
export async function fireDue({ context }: Runtime): Promise<number> {
  let said = 0;
  const setAside = (slip: string, error: unknown): void => {
    throw new Error(`${slip} was set aside`, { cause: error });
  };
  for await (const { happenings } of escalateDue(context, setAside)) said += happenings.length;
  return said;
}
