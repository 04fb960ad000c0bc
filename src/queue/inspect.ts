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

/** Rejects where the server does not answer within a few seconds, lets nobody in, or has no database of that number. */
export async function inspectRedis(url: string): Promise<RedisFacts> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    retryStrategy: () => null,
  });
  let heard: Error | undefined;
  redis.on('error', (error) => {
    heard ??= error;
  });
  try {
    await redis.connect();
    // A connection whose choice was refused stays with the first database.
    await redis.select(redis.options.db ?? 0);
    const info = await redis.info();
    const fact = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
    return {
      version: fact('redis_version'),
      evictionPolicy: fact('maxmemory_policy'),
      isCluster: fact('cluster_enabled') === '1',
      appendOnly: fact('aof_enabled') === '1',
    };
  } catch (error) {
    // What rejects says only that the connection is closed.
    throw heard ?? error;
  } finally {
    redis.disconnect();
  }
}
