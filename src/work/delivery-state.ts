/** Whether a notice has reached its person, as far as Duban can know. Pure. */
import type { NoticeOfComplaint } from '../store/notices.js';

export const DELIVERY_STATES = [
  /** No attempt has been made: it waits for company, for the morning, or for the account's rate. */
  'queued',
  /** The recipient's server has put it off, or its end is unknown; it is tried again. */
  'deferred',
  'accepted',
  'bounced',
  'gave-up',
  /** Its mail could not be written. */
  'not-composed',
  'superseded',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

type Delivered = Pick<NoticeOfComplaint, 'state' | 'reason' | 'response'>;

export function deliveryState({ state, reason, response }: Delivered): DeliveryState {
  switch (state) {
    case 'sent':
      return 'accepted';
    case 'superseded':
      return 'superseded';
    case 'failed':
      return reason === 'gave-up' || reason === 'not-composed' ? reason : 'bounced';
    case 'waiting':
      return response === null ? 'queued' : 'deferred';
  }
}
