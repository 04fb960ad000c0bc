import type { ComplaintKind, Milestone } from '../sla/complaint.js';
import type { HeadlineWording, Matter, MatterWords } from './headline-wording.js';

const word = (kind: ComplaintKind): string => (kind === 'suggestion' ? '建议' : '投诉');

const MATTERS: Readonly<Record<Matter, (words: MatterWords) => string>> = {
  pending: ({ about, phrases }) => `${about}${phrases.pending}`,
  due: ({ about, complaint, due }) => `${about || complaint}${due}到期`,
  late: ({ about, late }) => `${about}${late}`,
  unresolved: ({ complaint }) => `${complaint}经各级督办仍未解决`,
  'opinion-asked': ({ about }) => `${about}，请即签意见`,
  'opinion-awaited': ({ about }) => `${about}，部门意见待签`,
  'opinion-late': ({ about }) => `${about}，部门未按时签意见`,
  'opinion-signed': ({ about }) => `${about}，部门意见已签`,
  'take-charge': ({ about }) => `${about}，请主持处理`,
  assist: ({ about }) => `${about}，请协助处理`,
  'at-once': ({ about, complaint, phrases }) => `${about || complaint}，请即${phrases.todo}`,
};

const REACHED: Readonly<Record<Milestone, string>> = {
  received: '已受理',
  relayed: '已转接待员',
  'supervisor-informed': '已上报上级领导',
  'slip-issued': '联系单已签发',
  replied: '已回复',
  'opinion-given': '部门意见已签',
  handled: '已处理',
  recorded: '处理结果已归集',
  'followed-up': '已回访',
  'case-analysed': '已做案例分析',
  'reported-in-writing': '已书面汇报',
  explained: '已向业主解释',
  closed: '已办结',
  withdrawn: '已撤回',
};

export const HEADLINE_ZH: HeadlineWording = {
  between: '｜',
  subjectLimit: 48,
  shortestSite: 3,
  complaint: word,
  category: (name, kind) => `${name.replace(/(投诉|建议)$/u, '')}${word(kind)}`,
  referral: (from, kind) => `${from}${word(kind)}`,
  matter: (matter, words) => MATTERS[matter](words),
  cleared(cleared, { complaint, unhandled }) {
    switch (cleared.how) {
      case 'cancelled':
        return `${complaint}时限已取消`;
      case 'closed':
        return `${complaint}已办结`;
      case 'withdrawn':
        return `${complaint}已撤回`;
      case 'moved':
        return `${complaint}时限已改`;
      default:
        if (unhandled) return '已回复，处理未完成';
        return `${complaint}${REACHED[cleared.milestone]}`;
    }
  },
};
