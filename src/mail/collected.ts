/** What mails about several complaints, or about Duban itself, have in common. */
import type { Line, Page } from './blocks.js';
import type { CollectedBase } from './collected-model.js';
import { type About, aboutHeaders, commonHeaders, envelopeOf } from './envelope.js';
import { renderHtml } from './html.js';
import type { ComposedMail, MailSender } from './model.js';
import { partsInOneLine } from './preheader.js';
import { linesOf } from './said-lines.js';
import { clip, lengthOf, shownLine } from './shown.js';
import type { CollectedKind, Section } from './templates.js';
import { renderText } from './text.js';
import type { Variables } from './variables.js';
import { wordsIn } from './words.js';

export interface CollectedPage extends Page {
  readonly kind: CollectedKind;
  readonly isUrgent: boolean;
  readonly about: About;
  readonly attachments: ComposedMail['attachments'];
}

export interface Said {
  readonly title: string;
  readonly heading: string;
  readonly preheader: string;
  lines(section: 'opening' | 'ask' | 'footer'): readonly Line[];
}

/** What the words of its kind make of a mail; a site that the subject has no room for is left out of it. */
export function said(
  { language }: CollectedBase,
  { templates }: MailSender,
  kind: CollectedKind,
  variables: Variables,
): Said {
  const { headline, preheader } = wordsIn(language);
  const render = (section: Section, change: Variables = {}): string =>
    templates.render(kind, language, section, { ...variables, ...change });
  const whole = shownLine(render('subject'), READ_LIMIT);
  const fits = lengthOf(whole) <= headline.subjectLimit || !('site' in variables);
  return {
    title: clip(
      fits ? whole : shownLine(render('subject', { site: null }), READ_LIMIT),
      headline.subjectLimit,
    ),
    heading: shownLine(render('heading'), READ_LIMIT),
    preheader: partsInOneLine(render('preheader'), language, preheader),
    lines: (section) => linesOf(render(section)),
  };
}

/** Far more than a subject or a heading has. */
const READ_LIMIT = 500;

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
