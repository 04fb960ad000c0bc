import type { AskWords, BodyWording, ClearedStory, NextWords, PreheaderWording } from './body-wording.js';
import { hardlyLate, spell } from './durations.js';
import { NAMES_ZH } from './names-zh.js';

const length = (ms: number): string => spell(ms, 'zh-CN');

function remaining({ late, ms }: { readonly late: boolean; readonly ms: number }): string {
  if (late) return hardlyLate(ms) ? '时限刚到' : `已逾期${length(ms)}`;
  return `还有${length(ms)}到期`;
}

function ask({ tag, stance, phrases, rank, part }: AskWords): string {
  if (part === 'take-charge') return '亲自处理，或交企业管理部办理。';
  if (part === 'assist') return '协助管理者代表处理。';
  if (stance === 'watch') return tag === 'inform' ? '阅知。' : '跟进，并将处理情况登记在案。';
  if (stance === 'do') {
    if (tag === 'inform' || tag === 'reminder') return `${phrases.todo}。`;
    return tag === 'urgent' ? `即${phrases.todo}。` : `尽快${phrases.todo}，并将情况报前台登记。`;
  }
  if (tag === 'inform') return '阅知，并关注按时完成。';
  if (rank === 'line' || tag === 'reminder' || tag === 'breach') return `${phrases.direct}。`;
  if (tag === 'decision' || tag === 'urgent') return '即批示处理意见。';
  return rank === 'representative' ? '决定如何处理，并签署意见。' : `批示由谁、何时前${phrases.missing}。`;
}

function next({ at, roles, people, you }: NextWords): string {
  if (you === 'alone') return `${at}将再次通知您。`;
  const names = people.length === 0 ? '' : `（${people.join('、')}）`;
  return `${at}将通知${roles.join('、')}${names}${you === 'too' ? '，您也会同时收到' : ''}。`;
}

function clearedStory({ cleared, at, by, newDue, took, late }: ClearedStory): string {
  switch (cleared.how) {
    case 'cancelled':
      return `${at} 因${by}的登记，本时限不再适用。`;
    case 'closed':
      return `${at} ${by}登记办结。`;
    case 'withdrawn':
      return `${at} ${by}登记撤回。`;
    case 'moved':
      return `${at} 因${by}的登记，时限改为${newDue}。`;
    default: {
      const deed = `${at} ${by}${NAMES_ZH.deeds[cleared.milestone]}，用时${took}，`;
      return `${deed}${late === null ? '在时限内' : `超时${late}`}。`;
    }
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
  labels: {
    slip: '工作联系单',
    category: '类别',
    site: '项目',
    responsible: '责任人',
    owner: '业主',
    received: '受理',
    issued: '签发',
    due: '时限',
    newDue: '新时限',
    late: '已逾期',
    left: '距到期',
    took: '用时',
    clause: '依据',
  },
  notIssued: '未签发',
  overrun: (took, late) => `${took}，超时${late}`,
  calls: {
    information: '请阅知',
    handling: '请阅处',
    direction: '呈阅示',
    opinion: '请即签意见',
    decision: '请批示',
    cleared: '呈阅知',
  },
  askLead: '请您',
  nextLead: ({ missing }) => `若仍未${missing}`,
  clearedLead: '解除',
  openLead: '尚待',
  handlingTail: '处理完请当日报前台登记；一时处理不完，请先回复进展和预计完成时间（回复不等于办结）。',
  opinionTail: '意见将送公司分管领导。',
  lastStep: '这是程序规定的最后一级，此后不再升级。',
  lastNotice: '这是本时限的最后一次通知。',
  aside: (text, more) => `${text}（${more}）`,
  greeting: (title, call) => `${title}：${call}。`,
  standing: (due, rest) => `时限${due}，${remaining(rest)}。`,
  asOf: (late, at) => `${late}（截至${at}）`,
  justNow: '时限刚到',
  directly: (clause) => `按作业指导书${clause}直接报您。`,
  alreadyKnown: (role, names) => `${role}${names.join('、')}此前已获通知。`,
  unreached: (names) => `发给${names.join('、')}的邮件未能投递，本人可能尚未获知。`,
  ask,
  by: (when) => `请于${when}前办理。`,
  next,
  clearedStory,
  clearedFor: (toldAt) =>
    toldAt.length === 0
      ? '您此前收到的通知就此解除，无需再处理。'
      : `您此前收到的通知（${toldAt.join('、')}）就此解除，无需再处理。`,
  stillOpen: (open) =>
    open.length === 0
      ? '没有其他未到时限。'
      : `${open.map(({ name, due }) => `${name}（${due}前）`).join('、')}。`,
  quoteCaption: (count, masked) =>
    `业主反映（共${count}字${masked > 0 ? `，已隐去个人信息${masked}处` : ''}）`,
  quote: (text) => `“${text}”`,
  timelineCaption: (shown, left) => (left > 0 ? `经过（最近${shown}条，此前还有${left}条）` : '经过'),
  entry: (by, deed) => `${by}：${deed}`,
  notice: (kind, to, more, state) => `${kind}邮件：${many(to, more)}（${state}）`,
  told: (people, more) =>
    `已通知：${many(
      people.map(({ name, roles }) => (roles.length > 0 ? `${name}（${roles.join('、')}）` : name)),
      more,
    )}。`,
  contact: (contact) => {
    const who = contact
      ? `客户接待员${contact.name}${contact.phone ? `，${contact.phone}` : ''}`
      : '客户接待员';
    return `联系：${who}。意见和回复请交前台登记；直接回复本邮件不会登记在案。`;
  },
  why: (scope, roles) => `您收到本邮件，因为您是${scope === null ? '' : `${scope}的`}${roles.join('、')}。`,
  deputy: (of, role, until) => `${of}（${role}）外出，${until}前（含当日）由您代为处理。`,
  undeliverable: (of, role) => `发给${of}（${role}）的邮件未能投递，本人可能尚未获知，因此通知您。`,
  unreachable: (role) => `${role}目前无人可以联系，因此提前通知您。`,
  footer: (zone, slip) => `本邮件由督办程序自动发出；时间均为${zone}。${slip}`,
};

export const PREHEADER_ZH: PreheaderWording = {
  limit: 40,
  gap: '·',
  standing: remaining,
  responsible: (name) => `责任人${name}`,
  next: ({ missing }, at, roles) => `${at}仍未${missing}将报${roles.join('、')}`,
  cleared: (took, late) => (late === null ? `用时${took}` : `用时${took}·超时${late}`),
  nothingToDo: '您无需再处理',
};
