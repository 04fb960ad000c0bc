/** What a Redis server says of itself: whether the queue is in good hands. */
import { Redis } from 'ioredis';

export interface RedisFacts {
  readonly version: string;
  /** `noeviction` and others; empty where the server does not say. */
  readonly evictionPolicy: string;
  /** Keys live in slots, and a script may touch those of one slot only. */
  readonly isCluster: boolean;
  readonly appendOnly: boolean;
}

/** Rejects where the server does not answer within a few seconds. */
export async function inspectRedis(url: string): Promise<RedisFacts> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const info = await redis.info();
    const fact = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
    return {
      version: fact('redis_version'),
      evictionPolicy: fact('maxmemory_policy'),
      isCluster: fact('cluster_enabled') === '1',
      appendOnly: fact('aof_enabled') === '1',
    };
  } finally {
    redis.disconnect();
  }
}
