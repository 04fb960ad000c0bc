/**
 * A relay that is down is left alone, but for a probe now and then: else each mail would knock at it every half minute.
 * Pure, on whichever clock the caller has, in milliseconds.
 */
import type { Delivery } from './delivery.js';

export type Breaker =
  | { readonly state: 'closed' }
  | {
      readonly state: 'open';
      readonly since: number;
      /** Why it opened. */
      readonly reason: string;
      /** From then on one mail may try. */
      readonly probeAt: number;
      readonly pauseMs: number;
      /** That one is on its way. */
      readonly probing: boolean;
    };

export const CLOSED: Breaker = { state: 'closed' };

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Whether a mail would be let through now; at `probeAt` it would, and only one. */
export const lets = (breaker: Breaker, nowMs: number): boolean =>
  breaker.state === 'closed' || (nowMs >= breaker.probeAt && !breaker.probing);

/** A mail that was let through is on its way. */
export const begun = (breaker: Breaker): Breaker =>
  breaker.state === 'closed' ? breaker : { ...breaker, probing: true };

/** An attempt that came to no end says nothing of the relay; the next mail may probe. */
export const brokenOff = (breaker: Breaker, isProbe: boolean): Breaker =>
  isProbe && breaker.state === 'open' ? { ...breaker, probing: false } : breaker;

/** After the end of an attempt: a fault that every mail would meet opens, a probe's doubles the pause, anything else closes. */
export function ended(breaker: Breaker, delivery: Delivery, isProbe: boolean, nowMs: number): Breaker {
  // Lost on the way, when it had begun before the relay was found to be down: it is down for all that.
  if (delivery.outcome === 'ambiguous' && !isProbe) return breaker;
  if (delivery.outcome !== 'relay-fault') return CLOSED;
  if (breaker.state === 'closed')
    return delivery.everyMail ? opened(delivery.reason, nowMs, nowMs, FIRST_PAUSE_MS) : breaker;
  // Begun before it opened, it says nothing new.
  if (!isProbe) return breaker;
  // This one's fault was another: the relay itself answers.
  if (!delivery.everyMail) return CLOSED;
  const pauseMs = Math.min(breaker.pauseMs * 2, LONGEST_PAUSE_MS);
  return opened(breaker.reason, breaker.since, nowMs, pauseMs);
}

const opened = (reason: string, since: number, nowMs: number, pauseMs: number): Breaker => ({
  state: 'open',
  since,
  reason,
  probeAt: nowMs + pauseMs,
  pauseMs,
  probing: false,
});
