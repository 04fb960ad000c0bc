/** The worker's look at Redis: whether it answers and is fit for the queues. Redis is optional, so it is never more than a warning. */
import type { Logger } from 'pino';
import { type Loop, repeat } from './ops/repeat.js';
import { inspectRedis } from './queue/inspect.js';
import { unfitnessOf } from './queue/redis-fitness.js';

const LOOK_MS = 30_000;

/** `found` hears at each look what there is to say; the log says it once, and again when it changes. */
export function watchRedis(
  url: string,
  found: (lines: readonly string[]) => void,
  log: Logger,
  everyMs = LOOK_MS,
): Loop {
  let said = '';
  const look = async () => {
    const lines = await linesOf(url);
    found(lines);
    const saying = lines.join('\n');
    if (saying === said) return;
    said = saying;
    if (lines.length > 0) log.warn({ event: 'redis.warning', lines }, 'redis.warning');
    else log.info({ event: 'redis.good' }, 'redis.good');
  };
  return repeat('redis', everyMs, look, log);
}

async function linesOf(url: string): Promise<string[]> {
  const facts = await inspectRedis(url).catch(() => null);
  if (facts === null) return ['Redis does not answer: escalations come by the sweep until it does'];
  return unfitnessOf(facts).map(({ detail, advice }) => `Redis: ${detail}; ${advice}`);
}
