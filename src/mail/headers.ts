/** The headers beyond sender, recipient and subject. */
import { toIso } from '../sla/instant.js';
import { headerDate } from './dates.js';
import type { MailModel } from './model.js';
import { threadIndex, threadTopic } from './thread.js';

const URGENT: ReadonlySet<string> = new Set(['senior', 'immediate', 'last-step']);

/** Printable ASCII only, on one line. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);

export function headersOf(model: MailModel): Readonly<Record<string, string>> {
  const {
    complaint,
    deadlines: [deadline],
    notice,
    recipient,
  } = model;
  const headers: Record<string, string> = {
    Date: headerDate(model.asOf, model.timeZone),
    'Thread-Topic': threadTopic(complaint.slip),
    'Thread-Index': threadIndex(complaint.slip, complaint.slipIssuedAt ?? complaint.receivedAt),
    'Auto-Submitted': 'auto-generated',
    // Without NDR: that a mail did not arrive must not be kept quiet.
    'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply',
    'Content-Language': model.language,
    'X-Duban-Slip': plain(complaint.slip),
    'X-Duban-Kind': notice.kind,
    'X-Duban-Clause': plain(deadline.clause),
    'X-Duban-Reason': plain([...recipient.roles, ...recipient.reasons.map(({ kind }) => kind)].join(', ')),
    'X-Duban-Event': plain(eventOf(model)),
  };
  if (!URGENT.has(notice.kind)) return headers;
  return { ...headers, Importance: 'high', 'X-Priority': '1' };
}

function eventOf({ deadlines: [deadline], notice }: MailModel): string {
  if (notice.kind === 'all-clear')
    return `${deadline.target} ${notice.cleared.how} ${toIso(notice.cleared.at)}`;
  return `${deadline.target} ${notice.step} ${toIso(notice.plannedAt)}`;
}
