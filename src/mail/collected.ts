/** What mails about several complaints, or about Duban itself, have in common. */
import { domainOf } from './address.js';
import type { Page } from './blocks.js';
import type { CollectedBase } from './collected-model.js';
import { headerDate } from './dates.js';
import { renderHtml } from './html.js';
import type { ComposedMail, MailSender } from './model.js';
import { shownLine } from './shown.js';
import { renderText } from './text.js';

const MAIL_ID = /^[0-9A-Za-z-]{1,64}$/;

export interface CollectedPage extends Page {
  readonly kind: 'digest' | 'undeliverable' | 'daily' | 'config-refused';
  readonly isUrgent: boolean;
  readonly attachments: ComposedMail['attachments'];
}

/** A mail of no slip: it begins no conversation and belongs to none. */
export function collected(model: CollectedBase, sender: MailSender, page: CollectedPage): ComposedMail {
  const { mailId, language, recipient, asOf, timeZone } = model;
  if (!MAIL_ID.test(mailId)) throw new Error('a mail id has only letters, digits and dashes');
  const domain = domainOf(sender.address);
  return {
    messageId: `<m.${mailId}@${domain}>`,
    from: { name: shownLine(sender.name[language]), address: sender.address },
    to: { name: shownLine(recipient.name), address: recipient.email },
    subject: page.title,
    text: renderText(page),
    html: renderHtml(page),
    date: asOf,
    inReplyTo: null,
    references: null,
    replyTo: null,
    attachments: page.attachments ?? [],
    headers: {
      Date: headerDate(asOf, timeZone),
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply',
      'Content-Language': language,
      'X-Duban-Kind': page.kind,
      'X-Duban-Reason': recipient.roles.join(', '),
      ...(page.isUrgent ? { Importance: 'high', 'X-Priority': '1' } : {}),
    },
  };
}
