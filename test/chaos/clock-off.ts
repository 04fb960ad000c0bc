/** Machines whose clocks are wrong, as an environment to start a worker in. */

/** A machine whose clock is off by so much, and by as much again a few seconds later. */
export const clockOff = (ms: number) => ({
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(`
    const Real = Date; let off = ${ms};
    setTimeout(() => { off *= 2; }, 8000).unref();
    globalThis.Date = class extends Real {
      constructor(...given) { given.length > 0 ? super(...given) : super(Real.now() + off); }
      static now() { return Real.now() + off; }
    };`)}`,
});
