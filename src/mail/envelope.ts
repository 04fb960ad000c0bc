/** What every mail has around its page, whatever it is about: who it is from and to, its id, what tells robots of it. */
import type { Instant } from '../sla/instant.js';
import type { Language } from '../sla/policy.js';
import { domainOf } from './address.js';
import { headerDate } from './dates.js';
import type { ComposedMail, MailRecipient, MailSender } from './model.js';
import { shownName } from './shown.js';

const MAIL_ID = /^[0-9A-Za-z-]{1,64}$/;

export interface Enveloped {
  readonly mailId: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly asOf: Instant;
  readonly recipient: MailRecipient;
}

/** Throws at a mail id that would not be safe in a Message-ID. */
export function envelopeOf(
  { mailId, language, asOf, recipient }: Enveloped,
  sender: MailSender,
): Pick<ComposedMail, 'messageId' | 'from' | 'to' | 'date'> {
  if (!MAIL_ID.test(mailId)) throw new Error('a mail id has only letters, digits and dashes');
  return {
    messageId: `<m.${mailId}@${domainOf(sender.address)}>`,
    from: { name: shownName(sender.name[language]), address: sender.address },
    to: { name: shownName(recipient.name), address: recipient.email },
    date: asOf,
  };
}

/** Headers of every mail: when, that a robot wrote it, and why this reader gets it. */
export function commonHeaders(
  { language, asOf, timeZone, recipient }: Enveloped,
  kind: string,
  isUrgent: boolean,
): Readonly<Record<string, string>> {
  return {
    Date: headerDate(asOf, timeZone),
    'Auto-Submitted': 'auto-generated',
    // Without NDR: that a mail did not arrive must not be kept quiet.
    'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply',
    'Content-Language': language,
    'X-Duban-Kind': kind,
    'X-Duban-Reason': plain([...recipient.roles, ...recipient.reasons.map((each) => each.kind)].join(', ')),
    ...(isUrgent ? { Importance: 'high', 'X-Priority': '1' } : {}),
  };
}

/** What a mail is about: the step or the instant, and whichever slips and clauses. */
export interface About {
  readonly event: string;
  readonly slips: readonly string[];
  readonly clauses: readonly string[];
}

/** For mailbox rules and for support: `none` where a mail is about no complaint. */
export const aboutHeaders = ({ event, slips, clauses }: About): Readonly<Record<string, string>> => ({
  'X-Duban-Event': plain(event),
  'X-Duban-Slip': listed(slips),
  'X-Duban-Clause': listed(clauses),
});

const listed = (texts: readonly string[]): string => [...new Set(texts.map(plain))].join(', ') || 'none';

/** Printable ASCII only, on one line. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
