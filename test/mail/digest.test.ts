/** Many notices in one mail, and the mails to the admin. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE_KINDS, sampleMail } from '../../src/cli/mail-samples.js';
import type { UntoldPerson } from '../../src/mail/collected-model.js';
import { composeMail } from '../../src/mail/compose.js';
import { composeDaily } from '../../src/mail/compose-daily.js';
import { composeDigest } from '../../src/mail/compose-digest.js';
import { composeUndeliverable } from '../../src/mail/compose-undeliverable.js';
import { csv } from '../../src/mail/csv.js';
import type { ComposedMail } from '../../src/mail/model.js';
import { digest, row, unreachable, untold } from './collected-models.js';
import { at, breach, LANGUAGES, SENDER } from './models.js';
import { type Mailbox, openMailbox } from './wire.js';

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox();
});
afterAll(() => mailbox.close());

describe('a digest', () => {
  const rows = [
    ...Array.from({ length: 46 }, (_, index) => row(index + 1)),
    row(90, { kind: 'immediate', responsible: '=HYPERLINK("x")13812345678' }),
    row(91, { kind: 'senior' }),
  ];

  test('twenty rows, urgent and senior first, the rest in a file that a spreadsheet opens harmlessly', async () => {
    const { parsed, raw } = await mailbox.receive(composeDigest(digest(rows), SENDER));
    expect(parsed.subject).toBe('【督办汇总】48件逾期，其中高层级2件｜截至11-24 09:00');
    const shown = [...(parsed.text ?? '').matchAll(/^LX-2026-\d+/gm)].map(([slip]) => slip);
    expect(shown).toHaveLength(20);
    expect(shown.slice(0, 3)).toEqual(['LX-2026-00090', 'LX-2026-00091', 'LX-2026-00046']);
    expect(parsed.text).toContain('其余28件见附件。');
    expect(parsed.text).toContain('按部门计数：');
    const [file] = parsed.attachments;
    expect(file?.filename).toMatch(/^duban-2026-11-24\.csv$/);
    expect(file?.content.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const lines = file?.content.toString('utf8').trimEnd().split('\r\n') ?? [];
    expect(lines).toHaveLength(29);
    expect(raw).toMatch(/Content-Type: multipart\/mixed/);
    expect(raw + parsed.text + parsed.html + file?.content.toString()).not.toMatch(/138|电梯|陈/);
  });

  test('few rows need no file; what is cleared, and that Duban stood still, is said', () => {
    const outage = { from: at('2026-11-20T22:10'), until: at('2026-11-23T08:05') };
    const cleared = [row(7, { kind: 'all-clear' })];
    const mail = composeDigest(digest(rows.slice(0, 4), { outage, cleared }), SENDER);
    expect(mail.attachments).toEqual([]);
    expect(mail.text).toContain('督办程序11-20 22:10至11-23 08:05停运，以下为积压。');
    // It may be one row alone: the standstill is why it is a digest.
    expect(mail.text).not.toContain('同时待告知的较多');
    expect(composeDigest(digest(rows.slice(0, 4)), SENDER).text).toContain('同时待告知的较多，合为一封。');
    expect(mail.text).toMatch(/已解除（1件）：\nLX-2026-00007/);
    expect(mail.headers.Importance).toBeUndefined();
  });

  test('what is cleared beyond the list stands in the file, beside what is open beyond it', () => {
    const cleared = Array.from({ length: 23 }, (_, index) =>
      row(index + 101, { kind: 'all-clear', next: null }),
    );
    const mail = composeDigest(digest([...rows.slice(0, 21)], { cleared }), SENDER);
    const [file] = mail.attachments ?? [];
    for (const { slip } of [...rows.slice(0, 21), ...cleared])
      expect(mail.text + file?.content).toContain(slip);
    expect(mail.text).toMatch(/已解除（23件）：[\s\S]*其余3件见附件。/);
    const alone = composeDigest(digest([], { cleared, language: 'en' }), SENDER);
    expect(alone.attachments?.[0]?.content.trimEnd().split('\r\n')).toHaveLength(4);
    expect(alone.text).toContain('The other 3 are in the attachment.');
  });

  test('whose limit moved, or who replied and has not handled it, is not listed as settled', () => {
    const moved = row(1, { kind: 'all-clear', cleared: 'moved', dueAt: at('2026-11-27T08:45'), next: null });
    const replied = row(2, { kind: 'all-clear', cleared: 'unhandled', target: 'reply', next: null });
    const settled = row(3, { kind: 'all-clear', next: null });
    const cleared = [settled, moved, replied];
    const zh = composeDigest(digest([], { cleared }), SENDER).text;
    expect(zh).toContain('LX-2026-00001  一类投诉·海棠苑·处理时限·新时限11月27日（周五）08:45\n');
    expect(zh).toContain('LX-2026-00002  一类投诉·海棠苑·处理时限·已回复，处理未完成\n');
    expect(zh).toContain('LX-2026-00003  一类投诉·海棠苑·处理时限\n');
    const slips = [...zh.matchAll(/^LX-2026-\d+/gm)].map(([slip]) => slip);
    expect(slips.at(-1)).toBe(settled.slip);
    const en = composeDigest(digest([], { cleared, language: 'en' }), SENDER).text;
    expect(en).toContain('Handling, new limit Fri 27 Nov, 08:45\n');
    expect(en).toContain('Handling, replied, handling still open\n');
  });

  test('one more than there is room for is told as one', () => {
    const one = Array.from({ length: 21 }, (_, index) => row(index + 1));
    const english = composeDigest(digest(one, { language: 'en' }), SENDER).text;
    expect(english).toContain('\nThe other one is in the attachment.\n');
    expect(composeDigest(digest(one), SENDER).text).toContain('其余1件见附件。');
  });

  test('what is settled has no next step, in the preview either', () => {
    const { text } = sampleMail('digest', 'zh-CN', SENDER);
    expect(text).toMatch(/已解除（1件）：\nLX-2026-00060 {2}一类投诉·海棠苑·处理时限\n/);
  });

  test.each([
    ['zh-CN', '，本汇总所列：逾期0件，新增4件，已解除0件。', '处理结果记录｜已逾期19小时30分｜'],
    ['en', ', in this digest: 0 overdue, 4 new, 0 cleared.', 'Recording the result｜19 h 30 min late｜'],
  ] as const)(
    'its figures are of what it lists, and each row says which limit it is about: %s',
    (language, count, clock) => {
      const targetName = { 'zh-CN': '处理结果记录', en: 'Recording the result' };
      const recorded = row(1, { targetName, dueAt: at('2026-11-23T13:30') });
      const { text } = composeDigest(digest([recorded], { language, figures }), SENDER);
      expect(text).toContain(count);
      expect(text).toContain(clock);
    },
  );

  const figures = { overdue: 0, fresh: 4, cleared: 0 };
  const ahead = [1, 2, 3, 4].map((index) => row(index, { kind: 'reminder', dueAt: at('2026-11-25T13:30') }));

  test.each([
    ['zh-CN', '到期情况', ['已逾期19小时30分', '时限刚到', '还有1天4小时到期']],
    ['en', 'Status', ['19 h 30 min late', 'the limit has just run out', 'due in 1 d 4 h']],
  ] as const)(
    'each row says whether it is overdue, and the column claims nothing of all: %s',
    (language, head, told) => {
      const dues = ['2026-11-23T13:30', '2026-11-24T09:00', '2026-11-25T13:30'].map(at);
      const few = dues.map((dueAt, index) => row(index + 1, { dueAt }));
      const attached = dues.map((dueAt, index) => row(index + 81, { kind: 'reminder', dueAt }));
      const mail = composeDigest(digest([...few, ...rows.slice(0, 17), ...attached], { language }), SENDER);
      const sheet = mail.attachments?.[0]?.content ?? '';
      expect(mail.html.toLowerCase()).toContain(`<br>${head.toLowerCase()}<br>`);
      expect(sheet.split('\r\n')[0]).toContain(`"${head}"`);
      for (const each of told) {
        expect(mail.text).toContain(`｜${each}`);
        expect(sheet).toContain(`"${each}"`);
      }
    },
  );

  test('nothing overdue, it says what there is instead of "0 overdue", and asks the doer to do it', () => {
    const recipient = { ...breach.recipient, roles: ['responsible'] as const };
    const mail = composeDigest(digest(ahead, { figures, recipient }), SENDER);
    expect(mail.subject).toBe('【督办汇总】4件未办结｜截至11-24 09:00');
    expect(mail.text).toMatch(/：请阅处。\n/);
    expect(mail.text).toContain('请您：逐件办理下列各件');
    const cleared = [row(7, { kind: 'all-clear' })];
    const over = composeDigest(digest([], { figures: { ...figures, cleared: 1 }, cleared }), SENDER);
    expect(over.subject).toBe('【督办汇总】1件已解除｜截至11-24 09:00');
    expect(over.text).toContain('：呈阅知。');
    expect(over.text).not.toContain('请您：');
  });

  test.each(LANGUAGES)('whoever stands in reads for whom and why, each reason once: %s', (language) => {
    const reasons = [
      { kind: 'deputy', of: '李娜', role: 'supervisor', until: '2026-11-25' },
      { kind: 'undeliverable', of: '高峰', role: 'supervisor' },
    ] as const;
    const recipient = { ...breach.recipient, roles: ['supervisor'] as const, reasons };
    const { text } = composeDigest(digest(ahead, { language, recipient }), SENDER);
    const told =
      language === 'en'
        ? ['You stand in for 李娜 (supervisor) until 25 Nov', 'The mail to 高峰 (supervisor) could not be']
        : ['李娜（上级领导）外出，11月25日前（含当日）由您代为处理。', '发给高峰（上级领导）的邮件未能投递'];
    for (const part of told) expect(text).toContain(part);
    expect(text).not.toMatch(/因为您是|You get this mail as/);
  });

  test('cells that would be formulas are none', () => {
    const text = csv([['=1+1', '+86', '-x', '@y', 'a"b', '平常']]);
    expect(text).toBe(`\ufeff"'=1+1","'+86","'-x","'@y","a""b","平常"\r\n`);
  });
});

describe.each(LANGUAGES)('to the admin, %s', (language) => {
  const base = { ...digest([]), language, recipient: { ...breach.recipient, roles: ['admin'] as const } };

  const undeliverable = (change: Partial<UntoldPerson> = {}) =>
    composeUndeliverable({ ...unreachable, language, untold: [{ ...untold, ...change }] }, SENDER);

  test('a mail that did not arrive: whose, why, who is told instead, what to do', () => {
    const mail = undeliverable();
    for (const fact of [breach.complaint.slip, '王建国', '550 no such user', '周敏', 'organisation.yaml'])
      expect(mail.text).toContain(fact);
    expect(mail.subject).not.toContain('王建国');
  });

  test('it stands in the conversation of its slip, in Outlook as elsewhere', () => {
    const conversation = ({ references, inReplyTo, headers }: ComposedMail) => [
      references,
      inReplyTo,
      headers['Thread-Topic'],
      headers['Thread-Index'],
      headers['X-Duban-Slip'],
    ];
    expect(conversation(undeliverable())).toEqual(conversation(composeMail(breach, SENDER)));
  });

  test.each(['bounced', 'gave-up', 'deferred', 'not-composed'] as const)(
    '%s is told in plain words, with what the server said if it said anything',
    (state) => {
      const [silent, said] = [
        undeliverable({ state, response: null }),
        undeliverable({ state, response: '452 4.2.2 full' }),
      ];
      const label = language === 'en' ? 'Reason: ' : '原因：';
      const reason = ({ text }: ComposedMail) =>
        text
          .split('\n')
          .find((line) => line.startsWith(label))
          ?.slice(label.length) ?? '';
      expect(reason(silent)).toMatch(language === 'en' ? /^[a-z][a-z ]+mail server|mail could not/ : /邮件/);
      expect(reason(silent)).not.toMatch(/not-composed|gave-up|bounced|deferred/);
      expect(reason(said)).toContain('452 4.2.2 full');
    },
  );

  test('days of a calendar that end are told with how many deadlines are due after them', () => {
    const told = (count: number) =>
      composeDaily(
        {
          ...{ ...base, open: 7, overdue: 2, nextDueAt: null, unsent: 0, ending: [] },
          uncovered: [{ calendar: 'china', count }],
        },
        SENDER,
      ).text;
    if (language === 'en') {
      expect(told(1)).toContain('1 open deadline is due after the official days of "china" end.');
      expect(told(2)).toContain('2 open deadlines are due after the official days of "china" end.');
    } else expect(told(1)).toContain('已有1个时限落在日历“china”的法定假日之后。');
  });

  test('all is well, in a line', () => {
    const { text } = composeDaily(
      { ...base, open: 7, overdue: 2, nextDueAt: null, unsent: 0, ending: [], uncovered: [] },
      SENDER,
    );
    expect(text).toMatch(
      language === 'en'
        ? /7 open, 2 of them overdue; next due: none; all mails sent\./
        : /未办结7件，其中逾期2件；下一时限：无；邮件全部发出。/,
    );
  });
});

test.each(SAMPLE_KINDS)(
  'headers of %s: event, slips, clauses, in ASCII; none where it is about no complaint',
  (kind) => {
    const { headers } = sampleMail(kind, 'zh-CN', SENDER);
    const ofNoSlip = ['daily', 'config-refused', 'outage'].includes(kind);
    expect(headers['X-Duban-Event']).toMatch(/^[a-z-]+ [\w+:. -]+$/);
    expect(headers['X-Duban-Slip']).toMatch(ofNoSlip ? /^none$/ : /^LX-2026-\d{5}(, LX-2026-\d{5})*$/);
    expect(headers['X-Duban-Clause']).toMatch(ofNoSlip ? /^none$/ : /^4\.2\.\d$/);
  },
);

test('a long list of slips in a header is folded, and read whole', async () => {
  const { parsed, raw } = await mailbox.receive(sampleMail('digest', 'en', SENDER));
  expect(String(parsed.headers.get('x-duban-slip')).split(', ')).toHaveLength(20);
  expect(
    Math.max(...(raw.split('\r\n\r\n')[0] ?? '').split('\r\n').map(({ length }) => length)),
  ).toBeLessThan(79);
});
