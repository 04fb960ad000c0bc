/** Heeding signals from the first moment, so that what comes while programs are still being read ends the worker well. */

export interface Signals {
  /** From now on there is something to end: the first signal resolves, the second ends the process at once. */
  next(): Promise<string>;
}

/** Until `next` is called nothing has begun, and a signal ends the process at once, with 0. */
export function heedSignals(): Signals {
  let begun: ((signal: string) => void) | null = null;
  let signals = 0;
  const onSignal = (signal: string) => {
    if (begun === null) process.exit(0);
    signals += 1;
    if (signals > 1) process.exit(1);
    begun(signal);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
  return {
    next: () =>
      new Promise((resolve) => {
        begun = resolve;
      }),
  };
}

/** Of a command that is at work: calls `stop` for each first signal of its kind, and when nobody reads the output any more. */
export function heedBreaks(stop: (why: string) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, stop);
  process.stdout.once('error', () => stop('nobody reads the output'));
}

const LOOK_MS = 500;

/** Resolves when the process that started this one is gone; on Windows never. */
export function whenParentIsGone(): Promise<string> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve('none: its shell is gone');
    }, LOOK_MS);
    timer.unref();
  });
}
