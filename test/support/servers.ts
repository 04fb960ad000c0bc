/** The servers of a whole test run: one PostgreSQL, one Redis, started before the first test and gone after the last. */
import { writeSync } from 'node:fs';
import { startOwnPostgres } from './own-postgres.js';
import { installRedis, redisProgram, startOwnRedis } from './own-redis.js';

export interface Servers {
  remove(): Promise<void>;
}

type Removal = () => Promise<void>;

/** Their addresses reach the tests through the environment, which jest's workers inherit. */
export async function startServers(): Promise<Servers> {
  const removals: Removal[] = [];
  const [postgres, redis] = await Promise.all([startPostgres(removals), startRedis(removals)]);
  process.env.DUBAN_TEST_POSTGRES = postgres;
  process.env.DUBAN_TEST_REDIS = redis;
  const remove = async () => {
    await Promise.all(removals.splice(0).map((each) => each()));
  };
  // A test run that is broken off leaves no server behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void remove().finally(() => process.exit(1)));
  }
  return { remove };
}

async function startPostgres(removals: Removal[]): Promise<string> {
  if (process.env.TEST_PG_URL) return process.env.TEST_PG_URL;
  const own = await startOwnPostgres();
  removals.push(own.remove);
  return own.url;
}

async function startRedis(removals: Removal[]): Promise<string> {
  const given = process.env.TEST_REDIS_URL || process.env.REDIS_URL;
  if (given) return given;
  if (redisProgram() === null) tryToInstall();
  if (redisProgram() === null) return withoutRedis();
  // One for each of jest's workers, of which there may be more than the sixteen that are usual.
  const own = await startOwnRedis(undefined, undefined, { databases: '256' });
  removals.push(own.remove);
  return own.url;
}

function tryToInstall(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  say('no redis-server here: installing it with apt-get');
  try {
    installRedis();
  } catch (error) {
    say(`apt-get failed: ${error instanceof Error ? error.message.split('\n', 1)[0] : error}`);
  }
}

function withoutRedis(): string {
  const how = 'install redis-server or valkey-server, or set TEST_REDIS_URL';
  if (process.env.DUBAN_TEST_REQUIRE_REDIS === '1') throw new Error(`the tests need Redis: ${how}`);
  const bar = '!'.repeat(78);
  say(`\n${bar}\nTHE REDIS HALF OF THE TESTS DOES NOT RUN: there is no Redis. To run it,\n${how}.\n${bar}\n`);
  return '';
}

function say(text: string): void {
  writeSync(2, `${text}\n`);
}
