/** Heeding signals from the first moment: what comes while programs are still being read ends the worker as well. */

/** The first signal resolves; the second ends the process at once. */
export function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    let signals = 0;
    const onSignal = (signal: string) => {
      signals += 1;
      if (signals > 1) process.exit(1);
      resolve(signal);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
  });
}
