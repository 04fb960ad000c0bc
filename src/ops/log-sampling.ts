/** At most one line a key and span, so that a fault that repeats eight times a second does not fill a disk. */

export interface Admission {
  /** How many lines of this key were left out since the last that was let through. */
  readonly swallowed: number;
}

export interface LogSampling {
  /** Null: leave this line out. */
  admit(key: string, nowMs?: number): Admission | null;
}

const MOST_KEYS = 1000;

export function createLogSampling(spanMs = 10_000): LogSampling {
  const seen = new Map<string, { sinceMs: number; swallowed: number }>();
  return {
    admit(key, nowMs = performance.now()) {
      const last = seen.get(key);
      if (last !== undefined && nowMs - last.sinceMs < spanMs) {
        last.swallowed += 1;
        return null;
      }
      seen.delete(key);
      seen.set(key, { sinceMs: nowMs, swallowed: 0 });
      if (seen.size > MOST_KEYS) forgetOldest(seen);
      return { swallowed: last?.swallowed ?? 0 };
    },
  };
}

/** Keys are made from data at times, and there is no end to data. */
function forgetOldest(seen: Map<string, unknown>): void {
  const [oldest] = seen.keys();
  if (oldest !== undefined) seen.delete(oldest);
}
