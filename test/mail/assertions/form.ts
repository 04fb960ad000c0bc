/** Assertions 1, 3 and 11: that the bytes are what every mail program reads. */
import { type Check, header, headLines, unixLines, unless } from './evidence.js';

const WORD = /=\?[^?]+\?[BQ]\?[^?]*\?=/gi;

export const parsesAsItWasWritten: Check = ({ raw, parsed, text, html }, { written }) => [
  ...unless(parsed.subject === written.subject, `subject: ${parsed.subject}, was ${written.subject}`),
  ...unless(text === unixLines(written.text), 'another text'),
  ...unless(html === unixLines(written.html), 'other HTML'),
  ...unless(isMailbox(parsed.from?.value, written.from), `from: ${parsed.from?.text}`),
  ...unless(isMailbox(oneOf(parsed.to)?.value, written.to), `to: ${oneOf(parsed.to)?.text}`),
  ...unless(!/(?<!\r)\n|\r(?!\n)/.test(raw), 'a bare CR or LF'),
  ...unless(
    raw.split('\r\n').every((line) => line.length <= 998),
    'a line over 998',
  ),
  ...headLines(raw)
    .filter((line) => line.length > 78 && /\S\s+\S/.test(line.replace(/^\S+:\s*|^\s+/, '')))
    .map((line) => `a header line of ${line.length}: ${line}`),
  ...(headLines(raw).join('').match(WORD) ?? [])
    .filter((word) => word.length > 75 || !isWhole(word))
    .map((word) => `a word that is too long or cuts a character: ${word}`),
];

/** What people write may hold U+FFFD itself: only bytes that say again what they say are whole. */
const isWhole = (word: string): boolean => {
  const [, , form, content] = word.split('?');
  const bytes = Buffer.from(content ?? '', 'base64');
  return form === 'Q' || Buffer.from(bytes.toString()).equals(bytes);
};

type Mailboxes = readonly { readonly name: string; readonly address?: string | undefined }[];
const oneOf = <Each>(value: Each | Each[] | undefined): Each | undefined =>
  Array.isArray(value) ? value[0] : value;

const isMailbox = (found: Mailboxes | undefined, wanted: Mailboxes[0]): boolean =>
  found?.length === 1 && found[0]?.name === wanted.name && found[0].address === wanted.address;

export const goesFromOneToOne: Check = (mail, { login, mailbox }) => {
  const { head, envelope, parsed } = mail;
  const count = (name: string) => head.filter((each) => each.name === name).length;
  const from = header(mail, 'from') ?? '';
  return [
    ...unless(count('from') === 1 && count('to') === 1, 'not exactly one From and one To'),
    ...unless(count('cc') + count('bcc') + count('sender') === 0, 'Cc, Bcc or Sender'),
    ...unless(envelope.from === login, `MAIL FROM ${envelope.from}`),
    ...unless(envelope.to.join() === mailbox, `RCPT TO ${envelope.to.join()}`),
    ...unless(
      oneOf(parsed.to)
        ?.value.map(({ address }) => address)
        .join() === mailbox,
      'To is another',
    ),
    ...unless(parsed.from?.value[0]?.address === login, 'From is not the account'),
    ...unless(
      /^(?:[\x20-\x7e]+|(?:=\?UTF-8\?B\?[^ ?]+\?= ?)+) <[\x21-\x7e]+>$/.test(from) &&
        from.includes(`<${login}>`),
      `more than the name of From is encoded, or not by base64: ${from}`,
    ),
  ];
};

export const isTextThenHtml: Check = ({ raw, parsed }) => {
  const mixed = /^Content-Type: multipart\/mixed/im.test(raw);
  const alternatives = raw.match(/multipart\/alternative/g) ?? [];
  const parts = raw.match(/Content-Type: text\/(?:plain|html); charset=utf-8/gi) ?? [];
  return [
    ...unless(alternatives.length === 1, 'not multipart/alternative'),
    ...unless(mixed === parsed.attachments.length > 0, 'multipart/mixed without files, or files without it'),
    ...unless(parts.length === 2, `${parts.length} parts in UTF-8`),
    ...unless(/plain/.test(parts[0] ?? '') && /html/.test(parts[1] ?? ''), 'HTML before text'),
  ];
};
