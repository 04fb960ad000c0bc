import type { BodyWording, ClearedStory, DeedAndOutcome, PreheaderWording } from './body-wording.js';
import { hardlyLate, spell } from './durations.js';
import { NAMES_ZH } from './names-zh.js';

const length = (ms: number): string => spell(ms, 'zh-CN');

function remaining({ late, ms }: { readonly late: boolean; readonly ms: number }): string {
  if (late) return hardlyLate(ms) ? '时限刚到' : `已逾期${length(ms)}`;
  return `还有${length(ms)}到期`;
}

const cause = ({ by, because }: Pick<ClearedStory, 'by' | 'because'>): string =>
  `因${by}${because?.deed ?? '的登记'}${because?.note ? `（${because.note}）` : ''}，`;

function clearedStory(story: ClearedStory): DeedAndOutcome {
  const { cleared, at, by, newDue, was, took, late } = story;
  switch (cleared.how) {
    case 'cancelled':
      return { deed: `${at} ${cause(story)}`, outcome: '本时限不再适用。' };
    case 'closed':
      return { deed: `${at} ${by}登记办结。`, outcome: '' };
    case 'withdrawn':
      return { deed: `${at} ${by}登记撤回。`, outcome: '' };
    case 'moved':
      return {
        deed: `${at} ${cause(story)}`,
        outcome: `时限${was === null ? '' : `由${was}`}改为${newDue}。`,
      };
    default:
      return {
        deed: `${at} ${by}${NAMES_ZH.deeds[cleared.milestone]}，`,
        outcome: `用时${took}，${late === null ? '在时限内' : `超时${late}`}。`,
      };
  }
}

const many = (names: readonly string[], more: number): string =>
  more > 0 ? `${names.join('、')}等${names.length + more}人` : names.join('、');

export const BODY_ZH: BodyWording = {
  colon: '：',
  comma: '，',
  space: ' ',
  sentence: '',
  listGap: '、',
  all: (names) => names.join('、'),
  labels: {
    slip: '工作联系单',
    category: '类别',
    site: '项目',
    responsible: '责任人',
    owner: '业主',
    received: '受理',
    issued: '签发',
    reopened: '重开',
    due: '时限',
    newDue: '新时限',
    rest: '不计时',
    late: '已逾期',
    justNow: '现状',
    left: '距到期',
    took: '用时',
    clause: '依据',
  },
  notIssued: '未签发',
  restDays: (what, days) => `${what}${days}天`,
  rests: { week: '休息日', company: '公司放假' },
  overrun: (took, late) => `${took}，超时${late}`,
  calls: {
    information: '请阅知',
    handling: '请阅处',
    direction: '呈阅示',
    opinion: '请即签意见',
    decision: '请批示',
    cleared: '呈阅知',
  },
  aside: (text, more) => `${text}（${more}）`,
  asOf: (late, { compact }) => `${late}（截至${compact}）`,
  justNow: '时限刚到',
  clearedStory,
  stillOpen: (open) =>
    open
      .map(({ name, due, late }) => (late ? `${name}（${due}，已逾期）` : `${name}（${due}前）`))
      .join('、'),
  quoteCaption: (count, masked) =>
    `业主反映（共${count}字${masked > 0 ? `，已隐去个人信息${masked}处` : ''}）`,
  quote: (text) => `“${text}”`,
  timelineCaption(shown, left, masked) {
    const parts = [
      left > 0 ? `列出${shown}条，另有${left}条` : '',
      masked > 0 ? `已隐去个人信息${masked}处` : '',
    ].filter((part) => part !== '');
    return parts.length === 0 ? '经过' : `经过（${parts.join('，')}）`;
  },
  entry: (by, deed, note, recorded) =>
    `${by}：${deed}${note === null ? '' : `：“${note}”`}${recorded === null ? '' : `（${recorded}补录）`}`,
  notice: (kind, about, to, more, state) =>
    `${kind}邮件${about === null ? '' : `（${about}）`}：${many(to, more)}（${state}）`,
  told: (people, more) =>
    `已通知：${many(
      people.map(({ name, roles }) => (roles.length > 0 ? `${name}（${roles.join('、')}）` : name)),
      more,
    )}。`,
};

export const PREHEADER_ZH: PreheaderWording = {
  limit: 40,
  gap: '·',
  standing: remaining,
};
