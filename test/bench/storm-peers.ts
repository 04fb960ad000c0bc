/** What else one could have used for a storm: the jobs lie ready when the clock starts, and write the same rows. */
import { randomUUID } from 'node:crypto';
import type { ConnectionOptions } from 'bullmq';
import type pg from 'pg';
import { migrateQueues } from '../../src/queue/postgres.js';
import { onDatabase, openPool, query } from './database.js';
import { migrateGraphile, openPgBoss, runGraphile } from './peer-packages.js';
import type { Stage } from './stage.js';
import { fireByIds } from './storm-limit.js';

/** Milliseconds until as many as were due have been fired. */
export interface Peer {
  readonly name: string;
  run(url: string, count: number): Promise<number>;
}

const AT_ONCE = 16;

export const peers = (stage: Stage): Peer[] => [
  { name: 'pg-boss, sets of 500 by ids', run: (url) => pgBoss(url, 500, true) },
  { name: 'BullMQ on Redis, a job a deadline', run: (url) => bullOnRedis(stage.servers.redis, url) },
  { name: 'graphile-worker, a job a deadline', run: graphileWorker },
  { name: 'pg-boss, a job a deadline', run: (url) => pgBoss(url, AT_ONCE, false) },
  { name: 'BullMQ on PostgreSQL, a job a deadline', run: bullOnPostgres },
];

/** Counts what was fired, and knows when it is all. */
function countdown(pool: pg.Pool, count: number) {
  let left = count;
  let over = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    over = resolve;
  });
  const fire = async (id: string): Promise<void> => {
    await fireByIds(pool, [id]);
    left -= 1;
    if (left === 0) over();
  };
  return { fire, done };
}

interface BullLike {
  addBulk(jobs: { name: string; data: { id: string }; opts: object }[]): Promise<unknown>;
  close(): Promise<void>;
}
interface BullWorkerLike {
  waitUntilReady(): Promise<unknown>;
  run(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(force?: boolean): Promise<void>;
}
type MakeWorker = (process: (job: { data: { id: string } }) => Promise<void>) => BullWorkerLike;

const OPTIONS = { removeOnComplete: true, removeOnFail: true };

async function bull(url: string, queue: BullLike, makeWorker: MakeWorker): Promise<number> {
  const ids = await dueIds(url);
  const pool = openPool(url, AT_ONCE);
  for (let from = 0; from < ids.length; from += 1000)
    await queue.addBulk(
      ids
        .slice(from, from + 1000)
        .map((id) => ({ name: 'due', data: { id }, opts: { ...OPTIONS, jobId: `due-${id}` } })),
    );
  const { fire, done } = countdown(pool, ids.length);
  const worker = makeWorker(({ data }) => fire(data.id));
  worker.on('error', () => undefined);
  await worker.waitUntilReady();
  const begin = performance.now();
  void worker.run();
  await done;
  const ms = performance.now() - begin;
  await worker.close();
  await queue.close();
  await pool.end();
  return ms;
}

async function bullOnRedis(redis: string, url: string): Promise<number> {
  const { Queue, Worker } = await import('bullmq');
  const name = `peer-${randomUUID().slice(0, 8)}`;
  const connection: ConnectionOptions = { url: redis, maxRetriesPerRequest: null };
  const worker: MakeWorker = (process) =>
    new Worker(name, process, { connection, concurrency: AT_ONCE, autorun: false });
  return bull(url, new Queue(name, { connection }), worker);
}

async function bullOnPostgres(url: string): Promise<number> {
  await migrateQueues(url);
  const { createPostgresBackend, withBackend } = await import('bullmq');
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = { connectionString: url, schema: 'bullmq' };
  const worker: MakeWorker = (process) =>
    new Worker('peer', process, { connection, concurrency: AT_ONCE, autorun: false });
  return bull(url, new Queue('peer', { connection }), worker);
}

async function graphileWorker(url: string): Promise<number> {
  await migrateGraphile(url);
  const ids = await dueIds(url);
  await onDatabase(
    url,
    "select graphile_worker.add_job('due', json_build_object('id', id)) from duban.deadline where look_at <= duban.now()",
  );
  await onDatabase(url, 'vacuum analyze');
  const pool = openPool(url, AT_ONCE);
  const { fire, done } = countdown(pool, ids.length);
  const begin = performance.now();
  const runner = await runGraphile(url, { due: ({ id }) => fire(id) });
  await done;
  const ms = performance.now() - begin;
  await runner.stop();
  await pool.end();
  return ms;
}

/** Fetched by hand, as often as there is something: its own polling takes a batch every other second. */
async function pgBoss(url: string, batchSize: number, inSets: boolean): Promise<number> {
  const boss = await openPgBoss(url, 4);
  await boss.createQueue('due');
  const ids = await dueIds(url);
  await boss.insert(ids.map((id) => ({ name: 'due', data: { id } })));
  await onDatabase(url, 'vacuum analyze');
  const pool = openPool(url, AT_ONCE);
  const begin = performance.now();
  const stream = async () => {
    for (;;) {
      const jobs = await boss.fetch('due', { batchSize });
      if (jobs.length === 0) return;
      const due = jobs.map(({ data }) => data.id);
      if (inSets) await fireByIds(pool, due);
      else await Promise.all(due.map((id) => fireByIds(pool, [id])));
      await boss.complete(
        'due',
        jobs.map(({ id }) => id),
      );
    }
  };
  await Promise.all([stream(), stream()]);
  const ms = performance.now() - begin;
  await boss.stop({ graceful: false });
  await pool.end();
  return ms;
}

/** Ids of what is due: a job for each. */
const dueIds = async (url: string): Promise<string[]> =>
  (await query<{ id: string }>(url, 'select id from duban.deadline where look_at <= duban.now()')).map(
    ({ id }) => id,
  );
