/** Assertions 4, 5, 6 and 10: what the headers say to programs. */
import { type Check, header, unless } from './evidence.js';

/** Nobody answers for a receipt of a reply yet, the one kind that is an answer. */
export const saysThatARobotWroteIt: Check = (mail) =>
  unless(
    header(mail, 'auto-submitted') === 'auto-generated',
    `Auto-Submitted: ${header(mail, 'auto-submitted')}`,
  );

export const keepsBouncesComing: Check = (mail) => {
  const asked = header(mail, 'x-auto-response-suppress')?.split(/\s*,\s*/) ?? [];
  return [
    ...unless(asked.length > 0, 'no X-Auto-Response-Suppress'),
    ...unless(!asked.some((word) => /^(all|ndr)$/i.test(word)), `swallows bounces: ${asked.join()}`),
  ];
};

const UNWANTED =
  /^(list-.*|precedence|disposition-notification-to|return-receipt-to|x-confirm-reading-to|x-entity-ref-id|x-mailer|user-agent|x-originating-ip|received|bcc)$/;

export const isNoBulkMail: Check = ({ head }) =>
  head.flatMap(({ name }) => unless(!UNWANTED.test(name), `has ${name}`));

const HIGH = ['senior', 'immediate', 'last-step'];

export const isImportantIfItIs: Check = (mail, { kind }) => {
  const wanted = HIGH.includes(kind) ? ['high', '1'] : [undefined, undefined];
  const found = [header(mail, 'importance'), header(mail, 'x-priority')];
  return [
    ...unless(found.join() === wanted.join(), `Importance, X-Priority: ${found.join()}`),
    ...unless(header(mail, 'x-duban-kind') === kind, `X-Duban-Kind: ${header(mail, 'x-duban-kind')}`),
  ];
};
