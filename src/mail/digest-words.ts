/** What a digest says. */
import type { Language } from '../sla/policy.js';

export interface DigestWords {
  subject(overdue: number, high: number, at: string): string;
  preheader(fresh: number, cleared: number): string;
  greeting(title: string): string;
  figures(overdue: number, fresh: number, cleared: number, at: string): string;
  outage(from: string, until: string): string;
  readonly ask: string;
  rows(shown: number, all: number): string;
  readonly more: (count: number) => string;
  readonly columns: readonly string[];
  readonly sheet: readonly string[];
  readonly cleared: string;
  readonly departments: string;
  why(roles: readonly string[]): string;
  footer(zone: string): string;
}

export const DIGEST_WORDS: Readonly<Record<Language, DigestWords>> = {
  'zh-CN': {
    subject: (overdue, high, at) =>
      `【督办汇总】${overdue}件逾期${high > 0 ? `，其中高层级${high}件` : ''}｜截至${at}`,
    preheader: (fresh, cleared) => `新增${fresh}件·已解除${cleared}件·明细见正文`,
    greeting: (title) => `${title}：呈阅示。`,
    figures: (overdue, fresh, cleared, at) =>
      `截至${at}：逾期${overdue}件，新增${fresh}件，已解除${cleared}件。`,
    outage: (from, until) => `督办程序${from}至${until}停运，以下为积压。`,
    ask: '请您逐件过问下列各件，意见报各项目前台登记；急件和高层级的排在前面。',
    rows: (shown, all) => (shown < all ? `未办结（前${shown}件，共${all}件）` : `未办结（${all}件）`),
    more: (count) => `其余${count}件见附件。`,
    columns: ['单号\n类别·项目', '责任人', '逾期\n下一步'],
    sheet: ['单号', '级别', '类别', '项目', '部门', '责任人', '时限名称', '依据', '时限', '逾期', '下一步'],
    cleared: '已解除',
    departments: '按部门计数',
    why: (roles) => `您收到本邮件，因为您是${roles.join('、')}；同时待告知的较多，合为一封。`,
    footer: (zone) => `本邮件由督办程序自动发出；时间均为${zone}。汇总不能回复，意见请按单号报前台。`,
  },
  en: {
    subject: (overdue, high, at) =>
      `[Digest] ${overdue} overdue${high > 0 ? `, ${high} at senior level` : ''} - as of ${at}`,
    preheader: (fresh, cleared) => `${fresh} new, ${cleared} cleared; the list is in the mail`,
    greeting: (title) => `${title}: your direction is needed.`,
    figures: (overdue, fresh, cleared, at) =>
      `As of ${at}: ${overdue} overdue, ${fresh} new, ${cleared} cleared.`,
    outage: (from, until) => `Duban stood still from ${from} to ${until}; what follows is the backlog.`,
    ask: 'Please look into each of these and give your opinion to reception; urgent and senior ones come first.',
    rows: (shown, all) => (shown < all ? `Open (first ${shown} of ${all})` : `Open (${all})`),
    more: (count) => `The other ${count} are in the attachment.`,
    columns: ['Slip\nclass, site', 'Responsible', 'Late by\nnext step'],
    sheet: [
      'Slip',
      'Level',
      'Class',
      'Site',
      'Department',
      'Responsible',
      'Limit',
      'Procedure',
      'Due',
      'Late by',
      'Next step',
    ],
    cleared: 'Cleared',
    departments: 'By department',
    why: (roles) => `You get this mail as ${roles.join(', ')}; so much was to be told that it is one mail.`,
    footer: (zone) =>
      `Sent automatically by the escalation worker; all times are ${zone}. A digest cannot be answered: give opinions to reception by slip number.`,
  },
};
