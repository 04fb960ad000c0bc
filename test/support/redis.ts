/** A Redis database of its own for each jest worker, empty when a test file begins. */
import { Redis } from 'ioredis';

const MARK = 'duban-test';

/** Null where the run has no Redis: such tests are left out, and the run has said so. */
export function redisUrl(): string | null {
  const server = process.env.DUBAN_TEST_REDIS;
  if (!server) return null;
  const url = new URL(server);
  url.pathname = `/${process.env.JEST_WORKER_ID ?? '1'}`;
  return url.href;
}

/** Only what these tests wrote is ever removed: the address may be that of a server that others use. */
async function empty(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  await redis.connect();
  try {
    if ((await redis.dbsize()) > 0 && (await redis.exists(MARK)) === 0) {
      throw new Error(
        'this Redis database holds something else than tests; set TEST_REDIS_URL to another server',
      );
    }
    await redis.flushdb();
    await redis.set(MARK, '1');
  } finally {
    redis.disconnect();
  }
}

const url = redisUrl();
if (url !== null) await empty(url);
