/** The assertions of mail.md 7 whatever anybody writes, and whatever secrets of an owner stand in it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { composeMail } from '../../src/mail/compose.js';
import { SEED } from '../support/seed.js';
import { OF_ONE_MAIL } from './assertions/of-one-mail.js';
import { anyMail, type Hostile, hostileMail, secret, words } from './hostile.js';
import { breach, SENDER } from './models.js';
import { type Arrival, type Mailbox, openMailbox } from './wire.js';

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox();
});
afterAll(() => mailbox.close());

type Made = ReturnType<typeof hostileMail>;

interface Case {
  readonly made: Made;
  readonly arrival: Arrival;
}

/** They arrive together, since a server lets each wait. */
async function arrive(made: readonly Made[]): Promise<readonly Case[]> {
  const mails = made.map(({ mail }, index) => ({ ...mail, messageId: `<m.${index}@corp.example>` }));
  const arrivals = await mailbox.receiveAll(mails);
  return arrivals.map((arrival, index) => ({ arrival, made: made[index] as Made }));
}

const written = fc
  .tuple(anyMail, words, words)
  .map(([kind, recorded, configured]) => hostileMail(kind, recorded, configured));

const SECRETS_LEAD = ['电话', '，', '身份证：', ' ', '我是'];
const planted = fc
  .tuple(
    anyMail,
    fc.array(fc.tuple(fc.constantFrom(...SECRETS_LEAD), secret), { minLength: 1, maxLength: 4 }),
  )
  .map(([kind, secrets]) =>
    hostileMail(
      kind,
      secrets.map(([lead, text]) => `${lead}${text}。`).join('再'),
      '海棠苑',
      secrets.map(([, text]) => text),
    ),
  );

describe.each([
  { input: 'whatever anybody writes', mails: written },
  { input: 'with an owner’s data in every place where people write', mails: planted },
])('$input', ({ mails }) => {
  let cases: readonly Case[];
  beforeAll(async () => {
    cases = await arrive(fc.sample(mails, 120));
  }, 120_000);

  test.each(OF_ONE_MAIL)('7.$number $title', ({ check }) => {
    const broken = cases.flatMap(({ arrival, made }) => check(arrival, made.facts));
    expect({ seed: SEED, broken }).toEqual({ seed: SEED, broken: [] });
  });
});

describe('7.15 hostile words are inert', () => {
  test('the HTML has the elements and attributes of the template, and no others', () => {
    const treeOf = (kind: Hostile, text: string) =>
      hostileMail(kind, text, text)
        .mail.html.match(/<[a-z/!][^>]*>/gi)
        // A line of its own stays one.
        ?.filter((tag) => tag !== '<br>');
    fc.assert(
      fc.property(anyMail, words, (kind, text) => {
        fc.pre(kind.kind !== 'config-refused');
        expect(treeOf(kind, `x${text}`)).toEqual(treeOf(kind, 'x'));
      }),
      { numRuns: 100 },
    );
  });

  test('a template in a complaint is text', () => {
    const complaint = { ...breach.complaint, summary: '{{7*7}}{% raw %}', responsible: '{{ title }}' };
    const { text } = composeMail({ ...breach, complaint }, SENDER);
    expect(text).toContain('“{{7*7}}{% raw %}”');
    expect(text).toContain('责任人：{{ title }}');
  });

  test.each([
    ['id', { mailId: 'x\r\nBcc: a@b.example' }, {}],
    ['sender', {}, { address: 'a@b.example>\r\nBcc: c@d.example' }],
  ])('a header in the %s raises', (_of, model, sender) => {
    expect(() => composeMail({ ...breach, ...model }, { ...SENDER, ...sender })).toThrow(/mail id|address/);
  });

  test('a name that looks like an encoded word is read as it is written', async () => {
    const recipient = { ...breach.recipient, name: '=?UTF-8?B?5pil?=' };
    const mail = composeMail({ ...breach, recipient }, SENDER);
    const { parsed } = await mailbox.receive(mail);
    expect([parsed.to].flat()[0]?.value).toEqual([mail.to]);
  });

  test('a header in the reader’s address reaches no server', async () => {
    const recipient = { ...breach.recipient, email: 'a@b.example>\r\nBcc: c@d.example' };
    await expect(mailbox.receive(composeMail({ ...breach, recipient }, SENDER))).rejects.toThrow(
      'nothing arrived',
    );
  });
});
