/** Either backend for tests, and beside it a bare BullMQ client, as any other system would have one. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import type { QueueBackend } from '../../src/queue/backend.js';
import type { QueueName } from '../../src/queue/names.js';
import { migrateQueues, postgresBackend } from '../../src/queue/postgres.js';
import { redisBackend } from '../../src/queue/redis.js';
import { createDatabase } from '../support/database.js';
import { redisProgram } from '../support/own-redis.js';
import { redisUrl } from '../support/redis.js';

type Kind = QueueBackend['kind'];

/** What a test needs of a bare client, alike on both. */
export type BareQueue = Pick<
  Queue,
  'add' | 'close' | 'getDelayed' | 'getFailed' | 'getJob' | 'getJobCounts' | 'obliterate' | 'on'
>;

export interface Bench {
  readonly kind: Kind;
  readonly url: string;
  readonly prefix: string;
  readonly backend: QueueBackend;
  bare(name: QueueName): BareQueue;
  close(): Promise<void>;
}

/** Without Redis its half is left out, which the start of the run has said in large letters. */
export const KINDS: readonly Kind[] = redisUrl() === null ? ['postgres'] : ['redis', 'postgres'];

/** For tests with a server of their own: that of the run may be elsewhere. */
export const OWN_KINDS: readonly Kind[] = redisProgram() === null ? ['postgres'] : ['redis', 'postgres'];

const Postgres = withBackend(createPostgresBackend);

export function backendAt(kind: Kind, url: string, prefix: string): QueueBackend {
  return kind === 'redis'
    ? redisBackend(url, () => undefined, prefix)
    : postgresBackend(url, () => undefined);
}

export function bareAt(kind: Kind, url: string, name: QueueName, prefix = 'bull'): BareQueue {
  const queue =
    kind === 'redis'
      ? new Queue(name, { connection: { url }, prefix })
      : (new Postgres.Queue(name, {
          connection: { connectionString: url, schema: 'bullmq' },
        }) as unknown as Queue);
  queue.on('error', () => undefined);
  return queue;
}

/** On the servers of the run, or on one that the test has for itself. */
export async function openBench(kind: Kind, own?: string): Promise<Bench> {
  const database = kind === 'postgres' && own === undefined ? await createDatabase() : null;
  const url = own ?? database?.url ?? redisUrl() ?? '';
  if (kind === 'postgres') await migrateQueues(url);
  const prefix = `test-${randomUUID()}`;
  const backend = backendAt(kind, url, prefix);
  const bares: BareQueue[] = [];
  return {
    kind,
    url,
    prefix,
    backend,
    bare(name) {
      const queue = bareAt(kind, url, name, prefix);
      bares.push(queue);
      return queue;
    },
    async close() {
      await backend.obliterate().catch(() => undefined);
      await Promise.all(bares.map((queue) => queue.close().catch(() => undefined)));
      await backend.close();
      await database?.drop();
    },
  };
}

/** Collects what comes, for tests to wait on. */
export class Arrivals<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  add(one: T): void {
    this.all.push(one);
    for (const look of this.#waiting) look();
  }

  /** Resolves with the first that fits, past or to come. */
  first(fits: (one: T) => boolean, timeoutMs = 60_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`nothing like that in ${timeoutMs} ms; there came: ${JSON.stringify(this.all)}`));
      }, timeoutMs);
      const look = () => {
        const found = this.all.find(fits);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** Asks again until the answer is there; for what tells nobody when it happens. */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  what: string,
  timeoutMs = 60_000,
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > giveUpAt) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await wait(20);
  }
}
