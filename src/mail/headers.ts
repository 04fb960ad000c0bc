/** The headers beyond sender, recipient and subject. */
import { toIso } from '../sla/instant.js';
import { commonHeaders, plain } from './envelope.js';
import type { MailModel } from './model.js';
import { threadIndex, threadTopic } from './thread.js';

const URGENT: ReadonlySet<string> = new Set(['senior', 'immediate', 'last-step']);

export function headersOf(model: MailModel): Readonly<Record<string, string>> {
  const {
    complaint,
    deadlines: [deadline],
    notice,
  } = model;
  return {
    ...commonHeaders(model, notice.kind, URGENT.has(notice.kind)),
    'Thread-Topic': threadTopic(complaint.slip),
    'Thread-Index': threadIndex(complaint.slip, complaint.slipIssuedAt ?? complaint.receivedAt),
    'X-Duban-Slip': plain(complaint.slip),
    'X-Duban-Clause': plain(deadline.clause),
    'X-Duban-Event': plain(eventOf(model)),
  };
}

function eventOf({ deadlines: [deadline], notice }: MailModel): string {
  if (notice.kind === 'all-clear')
    return `${deadline.target} ${notice.cleared.how} ${toIso(notice.cleared.at)}`;
  return `${deadline.target} ${notice.step} ${toIso(notice.plannedAt)}`;
}
