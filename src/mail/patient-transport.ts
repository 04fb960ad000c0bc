/** A transport that leaves a relay alone while it is down. */
import { type Breaker, begun, brokenOff, CLOSED, ended, lets } from './breaker.js';
import type { Delivery } from './delivery.js';
import type { MailTransport } from './transport.js';

export interface RelayWatch {
  /** A clock that only goes forward, in milliseconds. */
  readonly nowMs: () => number;
  /** The relay was found to be down; told once. */
  down(reason: string): void;
  /** It has answered again after so long; told once. */
  up(downMs: number): void;
}

export interface PatientTransport extends MailTransport {
  /** For how long the relay has been down by now, in milliseconds; null while it is up. */
  downMs(): number | null;
}

const HELD: Delivery = { outcome: 'held', reason: 'the mail server is down' };

export function patientTransport(inner: MailTransport, watch: RelayWatch): PatientTransport {
  let breaker: Breaker = CLOSED;
  const turn = (next: Breaker) => {
    const before = breaker;
    breaker = next;
    if (before.state === 'closed' && next.state === 'open') watch.down(next.reason);
    if (before.state === 'open' && next.state === 'closed') watch.up(watch.nowMs() - before.since);
  };
  return {
    mayTry: () => lets(breaker, watch.nowMs()) && inner.mayTry(),
    downMs: () => (breaker.state === 'open' ? watch.nowMs() - breaker.since : null),
    async send(mail, signal) {
      if (!lets(breaker, watch.nowMs())) return HELD;
      const isProbe = breaker.state === 'open';
      turn(begun(breaker));
      let delivery: Delivery | undefined;
      try {
        delivery = await inner.send(mail, signal);
        return delivery;
      } finally {
        turn(
          delivery === undefined
            ? brokenOff(breaker, isProbe)
            : ended(breaker, delivery, isProbe, watch.nowMs()),
        );
      }
    },
    close: () => inner.close(),
  };
}
