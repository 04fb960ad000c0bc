/** Invented people and one invented complaint, for mails to look at. */
import type { CollectedBase } from '../mail/collected-model.js';
import type { MailModel } from '../mail/model.js';
import { parseLimit } from '../sla/limit.js';
import type { Language, Role } from '../sla/policy.js';

export const at = (local: string): number => Date.parse(`${local}:00+08:00`);

/** Name and form of address, in Chinese and in English. */
export const HOLDERS = {
  responsible: ['李强', '李强', 'Li Qiang', 'Mr Li'],
  supervisor: ['王建国', '王主管', 'Wang Jianguo', 'Mr Wang'],
  'department-head': ['吴刚', '吴经理', 'Wu Gang', 'Mr Wu'],
  'senior-leadership': ['周敏', '周总', 'Zhou Min', 'Ms Zhou'],
  'management-representative': ['郑毅', '郑代表', 'Zheng Yi', 'Mr Zheng'],
  admin: ['邓凯', '邓凯', 'Deng Kai', 'Mr Deng'],
} as const satisfies Partial<Record<Role, readonly [string, string, string, string]>>;
export type Holder = keyof typeof HOLDERS;

export function base(language: Language, role: Holder): CollectedBase {
  const [name, title, nameEn, titleEn] = HOLDERS[role];
  return {
    mailId: '0190b0a0-0000-7000-8000-000000000001',
    language,
    timeZone: 'Asia/Shanghai',
    asOf: at('2026-11-24T09:00'),
    recipient: {
      name: language === 'en' ? nameEn : name,
      title: language === 'en' ? titleEn : title,
      email: `${role}@example.com`,
      roles: [role],
      reasons: [],
    },
  };
}

export const DEADLINE: MailModel['deadlines'][0] = {
  target: 'handle',
  clause: '4.2.3',
  name: { 'zh-CN': '处理时限', en: 'Handling' },
  until: ['handled'],
  limit: parseLimit('4h'),
  startedAt: at('2026-11-23T09:30'),
  dueAt: at('2026-11-23T13:30'),
  restDays: null,
};

export const COMPLAINT: MailModel['complaint'] = {
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
};

export const TIMELINE: MailModel['timeline'] = [
  { at: at('2026-11-23T09:12'), what: { kind: 'entry', type: 'received', by: '刘敏' } },
  { at: at('2026-11-23T09:30'), what: { kind: 'entry', type: 'slip-issued', by: '刘敏' } },
  {
    at: at('2026-11-23T12:30'),
    what: { kind: 'notice', notice: 'reminder', about: DEADLINE.name, to: ['李强'], state: 'accepted' },
  },
  {
    at: at('2026-11-23T13:30'),
    what: {
      kind: 'notice',
      notice: 'breach',
      about: DEADLINE.name,
      to: ['王建国', '李强'],
      state: 'accepted',
    },
  },
];

export const CLEARED: MailModel['notice'] = {
  kind: 'all-clear',
  cleared: { how: 'met-late', milestone: 'handled', at: at('2026-11-24T08:45'), by: '李强' },
  alsoCleared: [],
  toldAt: [at('2026-11-23T13:30')],
  stillOpen: [{ name: { 'zh-CN': '回访', en: 'Return visit' }, dueAt: at('2026-11-27T08:45') }],
};
