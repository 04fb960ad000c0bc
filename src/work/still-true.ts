import type { Instant } from '../sla/instant.js';
import type { WaitingNotice } from '../store/notices.js';

/**
 * The last look before sending: an escalation of a deadline at rest, or of a round gone by, is not true any more;
 * nor a reminder once due has passed; nor the all-clear of a deadline that runs again, but for one that says so: of that
 * one, to however many limits it has moved since.
 */
export function isStillTrue(notice: WaitingNotice, now: Instant): boolean {
  const isOpen = notice.deadline_state === 'open';
  if (notice.kind === 'reminder' && now > notice.deadline_due_at) return false;
  if (notice.kind !== 'all-clear') return isOpen && notice.deadline_round === notice.round;
  return tellsOfMove(notice) ? notice.deadline_round > notice.round : !isOpen;
}

/** It stays true whatever the limit is by now, but its words do not. */
export const tellsOfMove = ({ cleared }: Pick<WaitingNotice, 'cleared'>): boolean =>
  'state' in cleared && cleared.state === 'moved';
