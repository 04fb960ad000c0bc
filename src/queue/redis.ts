/** BullMQ on Redis, through ioredis. */
import { createIORedisClient, Queue, RedisConnection, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { OnQueueError, QueueBackend } from './backend.js';
import { bullBackend } from './bullmq.js';

/** No timeout is set by default; without these a silent peer would hold a worker for ever. */
const CONSUMER = {
  maxRetriesPerRequest: null,
  connectTimeout: 5_000,
  socketTimeout: 15_000,
  retryStrategy: (attempt: number) => Math.min(attempt * 200, 5_000),
};

/** A producer fails fast: arming is a hint, and nobody waits for it. */
const PRODUCER = {
  ...CONSUMER,
  maxRetriesPerRequest: 1,
  commandTimeout: 2_000,
  skipVersionCheck: true,
};

/**
 * BullMQ prints what it thinks of a server past the log, again for every connection. The worker looks for itself and says
 * it once, so BullMQ is not shown the eviction policy, and recommends no version.
 */
function quietClient({ url, ...others }: RedisOptions & { url?: string }) {
  const options = { ...others, replyMapping: 'legacy' as const };
  const client = url === undefined ? new Redis(options) : new Redis(url, options);
  const ask = client.info.bind(client) as (...args: unknown[]) => Promise<string>;
  const withoutPolicy = (said: string) => said.replace(/^maxmemory_policy:.*$/m, '');
  // ioredis asks with a listener, to see whether the server is ready.
  const info = (...args: unknown[]) => (args.length > 0 ? ask(...args) : ask().then(withoutPolicy));
  return createIORedisClient(Object.assign(client, { info }));
}
RedisConnection.clientFactory = quietClient;
RedisConnection.recommendedMinimumVersion = RedisConnection.minimumVersion;

/** `prefix` keeps a demo's queues apart from those that other systems fill, which have BullMQ's own. */
export function redisBackend(url: string, onError: OnQueueError, prefix = 'bull'): QueueBackend {
  return bullBackend(
    {
      kind: 'redis',
      queue: (name) =>
        new Queue(name, {
          connection: { url, ...PRODUCER },
          prefix,
          skipWaitingForReady: true,
          skipVersionCheck: true,
        }),
      worker: (name, process, options) =>
        new Worker(name, process, { connection: { url, ...CONSUMER }, prefix, ...options }),
    },
    onError,
  );
}
