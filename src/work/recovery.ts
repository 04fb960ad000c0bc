/** After an outage: what it left behind goes together, and says so (mail.md part 3). */
import type { Instant } from '../sla/instant.js';
import { findOutages, type Outage } from '../store/heartbeats.js';
import { isBehind } from '../store/mailbox.js';
import type { Db } from '../store/open.js';

/** A shorter gap is a restart; in a drill, where half an hour may pass in half a second, so is one of punctual sweeps. */
const SHORTEST_MS = 30 * 60_000;
export const shortestOutage = (punctualMs: number): number => Math.max(SHORTEST_MS, punctualMs);
const NO_REPEATS_MS = 24 * 60 * 60_000;
/** How long, after an outage, to look again whether all that it left behind has been fired. */
const CATCHING_UP_MS = 30 * 60_000;
const LOOK_AGAIN_MS = 2_000;

export interface Recovery {
  /** The latest, where there were several. */
  readonly outage: Outage;
  /** When the first of them ended: what has been told since then is not repeated. */
  readonly toldSince: Instant;
  /** Set while steps are still being fired that came due in the outage. */
  readonly notBefore: Instant | null;
  readonly noRepeatsUntil: Instant;
}

/** Null where there was no outage that counts within the last day; `punctualMs` is what workers may be late by on any day. */
export async function recoveryAt(db: Db, now: Instant, punctualMs: number): Promise<Recovery | null> {
  const shortestMs = shortestOutage(punctualMs);
  const outages = await findOutages(db, now - NO_REPEATS_MS, now, shortestMs);
  const counted = outages
    .filter(({ from, until }) => until - from > shortestMs && until <= now)
    .sort((one, other) => one.until - other.until);
  const [first, outage] = [counted[0], counted.at(-1)];
  if (first === undefined || outage === undefined) return null;
  const behind = now < outage.until + CATCHING_UP_MS && (await isBehind(db, now));
  return {
    outage,
    toldSince: first.until,
    notBefore: behind ? now + LOOK_AGAIN_MS : null,
    noRepeatsUntil: outage.until + NO_REPEATS_MS,
  };
}
