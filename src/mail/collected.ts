/** What mails about several complaints, or about Duban itself, have in common. */
import type { Page } from './blocks.js';
import type { CollectedBase } from './collected-model.js';
import { type About, aboutHeaders, commonHeaders, envelopeOf } from './envelope.js';
import { renderHtml } from './html.js';
import type { ComposedMail, MailSender } from './model.js';
import { renderText } from './text.js';

export interface CollectedPage extends Page {
  readonly kind: 'digest' | 'undeliverable' | 'daily' | 'config-refused' | 'outage';
  readonly isUrgent: boolean;
  readonly about: About;
  readonly attachments: ComposedMail['attachments'];
}

/** A mail of no slip: it begins no conversation and belongs to none. */
export function collected(model: CollectedBase, sender: MailSender, page: CollectedPage): ComposedMail {
  return {
    ...envelopeOf(model, sender),
    subject: page.title,
    text: renderText(page),
    html: renderHtml(page),
    inReplyTo: null,
    references: null,
    replyTo: null,
    attachments: page.attachments ?? [],
    headers: { ...commonHeaders(model, page.kind, page.isUrgent), ...aboutHeaders(page.about) },
  };
}
