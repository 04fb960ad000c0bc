/** What people do in the demo: three complaints come in, one is settled late, one is answered, one meets silence. */
import type { Configuration } from '../config/configuration.js';
import type { EntryType } from '../sla/complaint.js';

const HOUR = 3_600_000;

/** The complaints, as another system would send them: one of each category that the policy knows. */
export function complaints({ policy, organisation }: Configuration): object[] {
  const departments = Object.keys(organisation.departments);
  const [site] = Object.keys(organisation.sites);
  return Object.keys(policy.categories).map((category, index) => ({
    category,
    channel: policy.channels.includes('phone') ? 'phone' : policy.channels[0],
    department: departments[index % departments.length],
    site,
    summary: SUMMARIES[index % SUMMARIES.length],
    complainant: { name: '陈静', title: '女士' },
    receivedBy: 'front-desk',
  }));
}

const SUMMARIES = [
  '3栋西侧电梯从周五起停运，打了两次电话都说在联系厂家，请给个准话。',
  '地下车库顶板渗水，车位上方一直滴水。',
  '小区红线外工地夜间施工，噪音影响休息。',
];

export interface Deed {
  /** After the first complaint, on the demo's clock. */
  readonly afterMs: number;
  /** Which of the complaints, counted from 0. */
  readonly complaint: number;
  readonly type: EntryType;
  readonly by: string;
  readonly note: string;
}

/** The first complaint meets silence; the second is settled late; the third is answered but not settled. */
export const DEEDS: readonly Deed[] = [
  { afterMs: 20 * HOUR, complaint: 1, type: 'handled', by: 'the responsible person', note: '已更换防水层' },
  { afterMs: 22 * HOUR, complaint: 1, type: 'recorded', by: 'the front desk', note: '已登记' },
  { afterMs: 26 * HOUR, complaint: 2, type: 'replied', by: 'the responsible person', note: '已联系城管部门' },
];
