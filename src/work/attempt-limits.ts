/** How long an attempt may take, and for how long its end is worth writing down: never beyond the lease of its mail. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery } from '../mail/delivery.js';
import { isOwnFault } from './own-fault.js';

/** Overall limit of one attempt. */
const ATTEMPT_MS = 120_000;
/** What is under way when the worker closes may take so long; less than the worker waits for its jobs. */
const CLOSING_MS = 5_000;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

interface Leased {
  /** When the lease is over, on this process's own clock, which runs on while the process is frozen. */
  readonly leaseEndsMs: number;
}

const CLOSING = 'the worker that had it is closing';

const held = (reason: string): Delivery => ({ outcome: 'held', reason });

/** Begins nothing once the worker is closing, nor what might outlast the lease, and ends what takes too long. */
export async function withinLimits(
  stopping: AbortSignal | undefined,
  { leaseEndsMs }: Leased,
  send: (signal: AbortSignal) => Promise<Delivery>,
): Promise<Delivery> {
  if (stopping?.aborted) return held(CLOSING);
  if (performance.now() + ATTEMPT_MS > leaseEndsMs) return held('its time was used up by the mail before it');
  const limit = new AbortController();
  const endIn = (ms: number) => setTimeout(() => limit.abort(), ms);
  let timer = endIn(ATTEMPT_MS);
  const onStop = () => {
    clearTimeout(timer);
    timer = endIn(CLOSING_MS);
  };
  stopping?.addEventListener('abort', onStop);
  try {
    const delivery = await send(limit.signal);
    // It was this worker that broke off, and nobody has the mail: no fault of its recipient.
    return stopping?.aborted && delivery.outcome === 'relay-fault' ? held(CLOSING) : delivery;
  } finally {
    clearTimeout(timer);
    stopping?.removeEventListener('abort', onStop);
  }
}

/**
 * A mail whose end nobody writes down is sent a second time. So a database that is away is waited for as long as the
 * lease holds; nobody else sends the mail until then.
 */
export async function whileLeased<T>(
  stopping: AbortSignal | undefined,
  { leaseEndsMs }: Leased,
  write: () => Promise<T>,
): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await write();
    } catch (error) {
      const isOver = stopping?.aborted || performance.now() + pauseMs > leaseEndsMs;
      if (isOver || isOwnFault(error)) throw error;
    }
    await wait(pauseMs);
  }
}
