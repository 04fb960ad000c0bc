/** A loop on a jittered timer that never overlaps itself; a run that fails is logged and the next one comes. */
import type { Logger } from 'pino';

export interface Loop {
  /** Lets a run at work end, for at most so long. */
  stop(graceMs: number): Promise<void>;
}

const JITTER = 0.1;

/** Runs at once, or after `firstAfterMs`, and then about every `intervalMs` after the end of the last run. */
export function repeat(
  name: string,
  intervalMs: number,
  run: () => Promise<void>,
  log: Logger,
  firstAfterMs = 0,
): Loop {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const turn = async () => {
    try {
      await run();
    } catch (error) {
      log.error({ event: `${name}.failed`, err: error }, `${name}.failed`);
    }
    if (!stopped) timer = setTimeout(start, intervalMs * (1 + JITTER * (Math.random() * 2 - 1)));
  };
  const start = () => {
    running = turn();
  };
  if (firstAfterMs > 0) timer = setTimeout(start, firstAfterMs);
  else start();
  return {
    async stop(graceMs) {
      stopped = true;
      clearTimeout(timer);
      const late = new Promise<void>((resolve) => {
        setTimeout(resolve, graceMs).unref();
      });
      await Promise.race([running, late]);
    },
  };
}
