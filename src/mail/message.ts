/** A composed mail as nodemailer takes it. */
import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import type { ComposedMail } from './model.js';

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/**
 * A mail that is sent again is the same to the byte: nodemailer would draw its boundary by lot, and a mail that comes
 * from the database has its headers in another order.
 */
const boundaryOf = ({ messageId }: ComposedMail): string =>
  createHash('sha256').update(messageId).digest('hex').slice(0, 32);

const inOrder = (headers: ComposedMail['headers']) =>
  Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)));

/** nodemailer hands it on to the message, and does not declare it. */
interface WithBoundary extends SendMailOptions {
  readonly baseBoundary: string;
}

/** Text only ever as strings, addresses only ever as objects: nodemailer would read files, and split lists, otherwise. */
export function messageOf(mail: ComposedMail): WithBoundary {
  return {
    messageId: mail.messageId,
    from: { ...mail.from },
    to: { ...mail.to },
    envelope: { from: mail.from.address, to: [mail.to.address] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    ...(mail.inReplyTo === null ? {} : { inReplyTo: mail.inReplyTo }),
    ...(mail.references === null ? {} : { references: mail.references }),
    ...(mail.replyTo ? { replyTo: { ...mail.replyTo } } : {}),
    attachments: (mail.attachments ?? []).map(({ filename, contentType, content }) => ({
      filename,
      contentType,
      content,
      encoding: 'utf-8',
    })),
    headers: inOrder(mail.headers),
    baseBoundary: boundaryOf(mail),
    encoding: isAscii(mail.text) ? 'quoted-printable' : 'base64',
    textEncoding: 'base64',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
