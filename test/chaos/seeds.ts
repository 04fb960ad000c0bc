/** Chance that can be had again. */

/** A seeded random number in [0, 1): the same seed, the same history of faults. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** From the environment, to see a failure again; printed, for that. */
export function seedOfThisRun(): number {
  const seed = Number(process.env.CHAOS_SEED ?? Math.trunc(Math.random() * 1e9));
  process.stderr.write(`seed ${seed}\n`);
  return seed;
}
