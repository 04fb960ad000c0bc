/** What the end of an attempt that was not accepted means for its mail: tried again when, or given up. Pure. */
import type { Delivery } from '../mail/delivery.js';
import type { Attempted } from '../store/mails.js';

const MINUTE = 60;
const RETRY_AFTER = [1, 5, 15, 30, 60].map((minutes) => minutes * MINUTE);
/** With the last interval repeated, about three days. */
const MOST_ATTEMPTS = 76;
const RELAY_FAULT_RETRY = 30;
/** Whoever may try next tries at once; while a relay is down, that is the breaker's matter. */
const HELD_RETRY = 0;
const AMBIGUOUS_RETRY = 5 * MINUTE;
const MOST_AMBIGUOUS = 2;
type NotAccepted = Exclude<Delivery, { readonly outcome: 'accepted' }>;

/** Attempts so far: all, and those of which the server may have taken the mail. */
export interface Attempts {
  readonly attempt: number;
  readonly ambiguous: number;
}

export function attempted(delivery: NotAccepted, { attempt, ambiguous }: Attempts): Attempted {
  switch (delivery.outcome) {
    case 'refused':
      return { state: 'failed', response: delivery.response, gaveUp: false };
    case 'deferred':
      return putOff(delivery.response, attempt);
    case 'relay-fault':
      // Others get through: whoever this one is for does not learn of it, and that must not go on for ever.
      if (!delivery.everyMail) return putOff(delivery.reason, attempt);
      return {
        state: 'sending',
        response: delivery.reason,
        retryInSeconds: RELAY_FAULT_RETRY,
        ambiguous: false,
        unburnt: true,
      };
    case 'held':
      return {
        state: 'sending',
        response: `not attempted: ${delivery.reason}`,
        retryInSeconds: HELD_RETRY,
        ambiguous: false,
        unburnt: true,
      };
    case 'ambiguous':
      if (ambiguous + 1 > MOST_AMBIGUOUS) return { state: 'failed', response: delivery.reason, gaveUp: true };
      return {
        state: 'sending',
        response: delivery.reason,
        retryInSeconds: AMBIGUOUS_RETRY,
        ambiguous: true,
        unburnt: false,
      };
  }
}

function putOff(response: string, attempt: number): Attempted {
  if (attempt >= MOST_ATTEMPTS) return { state: 'failed', response, gaveUp: true };
  const retryInSeconds = RETRY_AFTER[attempt - 1] ?? 60 * MINUTE;
  return { state: 'sending', response, retryInSeconds, ambiguous: false, unburnt: false };
}
