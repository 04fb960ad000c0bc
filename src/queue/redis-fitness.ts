/** Whether a Redis server is fit to hold the queues. Redis is optional, so what is wrong with it is never more than a warning. */
import type { RedisFacts } from './inspect.js';

export interface Unfitness {
  readonly what: 'version' | 'eviction' | 'cluster';
  readonly detail: string;
  /** What to do. */
  readonly advice: string;
}

const OLDEST = [6, 2] as const;

/** What an admin should know while the worker runs all the same; empty where all is well. */
export function unfitnessOf({ version, evictionPolicy, isCluster }: RedisFacts): Unfitness[] {
  const found: Unfitness[] = [];
  if (isOlder(version))
    found.push({
      what: 'version',
      detail: `version ${version}`,
      advice: `use version ${OLDEST.join('.')} or newer: BullMQ is not made for older ones`,
    });
  if (evictionPolicy !== 'noeviction' && evictionPolicy !== '')
    found.push({
      what: 'eviction',
      detail: `maxmemory-policy ${evictionPolicy}`,
      advice: 'set maxmemory-policy noeviction: alarms and messages may vanish',
    });
  if (isCluster)
    found.push({
      what: 'cluster',
      detail: 'a cluster, whose slots part the keys of a queue (they have no hash tag)',
      advice: 'use a single Redis, or leave REDIS_URL out: alarms and messages fail here',
    });
  return found;
}

function isOlder(version: string): boolean {
  const [major = Number.NaN, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
