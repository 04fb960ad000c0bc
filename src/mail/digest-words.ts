/** What stands about and in the tables of a digest; its sentences are in the wording folder. */
import type { Language } from '../sla/policy.js';

export interface DigestWords {
  rows(shown: number, all: number): string;
  readonly more: (count: number) => string;
  readonly columns: readonly string[];
  readonly sheet: readonly string[];
  readonly gap: string;
  cleared(count: number): string;
  moved(due: string): string;
  readonly unhandled: string;
  readonly departments: string;
}

export const DIGEST_WORDS: Readonly<Record<Language, DigestWords>> = {
  'zh-CN': {
    rows: (shown, all) => (shown < all ? `未办结（前${shown}件，共${all}件）` : `未办结（${all}件）`),
    more: (count) => `其余${count}件见附件。`,
    columns: ['单号\n级别·类别\n项目·责任人', '时限名称\n到期情况\n下一步'],
    sheet: [
      '单号',
      '级别',
      '类别',
      '项目',
      '部门',
      '责任人',
      '时限名称',
      '依据',
      '时限',
      '到期情况',
      '下一步',
    ],
    gap: '·',
    cleared: (count) => `已解除（${count}件）`,
    moved: (due) => `新时限${due}`,
    unhandled: '已回复，处理未完成',
    departments: '按部门计数',
  },
  en: {
    rows: (shown, all) => (shown < all ? `Open (first ${shown} of ${all})` : `Open (${all})`),
    more: (count) => `The other ${count === 1 ? 'one is' : `${count} are`} in the attachment.`,
    columns: ['Slip\nlevel, class\nsite, responsible', 'Limit\nstatus\nnext step'],
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
      'Status',
      'Next step',
    ],
    gap: ', ',
    cleared: (count) => `Cleared (${count})`,
    moved: (due) => `new limit ${due}`,
    unhandled: 'replied, handling still open',
    departments: 'By department',
  },
};
