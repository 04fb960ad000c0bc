/** Each assertion of mail.md 7 notices a mail that breaks it: a check that finds nothing anywhere proves nothing. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { composeMail } from '../../src/mail/compose.js';
import type { ComposedMail } from '../../src/mail/model.js';
import { evidenceOf } from './assertions/evidence.js';
import { factsOfModel } from './assertions/model-facts.js';
import { brokenBy, OF_ONE_MAIL } from './assertions/of-one-mail.js';
import { breach, SENDER } from './models.js';
import { type Mailbox, openMailbox } from './wire.js';

const MAIL = composeMail(breach, SENDER);
const SECRET = '138 1234 5678';
const FACTS = factsOfModel(breach, MAIL, { freeText: ['电梯'], secrets: [SECRET] });

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox();
});
afterAll(() => mailbox.close());

type Part = 'subject' | 'text' | 'html';
const inPart = (part: Part, from: string | RegExp, to: string) => (mail: ComposedMail) => ({
  ...mail,
  [part]: mail[part].replace(from, to),
});
const withHeader = (name: string, value: string) => (mail: ComposedMail) => ({
  ...mail,
  headers: { ...mail.headers, [name]: value },
});

const SPOILT: Readonly<Record<number, (mail: ComposedMail) => ComposedMail>> = {
  1: inPart('text', '李强', '王强'),
  2: inPart('subject', '【督办】', '【督办】【急】'),
  3: (mail) => ({ ...mail, to: { ...mail.to, address: 'somebody.else@corp.example' } }),
  4: withHeader('Auto-Submitted', 'no'),
  5: withHeader('X-Auto-Response-Suppress', 'DR, NDR'),
  6: withHeader('Precedence', 'bulk'),
  10: withHeader('Importance', 'high'),
  12: inPart('text', '责任人：李强\n', ''),
  13: (mail) => ({ ...mail, text: `联系：刘敏\n${mail.text}` }),
  14: inPart('html', '</h1>', '</h1><img src="cid:x">'),
  15: inPart('html', '</h1>', '\u202e</h1>'),
  16: inPart('html', '</h1>', '１３８-１２３４-５６７８</h1>'),
  17: inPart('subject', '一类', '电梯'),
  18: inPart('html', /<td align="left" bgcolor="#f6f7f9"/, '<td align="left" bgcolor="#b3261e"'),
  19: inPart('html', ' scope="row"', ''),
  20: inPart('html', 'word-break:break-word', 'white-space:nowrap'),
  21: inPart('html', /(<div aria-hidden[^>]*>)[^<]*/, '$1已逾期19小时31分'),
  22: inPart('html', /19小时30分（/, '19小时31分（'),
};

test('a mail as it is made breaks none', async () => {
  expect(brokenBy(await mailbox.receive(MAIL), FACTS)).toEqual([]);
});

test.each(OF_ONE_MAIL.filter(({ number }) => number in SPOILT))(
  '7.$number is broken by a mail of which it is not so: $title',
  async ({ number, check }) => {
    const mail = await mailbox.receive((SPOILT[number] as (mail: ComposedMail) => ComposedMail)(MAIL));
    expect(check(mail, FACTS)).not.toEqual([]);
  },
);

test('7.1 and 7.11 are broken by bytes of another form', async () => {
  const { raw, envelope } = await mailbox.receive(MAIL);
  const [first, eleventh] = [1, 11].map((number) => OF_ONE_MAIL.find((each) => each.number === number));
  const bareLines = await evidenceOf(raw.replace('MIME-Version: 1.0\r\n', 'MIME-Version: 1.0\n'), envelope);
  expect(first?.check(bareLines, FACTS)).toContain('a bare CR or LF');
  const mixed = await evidenceOf(raw.replace('multipart/alternative', 'multipart/mixed'), envelope);
  expect(eleventh?.check(mixed, FACTS)).not.toEqual([]);
});
