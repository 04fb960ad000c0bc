/** A composed mail as nodemailer takes it. */
import type { SendMailOptions } from 'nodemailer';
import type { ComposedMail } from './model.js';

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/** Text only ever as strings, addresses only ever as objects: nodemailer would read files, and split lists, otherwise. */
export function messageOf(mail: ComposedMail): SendMailOptions {
  return {
    messageId: mail.messageId,
    from: { ...mail.from },
    to: { ...mail.to },
    envelope: { from: mail.from.address, to: [mail.to.address] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    headers: { ...mail.headers },
    encoding: isAscii(mail.text) ? 'quoted-printable' : 'base64',
    textEncoding: 'base64',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
