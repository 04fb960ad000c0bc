/** Whether a notice has reached its person. Pure. */
import type { DeliveryState } from '../sla/notice.js';
import type { NoticeOfComplaint } from '../store/notices.js';

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
