/** The assertions of mail.md 7 on mails of every kind about every clock, as a real server received them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE_KINDS, sampleMail } from '../../src/cli/mail-samples.js';
import { composeMail } from '../../src/mail/compose.js';
import type { ComposedMail, MailModel } from '../../src/mail/model.js';
import { NOTICE_KINDS } from '../../src/sla/notice.js';
import type { Language } from '../../src/sla/policy.js';
import {
  conversationsHaveOneRoot,
  idsAreUnique,
  outlookGroups,
  type Sent,
  subjectsStay,
} from './assertions/conversation.js';
import type { Facts } from './assertions/evidence.js';
import { factsOfAny, factsOfModel } from './assertions/model-facts.js';
import { OF_ONE_MAIL } from './assertions/of-one-mail.js';
import { breach, LANGUAGES, mailOf, SENDER, TARGET_KEYS } from './models.js';
import { type Arrival, type Mailbox, openMailbox } from './wire.js';

interface Written {
  readonly name: string;
  readonly mail: ComposedMail;
  readonly facts: Facts;
}

interface Case extends Written {
  readonly arrival: Arrival;
}

const DOMAIN = 'corp.example';
const COLLECTED = SAMPLE_KINDS.filter((kind) => !NOTICE_KINDS.some((notice) => notice === kind));
/** What the record says in its own words, in the example of models.ts. */
const FREE_TEXT = ['电梯', '厂家', '陈'];
const SECRETS = ['138 1234 5678'];

const notices = (language: Language): Written[] =>
  NOTICE_KINDS.flatMap((kind) =>
    TARGET_KEYS.map((target) => {
      const model = mailOf(kind, target, language);
      const mail = composeMail(model, SENDER);
      const facts = factsOfModel(model, mail, { freeText: FREE_TEXT, secrets: SECRETS });
      return { name: `${kind}, ${target}, ${language}`, mail, facts };
    }),
  );

const collected = (language: Language): Written[] =>
  COLLECTED.map((kind) => {
    const mail = sampleMail(kind, language, SENDER);
    const facts = { ...factsOfAny(mail, kind), freeText: FREE_TEXT, secrets: [...SECRETS, ...FREE_TEXT] };
    return { name: `${kind}, ${language}`, mail, facts };
  });

const mailId = (count: number): string => `0190b0a0-0000-7000-8000-${String(count).padStart(12, '0')}`;

let mailbox: Mailbox;
let cases: Case[];
beforeAll(async () => {
  mailbox = await openMailbox();
  const written = LANGUAGES.flatMap((language) => [...notices(language), ...collected(language)]);
  const mails = written.map(({ mail }, index) => ({ ...mail, messageId: `<m.${mailId(index)}@${DOMAIN}>` }));
  const arrivals = await mailbox.receiveAll(mails);
  cases = arrivals.map((arrival, index) => ({ ...(written[index] as Written), arrival }));
}, 120_000);
afterAll(() => mailbox.close());

test('every mail was accepted', () => {
  expect(cases.length).toBe(LANGUAGES.length * (NOTICE_KINDS.length * TARGET_KEYS.length + COLLECTED.length));
  expect(new Set(cases.map(({ arrival }) => arrival.delivery.outcome))).toEqual(new Set(['accepted']));
});

test.each(OF_ONE_MAIL)('7.$number $title', ({ check }) => {
  const broken = cases.flatMap(({ name, arrival, facts }) =>
    check(arrival, facts).map((problem) => `${name}: ${problem}`),
  );
  expect(broken).toEqual([]);
});

describe('of several mails', () => {
  const CLOCKS = ['handle', 'reply', 'opinion', 'representative', 'night-noise'];
  /** First notices and repeats, all about two slips. */
  let sent: Sent[];
  beforeAll(async () => {
    const models = LANGUAGES.flatMap((language) =>
      ['LX-2026-00042', 'LX-2026-00043'].flatMap((slip) =>
        NOTICE_KINDS.flatMap((kind) =>
          CLOCKS.flatMap((target) =>
            [1, 2].map((time) => repeated(mailOf(kind, target, language), slip, time)),
          ),
        ),
      ),
    ).map((model, index) => ({ ...model, mailId: mailId(index) }));
    const mails = await mailbox.receiveAll(models.map((model) => composeMail(model, SENDER)));
    sent = models.map(({ complaint: { slip }, deadlines, notice, language }, index) => ({
      mail: mails[index] as Arrival,
      slip,
      notice: [slip, deadlines[0].target, notice.kind, language].join(' '),
    }));
  }, 120_000);

  const repeated = (model: MailModel, slip: string, repeat: number): MailModel => ({
    ...model,
    complaint: { ...model.complaint, slip },
    asOf: model.asOf + (repeat - 1) * 86_400_000,
    ordinal: repeat,
    ...(repeat === 1 ? {} : { timeline: [], alsoTold: [], unreached: [], next: null }),
  });

  test('7.2 the subject is the same for the first notice and every repeat', () => {
    expect(subjectsStay(sent)).toEqual([]);
  });

  test('7.7 a Message-ID is unique, and a mail that is sent again is the same to the byte', async () => {
    const [first, again] = [
      await mailbox.receive(composeMail(breach, SENDER)),
      await mailbox.receive(composeMail(breach, SENDER)),
    ];
    expect(again.raw).toBe(first.raw);
    expect(idsAreUnique(sent, DOMAIN)).toEqual([]);
    expect(new Set(sent.map(({ mail }) => mail.parsed.messageId)).size).toBe(sent.length);
  });

  test('7.8 all mails of a slip answer one root, which was never sent', () => {
    expect(conversationsHaveOneRoot(sent, DOMAIN)).toEqual([]);
  });

  test('7.9 Thread-Index and Thread-Topic are those of the slip', () => {
    expect(outlookGroups(sent)).toEqual([]);
    const index = Buffer.from(String(sent[0]?.mail.parsed.headers.get('thread-index')), 'base64');
    const ticks = Buffer.concat([index.subarray(0, 6), Buffer.alloc(2)]).readBigUInt64BE();
    const begun = Number(ticks / 10_000n - 11_644_473_600_000n);
    expect(Math.abs(begun - (breach.complaint.slipIssuedAt ?? 0))).toBeLessThan(10);
  });
});
