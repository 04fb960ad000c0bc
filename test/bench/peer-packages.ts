/**
 * The peers' packages, of which the product carries none: installed beside the bench at its first run. So that its
 * types hold without them, what is used of each is written down here.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tell } from './measure.js';
import { PROJECT } from './program.js';

const PEERS = join(PROJECT, 'test/bench');

export function installPeers(): void {
  const isThere = (name: string) => existsSync(join(PEERS, 'node_modules', name));
  if (isThere('pg-boss') && isThere('graphile-worker')) return;
  tell('installing what Duban is measured against (test/bench/package.json)');
  execFileSync('npm', ['ci', '--prefix', PEERS, '--ignore-scripts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

export interface PgBossJob {
  readonly id: string;
  readonly data: { readonly id: string; readonly dueAt?: number };
}
export interface PgBoss {
  start(): Promise<unknown>;
  stop(options: object): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  createQueue(name: string): Promise<void>;
  insert(jobs: readonly object[]): Promise<void>;
  fetch(name: string, options: { batchSize: number }): Promise<PgBossJob[]>;
  complete(name: string, ids: readonly string[]): Promise<void>;
}

export async function openPgBoss(connectionString: string, max: number): Promise<PgBoss> {
  const { default: Boss } = (await named('pg-boss')) as { default: new (options: object) => PgBoss };
  const boss = new Boss({ connectionString, max, supervise: false, schedule: false });
  boss.on('error', (error) => tell(`pg-boss: ${error.message}`));
  await boss.start();
  return boss;
}

export interface GraphileRunner {
  readonly promise: Promise<void>;
  stop(): Promise<void>;
}
interface GraphileWorker {
  run(options: object): Promise<GraphileRunner>;
  runMigrations(options: object): Promise<void>;
}
type GraphileTask = (payload: { readonly id: string; readonly dueAt?: number }) => Promise<void>;

function ignore(): void {}

async function graphile(): Promise<GraphileWorker & { Logger: new (factory: unknown) => unknown }> {
  return (await named('graphile-worker')) as GraphileWorker & { Logger: new (factory: unknown) => unknown };
}

export async function migrateGraphile(connectionString: string): Promise<void> {
  const { runMigrations, Logger } = await graphile();
  await runMigrations({ connectionString, logger: new Logger(() => ignore) });
}

/** As it comes, but for the number of jobs at work. */
export async function runGraphile(
  connectionString: string,
  taskList: Readonly<Record<string, GraphileTask>>,
): Promise<GraphileRunner> {
  const { run, Logger } = await graphile();
  return run({
    connectionString,
    taskList,
    concurrency: 16,
    maxPoolSize: 20,
    noHandleSignals: true,
    logger: new Logger(() => ignore),
  });
}

const { resolve } = createRequire(join(PEERS, 'package.json'));

const named = (name: string): Promise<unknown> => import(pathToFileURL(resolve(name)).href);
