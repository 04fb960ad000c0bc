/** Mails as the post office would ask for them: the example of mail.md 1.5, and everything varied from it. */
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { loadTemplates } from '../../src/config/templates.js';
import type { Cleared, MailModel, MailSender } from '../../src/mail/model.js';
import type { Milestone } from '../../src/sla/complaint.js';
import type { Instant } from '../../src/sla/instant.js';
import { type Limit, parseLimit } from '../../src/sla/limit.js';
import type { NoticeKind } from '../../src/sla/notice.js';
import type { Language, Localised, Role } from '../../src/sla/policy.js';

export const ZONE = 'Asia/Shanghai';

/** `2026-11-23T09:30` in Shanghai. */
export const at = (local: string): Instant => DateTime.fromISO(local, { zone: ZONE }).toMillis();

const words = await loadTemplates(join(import.meta.dirname, '../../config/mail'));
if ('faults' in words) throw new Error(JSON.stringify(words.faults, null, 1));
export const { templates: TEMPLATES } = words;

export const SENDER: MailSender = {
  templates: TEMPLATES,
  name: { 'zh-CN': '投诉督办', en: 'Duban' },
  address: 'duban@corp.example',
};

export const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

interface TargetFacts {
  readonly clause: string;
  readonly name: Localised;
  readonly until: readonly Milestone[];
  readonly limit: Limit;
}

const target = (
  clause: string,
  zh: string,
  en: string,
  until: readonly Milestone[],
  limit: string,
): TargetFacts => ({
  clause,
  name: { 'zh-CN': zh, en },
  until,
  limit: parseLimit(limit),
});

export const TARGETS: Readonly<Record<string, TargetFacts>> = {
  'inform-supervisor': target(
    '4.2.1',
    '上报上级领导',
    'Telling the supervisor',
    ['supervisor-informed'],
    '2h',
  ),
  relay: target('4.2.3', '转客户接待员', 'Passing on', ['relayed'], '1h'),
  dispatch: target('4.2.3', '签发联系单', 'Issuing the slip', ['slip-issued', 'handled'], '1h'),
  handle: target('4.2.3', '处理时限', 'Handling', ['handled'], '4h'),
  reply: target('4.2.4', '回复时限', 'Reply', ['replied', 'handled'], '2d'),
  opinion: target('4.2.5', '部门意见', 'Department opinion', ['opinion-given'], '4h'),
  'opinion-forwarded': target('4.2.5', '意见落实', 'Acting on the opinion', ['handled'], '2d'),
  representative: target('3.1', '管理者代表处理', 'Management representative', ['handled'], '3d'),
  'record-result': target('4.2.2', '处理结果归集', 'Recording the result', ['recorded'], 'same day'),
  'follow-up': target('3.2', '回访', 'Return visit', ['followed-up'], '3d'),
  'case-analysis': target('4.2.6', '案例分析', 'Case analysis', ['case-analysed'], '7d'),
  'written-report': target('4.2.6', '书面汇报', 'Written report', ['reported-in-writing'], '1d'),
  explanation: target('4.2.6', '向业主解释', 'Explanation', ['explained'], '3d'),
  'night-noise': target('公司第7条', '夜间噪音到场', 'Night noise, on site', ['handled'], '1h30m'),
};

export const TARGET_KEYS = Object.keys(TARGETS);

/** The case of mail.md 1.5: the supervisor, the evening after. */
export const breach: MailModel = {
  mailId: '0190b0a0-0000-7000-8000-000000000001',
  language: 'zh-CN',
  timeZone: ZONE,
  asOf: at('2026-11-24T09:00'),
  recipient: {
    name: '王建国',
    title: '王主管',
    email: 'wang@corp.example',
    roles: ['supervisor'],
    reasons: [],
  },
  complaint: {
    slip: 'LX-2026-00042',
    kind: 'complaint',
    category: { 'zh-CN': '一类投诉', en: 'Class 1' },
    channel: 'phone',
    site: { 'zh-CN': '海棠苑', en: 'Haitang Court' },
    department: { 'zh-CN': '客服部', en: 'Customer Service' },
    responsible: '李强',
    owner: '陈先生',
    summary: '3栋西侧电梯从周五起停运，打了两次电话都说在联系厂家。\n请给个准话，我的电话是138 1234 5678。',
    difficult: false,
    ownerNamed: 0,
    receivedAt: at('2026-11-23T09:12'),
    slipIssuedAt: at('2026-11-23T09:30'),
    reopenedAt: null,
  },
  toldFor: { 'zh-CN': '客服部', en: 'Customer Service' },
  deadlines: [
    {
      target: 'handle',
      clause: '4.2.3',
      name: { 'zh-CN': '处理时限', en: 'Handling' },
      until: ['handled'],
      limit: parseLimit('4h'),
      restDays: null,
      startedAt: at('2026-11-23T09:30'),
      dueAt: at('2026-11-23T13:30'),
    },
  ],
  ordinal: 1,
  outage: null,
  notice: { kind: 'breach', step: 'due', plannedAt: at('2026-11-23T13:30') },
  next: {
    at: at('2026-11-25T09:30'),
    roles: ['senior-leadership', 'supervisor'],
    people: ['周敏', '王建国'],
    you: 'too',
  },
  timeline: [
    { at: at('2026-11-23T09:12'), what: { kind: 'entry', type: 'received', by: '刘敏' } },
    { at: at('2026-11-23T09:30'), what: { kind: 'entry', type: 'slip-issued', by: '刘敏' } },
    {
      at: at('2026-11-23T12:30'),
      what: { kind: 'notice', notice: 'reminder', to: ['李强'], state: 'accepted' },
    },
    {
      at: at('2026-11-23T13:30'),
      what: { kind: 'notice', notice: 'breach', to: ['李强'], state: 'accepted' },
    },
  ],
  alsoTold: [{ name: '李强', roles: ['responsible'], since: at('2026-11-23T13:30'), hasAnswered: false }],
  unreached: [],
  contact: { name: '刘敏', phone: '8888-0000', email: 'liu@corp.example' },
};

/** The role that a kind of notice usually goes to. */
const READERS: Readonly<Record<NoticeKind, Role>> = {
  inform: 'department-head',
  reminder: 'responsible',
  breach: 'supervisor',
  senior: 'senior-leadership',
  immediate: 'department-head',
  'last-step': 'management-representative',
  'all-clear': 'supervisor',
};

/** The complaint that a target speaks of. */
const CHANNELS: Readonly<Record<string, string>> = {
  opinion: 'government',
  'opinion-forwarded': 'group',
  representative: 'government',
  'inform-supervisor': 'in-person',
};

const LATE: ReadonlySet<NoticeKind> = new Set(['breach', 'senior', 'last-step']);

/** A mail of that kind about that target. */
export function mailOf(kind: NoticeKind, key: string, language: Language): MailModel {
  const facts = TARGETS[key];
  if (facts === undefined) throw new Error(`no such target: ${key}`);
  const { startedAt, dueAt } = breach.deadlines[0];
  const deadlines: MailModel['deadlines'] = [{ ...facts, target: key, startedAt, dueAt, restDays: null }];
  const base = {
    ...breach,
    language,
    deadlines,
    complaint: { ...breach.complaint, channel: CHANNELS[key] ?? 'phone' },
  };
  const recipient = { ...breach.recipient, roles: [READERS[kind]] };
  if (kind === 'all-clear') return { ...base, recipient, next: null, notice: allClear(facts) };
  const late = LATE.has(kind);
  const asOf = late ? breach.asOf : at('2026-11-23T12:30');
  const plannedAt = late ? dueAt : at('2026-11-23T12:30');
  const isSupervisor = READERS[kind] === 'supervisor';
  const soon: MailModel['next'] = { at: dueAt, roles: ['supervisor'], people: ['王建国'], you: 'no' };
  const later: MailModel['next'] = breach.next && { ...breach.next, you: isSupervisor ? 'too' : 'no' };
  const next = late ? later : soon;
  return { ...base, recipient, asOf, next, notice: { kind, step: late ? 'due' : 'start', plannedAt } };
}

function allClear({ until: [milestone = 'handled'] }: TargetFacts): MailModel['notice'] {
  return {
    kind: 'all-clear',
    cleared: { how: 'met-late', milestone, at: at('2026-11-24T17:05'), by: '李强' },
    alsoCleared: [],
    toldAt: [at('2026-11-23T13:30'), at('2026-11-24T09:00')],
    stillOpen: [{ name: { 'zh-CN': '回访', en: 'Return visit' }, dueAt: at('2026-11-28T00:00') }],
  };
}

export function clearedBy(cleared: Cleared, language: Language = 'zh-CN'): MailModel {
  const model = mailOf('all-clear', 'reply', language);
  return model.notice.kind === 'all-clear' ? { ...model, notice: { ...model.notice, cleared } } : model;
}
