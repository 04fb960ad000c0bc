/** The headers beyond sender, recipient and subject. */
import { toIso } from '../sla/instant.js';
import { aboutHeaders, commonHeaders } from './envelope.js';
import type { MailModel } from './model.js';
import { threadHeaders } from './thread.js';

const URGENT: ReadonlySet<string> = new Set(['senior', 'immediate', 'last-step']);

export function headersOf(model: MailModel): Readonly<Record<string, string>> {
  const { complaint, deadlines, notice } = model;
  return {
    ...commonHeaders(model, notice.kind, URGENT.has(notice.kind)),
    ...threadHeaders(complaint.slip, complaint.slipIssuedAt ?? complaint.receivedAt),
    ...aboutHeaders({
      event: eventOf(model),
      slips: [complaint.slip],
      clauses: deadlines.map(({ clause }) => clause),
    }),
  };
}

function eventOf({ deadlines: [deadline], notice }: MailModel): string {
  if (notice.kind === 'all-clear')
    return `${deadline.target} ${notice.cleared.how} ${toIso(notice.cleared.at)}`;
  return `${deadline.target} ${notice.step} ${toIso(notice.plannedAt)}`;
}
