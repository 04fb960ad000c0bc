/** Assertions 15 and 16: hostile words do nothing, and personal data is nowhere. */
import { preheaderIn } from '../reading.js';
import { type Check, decodedHead, type Evidence, unless } from './evidence.js';
import { isInert } from './markup.js';

const UNSEEN = /(?!\n)\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Cs}/u;
const HEADERS =
  /^(from|to|reply-to|subject|date|message-id|in-reply-to|references|mime-version|content-(type|language|transfer-encoding)|thread-(topic|index)|auto-submitted|x-auto-response-suppress|importance|x-priority|x-duban-(kind|event|slip|clause|reason))$/;

export const disarmsHostileWords: Check = (mail, facts) => {
  const { head, parsed, text, html } = mail;
  const names = head.map(({ name }) => name);
  const shown = [parsed.subject ?? '', text, html, decodedHead(mail), ...namesOf(mail)];
  return [
    ...names.flatMap((name) => unless(HEADERS.test(name), `a header of its own: ${name}`)),
    ...unless(new Set(names).size === names.length, 'a header twice'),
    ...shown.flatMap((part) =>
      unless(!UNSEEN.test(part), `unseen: ${JSON.stringify(UNSEEN.exec(part)?.[0])}`),
    ),
    ...isInert(mail, facts),
  ];
};

const namesOf = ({ parsed }: Evidence): readonly string[] =>
  [parsed.from, parsed.to, parsed.replyTo].flat().flatMap((one) => one?.value.map(({ name }) => name) ?? []);

/** As a reader makes it out: wide or narrow, spaced or not. */
const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{P}\p{Cf}\p{S}]/gu, '')
    .toLowerCase();

export const keepsSecrets: Check = (mail, { secrets }) => {
  const { parsed, text, html } = mail;
  const files = parsed.attachments.flatMap(({ filename = '', content }) => [filename, content.toString()]);
  const head = [decodedHead(mail), ...mail.head.map(({ value }) => value)];
  const parts = [parsed.subject ?? '', preheaderIn(html), text, html, ...head, ...files];
  return secrets.flatMap((secret) =>
    parts.flatMap((part) =>
      unless(!bare(part).includes(bare(secret)), `“${secret}” in ${part.slice(0, 40)}…`),
    ),
  );
};
