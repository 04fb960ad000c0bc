/** What the headers say beside what the assertions of mail.md 7 look at. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { composeMail } from '../../src/mail/compose.js';
import { header } from './assertions/evidence.js';
import { breach, LANGUAGES, mailOf, SENDER } from './models.js';
import { type Mailbox, openMailbox } from './wire.js';

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox();
});
afterAll(() => mailbox.close());

test.each(LANGUAGES)(
  '%s: id, language, local date, what to suppress, in which order of parts',
  async (language) => {
    const mail = await mailbox.receive(composeMail(mailOf('breach', 'handle', language), SENDER));
    expect(mail.delivery.outcome).toBe('accepted');
    expect(header(mail, 'message-id')).toBe('<m.0190b0a0-0000-7000-8000-000000000001@corp.example>');
    expect(header(mail, 'content-language')).toBe(language);
    expect(header(mail, 'date')).toMatch(/^\w{3}, \d\d Nov 2026 \d\d:\d\d:00 \+0800$/);
    expect(header(mail, 'x-auto-response-suppress')).toBe('DR, RN, NRN, OOF, AutoReply');
    expect(header(mail, 'x-duban-slip')).toBe('LX-2026-00042');
    expect(mail.parsed.headers.get('thread-topic')).toBeDefined();
  },
);

test('the sender’s name alone is encoded, and by base64', async () => {
  const mail = await mailbox.receive(composeMail(breach, SENDER));
  expect(header(mail, 'from')).toMatch(/^=\?UTF-8\?B\?[^ ]+\?= <duban@corp\.example>$/);
});
