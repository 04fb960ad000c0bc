import { describe, expect, test } from '@jest/globals';
import { composeMail } from '../../src/mail/compose.js';
import type { MailModel } from '../../src/mail/model.js';
import type { EntryType } from '../../src/sla/complaint.js';
import { parseLimit } from '../../src/sla/limit.js';
import { NOTICE_KINDS } from '../../src/sla/notice.js';
import type { Role } from '../../src/sla/policy.js';
import { at, breach, clearedBy, LANGUAGES, mailOf, SENDER, TARGET_KEYS, TARGETS } from './models.js';
import { visibleText } from './reading.js';

const ALL = NOTICE_KINDS.flatMap((kind) =>
  TARGET_KEYS.flatMap((target) => LANGUAGES.map((language) => ({ kind, target, language }))),
);
const compose = (model: MailModel) => composeMail(model, SENDER);
const lengthOf = (text: string): number => [...text].length;

describe.each(ALL)('$kind, $target, $language', ({ kind, target, language }) => {
  const model = mailOf(kind, target, language);
  const mail = compose(model);

  test('it keeps its tone', () => {
    expect(mail.text + mail.subject).not.toMatch(/失职|严重|系统检测到|！|negligen|fail/i);
    if (language === 'zh-CN') expect(mail.text).not.toMatch(/你/);
  });
});

describe('the subjects of mail.md', () => {
  const subject = (kind: Parameters<typeof mailOf>[0], target: string, change: Partial<MailModel> = {}) =>
    compose({ ...mailOf(kind, target, 'zh-CN'), ...change }).subject;
  const as = (roles: MailModel['recipient']['roles']) => ({ recipient: { ...breach.recipient, roles } });

  test.each([
    [subject('reminder', 'handle'), '【催办】一类投诉11-23 13:30到期，请处理并回复｜海棠苑｜LX-2026-00042'],
    [subject('breach', 'handle'), '【督办】一类投诉逾期未处理，时限11-23 13:30｜海棠苑｜LX-2026-00042'],
    [subject('senior', 'reply'), '【升级督办】投诉两日未回复｜海棠苑｜LX-2026-00042｜11-23签发'],
    [subject('immediate', 'opinion'), '【急件】政府转办投诉，请即签意见｜海棠苑｜LX-2026-00042'],
    [
      subject('immediate', 'opinion-forwarded', as(['executive-in-charge'])),
      '【请批示】集团转办投诉，部门意见已签｜海棠苑｜LX-2026-00042',
    ],
    [
      subject('immediate', 'opinion', {
        ...as(['executive-in-charge']),
        notice: { kind: 'immediate', step: 'due', plannedAt: at('2026-11-23T13:30') },
      }),
      '【请批示】政府转办投诉，部门未按时签意见｜海棠苑｜LX-2026-00042',
    ],
    [
      subject('immediate', 'representative', as(['management-representative'])),
      '【请批示】政府转办投诉，请主持处理｜海棠苑｜LX-2026-00042',
    ],
    [
      subject('immediate', 'representative', as(['enterprise-management'])),
      '【急件】政府转办投诉，请协助处理｜海棠苑｜LX-2026-00042',
    ],
    [subject('last-step', 'handle'), '【提请处理】投诉经各级督办仍未解决｜海棠苑｜LX-2026-00042'],
    [subject('all-clear', 'handle'), '【已解除】投诉已处理｜海棠苑｜LX-2026-00042'],
    [subject('all-clear', 'reply'), '【已解除】已回复，处理未完成｜海棠苑｜LX-2026-00042'],
    [subject('inform', 'follow-up'), '【知会】一类投诉待回访，时限11-23 13:30｜海棠苑｜LX-2026-00042'],
  ])('%s', (made, expected) => {
    expect(made).toBe(expected);
  });

  test('a difficult complaint says so, a suggestion is none', () => {
    const opinion = mailOf('immediate', 'opinion', 'zh-CN');
    const difficult = { ...opinion, complaint: { ...opinion.complaint, channel: 'phone', difficult: true } };
    expect(compose(difficult).subject).toContain('【急件】疑难投诉，请即签意见');
    const suggestion = { ...breach, complaint: { ...breach.complaint, kind: 'suggestion' as const } };
    expect(compose(suggestion).subject).toContain('一类建议逾期未处理');
  });

  test.each([
    ['reply', 'same day', 'No reply the same day'],
    ['dispatch', 'same day', 'No slip issued the same day'],
    ['relay', 'same day', 'Call not passed to reception the same day'],
    ['inform-supervisor', 'same day', 'Not settled on the spot, not reported the same day'],
    ['reply', '2d', 'No reply in two days'],
    ['dispatch', '1h', 'No slip issued in 1 h'],
  ])('in English, %s within %s: %s', (target, limit, fact) => {
    const model = mailOf('breach', target, 'en');
    const [deadline] = model.deadlines;
    const made = compose({ ...model, deadlines: [{ ...deadline, limit: parseLimit(limit) }] });
    expect(made.text).toMatch(new RegExp(`^\\[Overdue\\] ${fact}\n`));
  });

  test('a long site gives way, the slip never', () => {
    const site = {
      'zh-CN': '滨江国际花园城三期北区管理处',
      en: 'Riverside International Garden City III North',
    };
    const made = compose({ ...breach, complaint: { ...breach.complaint, site } }).subject;
    expect(made).toMatch(/｜滨江.*…｜LX-2026-00042$/);
    expect(lengthOf(made)).toBeLessThanOrEqual(48);
  });

  test('names from the configuration bring no second tag and no noise', () => {
    const category = { 'zh-CN': '【紧急】一类！', en: '[Urgent]!' };
    const made = compose({ ...breach, complaint: { ...breach.complaint, category } }).subject;
    expect(made).toBe('【督办】紧急一类投诉逾期未处理，时限11-23 13:30｜海棠苑｜LX-2026-00042');
  });
});

describe('what the lines say', () => {
  const text = (change: Partial<MailModel>) => compose({ ...breach, ...change }).text;

  test('first notice at the deadline', () => {
    const now = { asOf: breach.deadlines[0].dueAt + 5_000 };
    expect(text(now)).toContain('\n现状：时限刚到（截至11-23 13:30）\n');
    expect(text(now)).not.toContain('已逾期');
    expect(text({ ...now, language: 'en' })).toContain(
      '\nNow: the limit has just run out at Mon 23 Nov 2026',
    );
    expect(text({ ...now, language: 'en' })).not.toMatch(/late by/i);
    expect(text({ asOf: breach.deadlines[0].dueAt + 60_000 })).toContain('已逾期1分钟');
  });

  test.each([
    ['Asia/Shanghai', 'Beijing time', '北京时间'],
    ['America/New_York', 'Eastern Time', '北美东部时间'],
    ['Europe/Berlin', 'Central European Time', '中欧时间'],
    ['UTC', 'UTC', 'UTC'],
  ])('the time of %s is called %s, %s', (timeZone, en, zh) => {
    expect(text({ timeZone, language: 'en' })).toContain(`all times are ${en}.`);
    expect(text({ timeZone })).toContain(`时间均为${zh}。`);
  });

  test('the last of several stands behind an "and" in English', () => {
    const { text: cleared } = compose(mailOf('all-clear', 'handle', 'en'));
    expect(cleared).toContain('told on 23 Nov 13:30 and 24 Nov 09:00 is cleared');
    const roles = ['supervisor', 'department-head', 'receptionist'] as const;
    expect(text({ language: 'en', recipient: { ...breach.recipient, roles } })).toContain(
      'You get this mail as supervisor, department head and receptionist of Haitang Court',
    );
  });

  test('a clock of the company’s own is late by one word', () => {
    const { text: own, subject } = compose(mailOf('breach', 'night-noise', 'en'));
    expect(subject).toMatch(/^\[Overdue\] Night noise, on site: not done in time, due 23 Nov 13:30 - /);
    expect(own).toMatch(/^\[Overdue\] Night noise, on site: not done in time\n/);
  });

  test('one is told as one', () => {
    const summary = (words: string) =>
      text({ language: 'en', complaint: { ...breach.complaint, summary: words } });
    expect(summary('?')).toContain("The owner's words (1 character):");
    expect(summary('??')).toContain("The owner's words (2 characters):");
  });

  test('nobody after this: said, and never as a threat', () => {
    expect(text({ next: null })).toContain('这是本时限的最后一次通知。');
    expect(compose({ ...mailOf('last-step', 'handle', 'zh-CN'), next: null }).text).toContain(
      '这是程序规定的最后一级',
    );
    expect(compose({ ...mailOf('last-step', 'handle', 'en'), next: null }).text).toContain('the last step');
  });

  test.each([
    [
      'enterprise-management',
      '您收到本邮件，因为您是企业管理部联系人。',
      'You get this mail as contact of enterprise management.',
    ],
    [
      'warranty-office',
      '您收到本邮件，因为您是保修办联系人。',
      'You get this mail as contact of the warranty office.',
    ],
  ] as const)('nobody is told to be an office: %s', (role, zh, en) => {
    const recipient = { ...breach.recipient, roles: [role] };
    expect(text({ recipient })).toContain(zh);
    expect(text({ recipient, language: 'en' })).toContain(en);
  });

  test('a deputy, and somebody told early, learn why', () => {
    const reasons = [
      { kind: 'deputy', of: '李娜', role: 'supervisor', until: '2026-11-25' },
      { kind: 'unreachable', role: 'department-head' },
    ] as const;
    const made = text({ recipient: { ...breach.recipient, reasons } });
    expect(made).toContain('李娜（上级领导）外出，11月25日前（含当日）由您代为处理。');
    expect(made).toContain('部门负责人目前无人可以联系，因此提前通知您。');
    // Who stands in for the supervisor is not told to be one.
    expect(made).not.toContain('因为您是');
  });

  test.each([
    ['zh-CN', '直接回复本邮件会到接待员邮箱', '请勿直接回复本邮件'],
    ['en', 'An answer to this mail reaches the receptionist', 'do not answer this mail'],
  ] as const)(
    'in %s, an answer is promised to arrive only where there is an address',
    (language, yes, no) => {
      const mails = (contact: MailModel['contact']) => NOTICE_KINDS.map((kind) => ({ kind, contact }));
      const said = ({ kind, contact }: ReturnType<typeof mails>[number]) =>
        compose({ ...mailOf(kind, 'reply', language), contact });
      const { contact } = breach;
      for (const each of mails(contact)) {
        expect(said(each)).toMatchObject({ text: expect.stringContaining(yes), replyTo: expect.anything() });
        expect(said(each).text).not.toContain(no);
      }
      for (const each of [...mails(null), ...mails(contact && { ...contact, email: null })]) {
        expect(said(each)).toMatchObject({ text: expect.stringContaining(no), replyTo: null });
        expect(said(each).text).not.toContain(yes);
      }
    },
  );

  test('a mail that did not arrive is told to the next level', () => {
    const unreached = [{ name: '李强', roles: ['responsible'], state: 'bounced' }] as const;
    expect(text({ unreached })).toContain('发给李强（被退回）的邮件尚未送达，本人可能尚未获知。');
    expect(text({ unreached, language: 'en' })).toContain(
      'The mail to 李强 (refused by the mail server) has not been delivered; they may not know yet.',
    );
    expect(text({})).not.toContain('可能尚未获知');
  });

  test('whoever is told in that person’s place reads of it once, as the reason', () => {
    const reasons = [{ kind: 'undeliverable', of: '李强', role: 'responsible' }] as const;
    const unreached = [{ name: '李强', roles: ['responsible'], state: 'bounced' }] as const;
    const told = text({ unreached, recipient: { ...breach.recipient, reasons } });
    expect(told.match(/可能尚未获知/g)).toHaveLength(1);
  });

  test('the supervisor is named to those above, if the mail was accepted, and since when', () => {
    const senior = mailOf('senior', 'reply', 'zh-CN');
    const supervisor = { name: '王建国', roles: ['supervisor'] as const };
    const told = (since: number | null, hasAnswered = false) =>
      compose({ ...senior, alsoTold: [{ ...supervisor, since, hasAnswered }] }).text;
    expect(told(at('2026-11-23T13:31'))).toContain(
      '按作业指导书4.2.4直接报您。上级领导王建国（11-23 13:31）已获通知，至今无意见记录。',
    );
    expect(told(at('2026-11-23T13:31'), true)).toContain('上级领导王建国（11-23 13:31）已获通知。');
    expect(told(null)).not.toContain('已获通知');
  });

  test('the responsible person is asked to do it, the supervisor to see to it', () => {
    expect(text({})).toContain('请您：督促责任人处理，并签署处理意见。请于11月25日（周三）09:30前办理。');
    const recipient = { ...breach.recipient, roles: ['responsible'] as const };
    expect(text({ recipient })).toContain('请您：尽快处理并回复，并将情况报前台登记。');
  });

  test('who is only to know when a limit begins is not told to act by then', () => {
    const head = mailOf('inform', 'handle', 'zh-CN');
    const doer = { ...head, recipient: { ...head.recipient, roles: ['responsible'] as const } };
    expect(compose(head).text).toMatch(/请您：阅知，并关注按时完成。$/m);
    expect(compose(doer).text).toMatch(/请您：.*请于11月23日（周一）13:30前办理。/);
  });

  test('a step for the top asks those of the line to see to it, and the top to decide', () => {
    const asked = (kind: 'senior' | 'last-step', role: Role) => {
      const model = mailOf(kind, 'reply', 'zh-CN');
      return compose({ ...model, recipient: { ...model.recipient, roles: [role] } }).text;
    };
    expect(asked('senior', 'senior-leadership')).toContain('请您：批示由谁、何时前回复。');
    expect(asked('senior', 'supervisor')).toContain('请您：督促责任人回复，并签署处理意见。');
    expect(asked('senior', 'supervisor')).not.toContain('直接报您');
    expect(asked('last-step', 'management-representative')).toContain('请您：决定如何处理，并签署意见。');
    expect(asked('last-step', 'senior-leadership')).toContain('请您：批示由谁、何时前回复。');
  });

  test('two clocks of one slip in one mail: both cited', () => {
    const [handle] = breach.deadlines;
    const reply = { ...handle, target: 'reply', clause: '4.2.4', name: { 'zh-CN': '回复时限', en: 'Reply' } };
    const made = text({ deadlines: [handle, reply] });
    expect(made).toContain('依据：4.2.3、4.2.4');
    expect(made.match(/^时限：/gm)).toHaveLength(2);
  });

  test('which notice it is to this reader, and that Duban stood still', () => {
    expect(text({ ordinal: 2 })).toContain('王主管：呈阅示（第2次通知）。');
    expect(text({ ordinal: 1 })).not.toContain('次通知');
    const outage = { from: at('2026-11-20T22:10'), until: at('2026-11-23T08:05') };
    expect(text({ outage })).toContain('督办程序11-20 22:10至11-23 08:05停运');
  });

  test('silence on handling comes to the top under 4.2.4', () => {
    expect(compose(mailOf('senior', 'handle', 'zh-CN')).text).toContain('按作业指导书4.2.4直接报您。');
  });

  test('opinions and replies stand in the timeline with who and when, masked; what was recorded late says so', () => {
    const timeline = [
      {
        at: at('2026-11-23T13:00'),
        what: {
          kind: 'entry',
          type: 'opinion-given',
          by: '王建国',
          note: '先停梯检修\n住户电话13812345678',
          recordedAt: at('2026-11-23T15:00'),
        },
      },
      {
        at: at('2026-11-23T13:30'),
        what: {
          kind: 'notice',
          notice: 'breach',
          about: breach.deadlines[0].name,
          to: ['李强'],
          state: 'accepted',
        },
      },
    ] as const;
    const made = text({ timeline });
    expect(made).toContain('11-23 13:00  王建国：签署意见：“先停梯检修 住户电话[电话]”（11-23 15:00补录）');
    expect(made).toContain('督办邮件（处理时限）：李强（已投递）');
    expect(made).toContain('经过（已隐去个人信息1处）：');
    expect(text({ timeline, language: 'en' })).toContain('So far (personal data hidden: 1):');
  });

  test('what people did stays in the timeline, however many mails have gone out since', () => {
    const minute = (number: number) => at('2026-11-23T09:00') + number * 60_000;
    const entry = (number: number, type: 'slip-issued' | 'reopened') =>
      ({ at: minute(number), what: { kind: 'entry', type, by: '刘洋' } }) as const;
    const mail = (number: number) =>
      ({
        at: minute(number),
        what: { kind: 'notice', notice: 'breach', to: ['李强'], state: 'accepted' },
      }) as const;
    const mails = [10, 11, 12, 13, 14, 15, 16, 17, 18].map(mail);
    const made = text({ timeline: [entry(1, 'slip-issued'), ...mails, entry(30, 'reopened'), mail(31)] });
    const shown = [...made.matchAll(/^11-23 09:(\d\d) {2}/gm)].map(([, number]) => Number(number));
    expect(shown).toEqual([1, 14, 15, 16, 17, 18, 30, 31]);
    expect(made).toContain('经过（列出8条，另有4条）');
  });

  test('the timeline shows the eight newest rows and counts the rest', () => {
    const timeline = Array.from({ length: 11 }, (_, index) => ({
      at: at('2026-11-23T10:00') + index * 60_000,
      what: { kind: 'entry', type: 'corrected', by: `人${index}` } as const,
    }));
    const made = text({ timeline });
    expect(made).toContain('经过（列出8条，另有3条）');
    expect(made).not.toContain('人2：');
    expect(made.indexOf('人3：')).toBeLessThan(made.indexOf('人10：'));
  });

  test('the owner’s words: masked, counted, at most 500 characters', () => {
    const summary = `${'很长的话。'.repeat(200)}电话13812345678`;
    const made = text({ complaint: { ...breach.complaint, summary } });
    const quoted = /“([^”]*)”/.exec(made)?.[1] ?? '';
    expect(lengthOf(quoted)).toBe(500);
    expect(made).toContain('业主反映（共1013字，已隐去个人信息1处）');
  });

  test('nobody at reception, no site, no slip yet', () => {
    const complaint = { ...breach.complaint, site: null, slipIssuedAt: null, responsible: null, owner: null };
    const made = text({ complaint, contact: null });
    expect(made).toContain('项目：客服部');
    expect(made).toContain('签发：未签发');
    expect(made).toContain('联系：客户接待员。');
    expect(made).not.toMatch(/null|undefined/);
  });
});

describe('the all-clear', () => {
  test('what ended it, how late, what is cleared, what runs on', () => {
    const { text } = compose(mailOf('all-clear', 'handle', 'zh-CN'));
    expect(text).toContain('11月24日（周二）17:05 李强登记处理完毕，用时1天7小时，超时1天3小时。');
    expect(text).toContain('您此前收到的通知（11-23 13:30、11-24 09:00）就此解除，无需再处理。');
    expect(text).toContain('尚待：回访（11月27日（周五）24:00前）。');
    expect(text).toContain('王主管：呈阅知。');
  });

  test('who was told before may hold the role no longer', () => {
    const zh = compose(mailOf('all-clear', 'handle', 'zh-CN')).text;
    expect(zh).toMatch(/您此前作为.*收到过通知，因此也收到本邮件。/);
    expect(zh).not.toContain('因为您是');
    const en = compose(mailOf('all-clear', 'handle', 'en')).text;
    expect(en).toMatch(/You were told before as .* of Haitang Court.*, so you get this mail, too\./);
  });

  test.each([
    [{ how: 'met', milestone: 'handled', at: at('2026-11-23T13:00'), by: '李强' }, '在时限内'],
    [
      { how: 'cancelled', at: at('2026-11-23T13:00'), by: '刘敏', because: null },
      '因刘敏的登记，本时限不再适用',
    ],
    [
      {
        how: 'cancelled',
        at: at('2026-11-23T13:00'),
        by: '刘敏',
        because: { type: 'reopened', note: '又停运' },
      },
      '因刘敏重开（又停运），本时限不再适用',
    ],
    [{ how: 'closed', at: at('2026-11-23T13:00'), by: '刘敏' }, '刘敏登记办结'],
    [{ how: 'withdrawn', at: at('2026-11-23T13:00'), by: '刘敏' }, '刘敏登记撤回'],
    [
      {
        how: 'moved',
        dueAt: at('2026-11-26T00:00'),
        at: at('2026-11-23T13:00'),
        by: '刘敏',
        because: { type: 'recategorised', note: null },
        was: at('2026-11-23T13:30'),
      },
      '因刘敏变更类别，时限由11月23日（周一）13:30改为11月25日（周三）24:00',
    ],
  ] as const)('%j', (cleared, expected) => {
    const mail = compose(clearedBy(cleared));
    expect(mail.text).toContain(expected);
    expect(mail.subject).toMatch(/^【已解除】/);
    for (const language of LANGUAGES)
      expect(compose(clearedBy(cleared, language)).text).not.toMatch(/undefined|null|NaN/);
  });

  test('a limit that was moved still binds: the new one is named, and nobody reads that nothing is to be done', () => {
    const moved = {
      how: 'moved',
      dueAt: at('2026-11-26T13:30'),
      at: at('2026-11-23T13:00'),
      by: '刘敏',
      because: null,
      was: null,
    } as const;
    const { text, html } = compose(clearedBy(moved));
    expect(text).toContain('就此解除；请以新时限11月26日（周四）13:30为准。');
    expect(html).toContain('新时限11-26 13:30');
    expect(text + html).not.toContain('无需再处理');
    expect(compose(clearedBy(moved, 'en')).text).toContain('is cleared; the limit is now Thu 26 Nov, 13:30.');
  });

  test('a reply is not yet a closure: handling is still open, and nobody reads that nothing is to be done', () => {
    const replied = { how: 'met', milestone: 'replied', at: at('2026-11-23T13:00'), by: '李强' } as const;
    const { text, html, subject } = compose(clearedBy(replied));
    expect(subject).toContain('已回复，处理未完成');
    expect(text).toContain('就此解除；处理尚未完成。');
    expect(text + html).not.toContain('无需再处理');
  });

  test('what was handled before the complaint was reopened does not settle it: a reply since is not yet a closure', () => {
    const replied = { how: 'met', milestone: 'replied', at: at('2026-11-25T13:00'), by: '李强' } as const;
    const entry = (when: string, type: EntryType) => ({
      at: at(when),
      what: { kind: 'entry', type, by: '李强' } as const,
    });
    const first = [entry('2026-11-23T12:00', 'handled'), entry('2026-11-25T09:00', 'reopened')];
    const reply = entry('2026-11-25T13:00', 'replied');
    const open = compose({ ...clearedBy(replied), timeline: [...first, reply] });
    expect(open.subject).toContain('已回复，处理未完成');
    expect(open.text).not.toContain('无需再处理');
    const again = entry('2026-11-25T12:00', 'handled');
    const settled = compose({ ...clearedBy(replied), timeline: [...first, again, reply] });
    expect(settled.subject).toContain('投诉已回复');
  });

  test.each([
    ['opinion-given', 'Complaint: department opinion given'],
    ['slip-issued', 'Complaint: slip issued'],
    ['followed-up', 'Complaint: return visit paid'],
    ['handled', 'Complaint handled'],
  ] as const)('English says %s in a sentence', (milestone, fact) => {
    const met = { how: 'met', milestone, at: at('2026-11-23T13:00'), by: '李强' } as const;
    expect(compose(clearedBy(met, 'en')).subject).toContain(`[Cleared] ${fact} - `);
  });

  test('the responsible person is informed, not asked as a superior', () => {
    const model = mailOf('all-clear', 'handle', 'zh-CN');
    const recipient = { ...model.recipient, roles: ['responsible'] as const };
    expect(compose({ ...model, recipient }).text).toContain('：请阅知。');
  });

  test('clocks that came to rest alike are named together', () => {
    const model = clearedBy({ how: 'withdrawn', at: at('2026-11-23T15:00'), by: '刘敏' });
    const [reply] = model.deadlines;
    const handle = { ...reply, target: 'handle', name: { 'zh-CN': '处理时限', en: 'Handling' } };
    const notice = model.notice.kind === 'all-clear' ? model.notice : null;
    if (notice === null) throw new Error('an all-clear');
    const { text } = compose({
      ...model,
      deadlines: [reply, handle],
      notice: { ...notice, alsoCleared: [notice.cleared] },
    });
    expect(text).toContain('回复时限、处理时限：11月23日（周一）15:00 刘敏登记撤回。\n');
  });

  test('of several clocks each is named with its outcome, in the words and among the facts', () => {
    const model = mailOf('all-clear', 'handle', 'zh-CN');
    const [handle] = model.deadlines;
    const clock = (target: string, dueAt: string) => {
      const facts = TARGETS[target];
      if (facts === undefined) throw new Error(`no such target: ${target}`);
      return { ...facts, target, startedAt: handle.startedAt, dueAt: at(dueAt), restDays: null };
    };
    const deadlines = [
      handle,
      clock('reply', '2026-11-25T09:30'),
      clock('case-analysis', '2026-11-24T09:30'),
    ] as const;
    const by = { at: at('2026-11-24T17:05'), by: '李强' };
    const alsoCleared = [
      { how: 'met', milestone: 'handled', ...by },
      { how: 'cancelled', ...by, because: { type: 'recategorised', note: null } },
    ] as const;
    if (model.notice.kind !== 'all-clear') throw new Error('an all-clear');
    const several = { ...model, deadlines, notice: { ...model.notice, alsoCleared } };
    const { text: zh, html } = compose(several);
    for (const part of [zh, visibleText(html)]) {
      expect(part).toContain(
        '处理时限：11月24日（周二）17:05 李强登记处理完毕，用时1天7小时，超时1天3小时。' +
          '回复时限：用时1天7小时，在时限内。' +
          '案例分析：11月24日（周二）17:05 因李强变更类别，本时限不再适用。',
      );
      expect(part).toContain('1天7小时，超时1天3小时（处理时限）');
      expect(part).toContain('1天7小时（回复时限）');
    }
    const { text: en } = compose({ ...several, language: 'en' });
    expect(en).toMatch(
      /Handling: 李强 \D+ on Tue 24 Nov, 17:05, after 1 d 7 h, 1 d 3 h late\. Reply: after 1 d 7 h, in time\. Case analysis: 李强 changed the category on /,
    );
  });

  test('what one entry did to several clocks is told with who, when and why said once', () => {
    const moved = (dueAt: string) =>
      ({
        how: 'moved',
        dueAt: at(dueAt),
        at: at('2026-11-23T13:00'),
        by: '刘敏',
        because: { type: 'recategorised', note: '属房屋质量' },
        was: at('2026-11-23T13:30'),
      }) as const;
    const model = clearedBy(moved('2026-11-23T24:00'));
    const [reply] = model.deadlines;
    const handle = { ...reply, target: 'handle', name: { 'zh-CN': '处理时限', en: 'Handling' } };
    if (model.notice.kind !== 'all-clear') throw new Error('an all-clear');
    const notice = { ...model.notice, alsoCleared: [moved('2026-11-26T13:30')] };
    const several = { ...model, deadlines: [reply, handle] as const, notice };
    expect(compose(several).text).toContain(
      '回复时限：11月23日（周一）13:00 因刘敏变更类别（属房屋质量），时限由11月23日（周一）13:30改为11月23日（周一）24:00。' +
        '处理时限：时限由11月23日（周一）13:30改为11月26日（周四）13:30。',
    );
    const { text: en } = compose({ ...several, language: 'en' });
    expect(en.match(/属房屋质量/g)).toHaveLength(1);
    expect(en).toContain(' Handling: the limit is now Thu 26 Nov, 13:30, it was Mon 23 Nov, 13:30.');
  });

  test('a reply that was handled as well does not claim that handling is open', () => {
    const model = mailOf('all-clear', 'reply', 'zh-CN');
    const handled = { at: model.asOf, what: { kind: 'entry', type: 'handled', by: '李强' } } as const;
    expect(compose({ ...model, timeline: [...model.timeline, handled] }).subject).toContain('投诉已回复');
  });
});
