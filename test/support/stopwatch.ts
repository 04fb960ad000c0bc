/** How long work takes, on a machine that has other work as well. */

/** The quickest of three times: whoever else keeps a machine busy does so now and then, what takes long does so always. */
export async function quickestMs(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return Math.min(...times);
}
