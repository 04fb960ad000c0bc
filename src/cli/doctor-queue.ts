/** The doctor's look at the queue's server. Redis may be lost at any moment, so nothing here is a fault. */
import type { Environment } from '../config/environment.js';
import { describeError } from '../ops/log-redaction.js';
import { inspectRedis, type RedisFacts } from '../queue/inspect.js';
import { type Unfitness, unfitnessOf } from '../queue/redis-fitness.js';
import { type Check, ok, warning } from './doctor-check.js';

export async function checkQueue({ redisUrl }: Environment): Promise<Check[]> {
  if (redisUrl === null) return [ok('queue', 'BullMQ on PostgreSQL (REDIS_URL is not set)')];
  try {
    return checksOf(await inspectRedis(redisUrl));
  } catch (error) {
    const reason = describeError(error instanceof Error ? error : new Error(String(error))).message;
    return [
      warning(
        'Redis',
        `does not answer (${reason})`,
        'escalations come by the sweep until it does; is REDIS_URL right?',
      ),
    ];
  }
}

function checksOf(facts: RedisFacts): Check[] {
  const unfit = new Map(unfitnessOf(facts).map((one) => [one.what, one]));
  const check = (what: Unfitness['what'], name: string, good: string): Check => {
    const found = unfit.get(what);
    return found === undefined ? ok(name, good) : warning(name, found.detail, found.advice);
  };
  return [
    check('version', 'Redis', `version ${facts.version}`),
    check('eviction', 'Redis eviction', facts.evictionPolicy || 'the server does not say'),
    check('cluster', 'Redis mode', 'a single server'),
    facts.appendOnly
      ? ok('Redis persistence', 'append-only file')
      : warning(
          'Redis persistence',
          'no append-only file',
          'set appendonly yes: messages not yet taken in are lost with the server',
        ),
  ];
}
