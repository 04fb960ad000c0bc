/** BullMQ on Redis, through ioredis. */
import { Queue, Worker } from 'bullmq';
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
