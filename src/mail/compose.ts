/** A mail's facts become a mail. Pure: the same facts give the same mail, on whichever machine and whenever. */
import { domainOf } from './address.js';
import type { Page } from './blocks.js';
import { bodyOf } from './body.js';
import { envelopeOf } from './envelope.js';
import { headersOf } from './headers.js';
import { renderHtml } from './html.js';
import type { ComposedMail, MailModel, MailSender } from './model.js';
import { preheaderOf } from './preheader.js';
import { replyToOf } from './reply-to.js';
import { subjectOf } from './subject.js';
import { tellingOf } from './telling.js';
import { renderText } from './text.js';
import { threadRoot } from './thread.js';
import { variablesOf } from './variables.js';

export function composeMail(model: MailModel, sender: MailSender): ComposedMail {
  const page = pageOf(model, sender);
  const root = threadRoot(model.complaint.slip, domainOf(sender.address));
  return {
    ...envelopeOf(model, sender),
    subject: page.title,
    text: renderText(page),
    html: renderHtml(page),
    inReplyTo: root,
    references: root,
    replyTo: replyToOf(model),
    attachments: [],
    headers: headersOf(model),
  };
}

function pageOf(model: MailModel, { templates }: MailSender): Page {
  const telling = tellingOf(model, templates);
  const variables = variablesOf(telling);
  return {
    language: model.language,
    title: subjectOf(telling, variables),
    preheader: preheaderOf(telling, variables),
    colour: colourOf(model.notice.kind),
    colon: telling.words.body.colon,
    blocks: bodyOf(telling, variables),
  };
}

function colourOf(kind: MailModel['notice']['kind']): Page['colour'] {
  if (kind === 'all-clear') return 'green';
  return kind === 'inform' || kind === 'reminder' ? 'blue' : 'red';
}
