import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { composeMail } from '../../src/mail/compose.js';
import type { MailModel } from '../../src/mail/model.js';
import { NOTICE_KINDS } from '../../src/sla/notice.js';
import { breach, LANGUAGES, mailOf, SENDER } from './models.js';
import { type Mailbox, openMailbox } from './wire.js';

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox();
});
afterAll(() => mailbox.close());

const receive = (model: MailModel) => mailbox.receive(composeMail(model, SENDER));
const unixLines = (text: string | false | undefined) => (text || '').replace(/\r\n/g, '\n').trimEnd();
const headOf = (raw: string) =>
  raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');

const decoded = (word: string) =>
  Buffer.from(/^=\?UTF-8\?B\?(.*)\?=$/.exec(word)?.[1] ?? '', 'base64').toString();

const ALL = NOTICE_KINDS.flatMap((kind) => LANGUAGES.map((language) => ({ kind, language })));

describe.each(ALL)('$kind, $language', ({ kind, language }) => {
  test('arrives as it was composed, in the form that every mail program reads', async () => {
    const mail = composeMail(mailOf(kind, 'handle', language), SENDER);
    const { delivery, parsed, raw, from, to } = await mailbox.receive(mail);
    expect(delivery.outcome).toBe('accepted');
    expect([from, to]).toEqual(['duban@corp.example', ['wang@corp.example']]);
    expect(parsed.subject).toBe(mail.subject);
    expect(unixLines(parsed.text)).toBe(unixLines(mail.text));
    expect(unixLines(parsed.html)).toBe(unixLines(mail.html));
    expect(parsed.from?.value).toEqual([mail.from]);
    expect(raw.match(/(?<!\r)\n|\r(?!\n)/)).toBeNull();
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'));
    expect(raw).toMatch(/multipart\/alternative/);
    expect(raw.match(/charset=utf-8/gi)).toHaveLength(2);
  });

  test('has the headers of mail.md 2, each once', async () => {
    const { parsed, raw } = await receive(mailOf(kind, 'handle', language));
    const head = headOf(raw);
    const names = head.map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(names.join()).not.toMatch(/list-|precedence|receipt|x-mailer|bcc|,cc,|disposition/);
    expect(parsed.messageId).toBe('<m.0190b0a0-0000-7000-8000-000000000001@corp.example>');
    expect(parsed.inReplyTo).toMatch(/^<slip\.[0-9a-f]{16}@corp\.example>$/);
    expect(parsed.references).toBe(parsed.inReplyTo);
    expect(head).toContain('Auto-Submitted: auto-generated');
    expect(head).toContain('X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply');
    expect(head).toContain(`Content-Language: ${language}`);
    expect(head).toContain('X-Duban-Slip: LX-2026-00042');
    expect(decoded(String(parsed.headers.get('thread-topic')))).toBe('工作联系单 LX-2026-00042');
    expect(head.find((line) => line.startsWith('Date:'))).toMatch(
      /^Date: \w{3}, \d\d Nov 2026 \d\d:\d\d:00 \+0800$/,
    );
    for (const line of raw.slice(0, raw.indexOf('\r\n\r\n')).split('\r\n'))
      expect(line.length).toBeLessThanOrEqual(78);
  });
});

test('the sender’s name alone is encoded, and by base64', async () => {
  const { raw } = await receive(breach);
  expect(headOf(raw).find((line) => line.startsWith('From:'))).toMatch(
    /^From: =\?UTF-8\?B\?[^ ]+\?= <duban@corp\.example>$/,
  );
});

test('Thread-Index: 22 bytes, 1 first, the same conversation for the slip, another for another slip', async () => {
  const indexOf = async (model: MailModel) => {
    const { parsed } = await receive(model);
    return Buffer.from(String(parsed.headers.get('thread-index')), 'base64');
  };
  const first = await indexOf(breach);
  expect([first.length, first[0]]).toEqual([22, 1]);
  expect(await indexOf(mailOf('senior', 'reply', 'en'))).toEqual(first);
  const slip = { ...breach, complaint: { ...breach.complaint, slip: 'LX-2026-00043' } };
  expect((await indexOf(slip)).subarray(6)).not.toEqual(first.subarray(6));
  const ticks = Buffer.concat([first.subarray(0, 6), Buffer.alloc(2)]).readBigUInt64BE();
  const begun = Number(ticks / 10_000n - 11_644_473_600_000n);
  expect(Math.abs(begun - (breach.complaint.slipIssuedAt ?? 0))).toBeLessThan(10);
});

describe('hostile input', () => {
  const nasty = fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '{{7*7}}',
    '\r\nBcc: evil@example.com',
    '\r\n\r\n<html>',
    '=?UTF-8?B?5pil?=',
    '\u202e倒过来\u2066',
    '零\u200b宽\u2060\ufeff',
    '\u0000\u0008\u001b[31m',
    '\ud800',
    '</td></table></body>',
    '<!--[if mso]>',
    '&lt;b&gt;',
    '.\r\n.\r\nQUIT\r\n',
    '好'.repeat(700),
    'x'.repeat(3000),
  );
  const private_ = fc.constantFrom(
    '13812345678',
    '138 1234 5678',
    '１３８１２３４５６７８',
    '11010519491231002X',
    '6222 0200 1234 5678 901',
    '京A12345',
    'owner@qq.com',
    '3栋2单元1203',
    '３栋２单元１２０３室',
    '3-2-1203',
  );
  const free = fc.array(fc.oneof(nasty, private_, fc.string({ unit: 'grapheme', maxLength: 30 })), {
    maxLength: 6,
  });

  function poisoned(text: string, language: MailModel['language']): MailModel {
    return {
      ...breach,
      language,
      recipient: {
        ...breach.recipient,
        name: `王${text}`,
        title: text,
        reasons: [{ kind: 'deputy', of: text, role: 'supervisor', until: '2026-11-25' }],
      },
      complaint: {
        ...breach.complaint,
        summary: text,
        owner: text,
        responsible: text,
        channel: text,
        site: { 'zh-CN': text, en: text },
        department: { 'zh-CN': text, en: text },
      },
      deadlines: [
        { ...breach.deadlines[0], target: 'admin-made', clause: text, name: { 'zh-CN': text, en: text } },
      ],
      timeline: [
        { at: breach.asOf, what: { kind: 'entry', type: 'replied', by: text } },
        { at: breach.asOf, what: { kind: 'notice', notice: 'breach', to: [text], state: 'failed' } },
      ],
      alsoTold: [{ name: text, roles: ['responsible'], since: null }],
      unreached: [{ name: text, roles: ['supervisor'] }],
      contact: { name: text, phone: null, email: null },
    };
  }

  test('is inert, and breaks nothing', () => {
    fc.assert(
      fc.property(free, fc.constantFrom(...LANGUAGES), (parts, language) => {
        const mail = composeMail(poisoned(parts.join(''), language), SENDER);
        expect(mail.html).not.toMatch(/<script|<img/i);
        for (const tag of ['<h1', '</body>', '<!--[if mso]><table', '<!--[if mso]></td>'])
          expect(mail.html.split(tag)).toHaveLength(2);
        expect(mail.subject + mail.text + mail.html).not.toMatch(
          /(?!\n)\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u,
        );
        expect([...mail.subject].length).toBeLessThanOrEqual(language === 'en' ? 100 : 48);
        expect(mail.subject).toContain('LX-2026-00042');
        expect(Buffer.byteLength(mail.html)).toBeLessThan(60_000);
      }),
      { numRuns: 200 },
    );
  });

  test('whatever anybody writes, the HTML has the elements and attributes of the template, and no others', () => {
    const treeOf = (text: string, language: MailModel['language']) =>
      composeMail(poisoned(text, language), SENDER)
        .html.match(/<[a-z/!][^>]*>/gi)
        // A line of its own stays one.
        ?.filter((tag) => tag !== '<br>');
    const plain = new Map(LANGUAGES.map((language) => [language, treeOf('x', language)]));
    fc.assert(
      fc.property(free, fc.constantFrom(...LANGUAGES), (parts, language) => {
        expect(treeOf(`x${parts.join('')}`, language)).toEqual(plain.get(language));
      }),
      { numRuns: 200 },
    );
  });

  test('arrives whole, and at one recipient', async () => {
    await fc.assert(
      fc.asyncProperty(free, fc.constantFrom(...LANGUAGES), async (parts, language) => {
        const mail = composeMail(poisoned(parts.join(''), language), SENDER);
        const { parsed, raw, to } = await mailbox.receive(mail);
        expect(to).toEqual(['wang@corp.example']);
        expect(headOf(raw).filter((line) => /^(bcc|cc):/i.test(line))).toEqual([]);
        expect(parsed.subject).toBe(mail.subject);
        expect(unixLines(parsed.text)).toBe(unixLines(mail.text));
        expect(unixLines(parsed.html)).toBe(unixLines(mail.html));
      }),
      { numRuns: 30 },
    );
  });

  test('what the record says of owners is nowhere in it', () => {
    fc.assert(
      fc.property(
        fc.array(private_, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...LANGUAGES),
        (secrets, language) => {
          const text = secrets.join('，');
          const model = poisoned('', language);
          const complaint = { ...breach.complaint, summary: text, owner: text, responsible: text };
          const mail = composeMail(
            {
              ...model,
              complaint,
              timeline: [{ at: breach.asOf, what: { kind: 'entry', type: 'replied', by: text } }],
            },
            SENDER,
          );
          const whole = JSON.stringify(mail);
          for (const secret of secrets) expect(whole).not.toContain(secret);
          expect(whole).not.toMatch(/13812345678|138 ?1234|1203|6222|12345(?!6)|owner@/);
        },
      ),
    );
  });

  test('the ids of a mail take nothing but letters, digits and dashes', () => {
    expect(() => composeMail({ ...breach, mailId: 'x\r\nBcc: a@b.example' }, SENDER)).toThrow('mail id');
    expect(() => composeMail(breach, { ...SENDER, address: 'a@b.example>\r\nBcc: c@d.example' })).toThrow(
      'address',
    );
  });
});
