/** Variables of the mails that are about many complaints, or about Duban itself, with values as they could have. */
import type { TemplateVariables } from './template-sample.js';

export const COLLECTED_KINDS = ['digest', 'undeliverable', 'daily', 'config-refused', 'outage'] as const;
export type CollectedKind = (typeof COLLECTED_KINDS)[number];

const zone = '北京时间';

const DIGEST = {
  open: 47,
  overdue: 47,
  high: 3,
  fresh: 12,
  cleared: 2,
  at: { compact: '11-23 08:10', full: '2026年11月23日（周一）08:10' },
  title: '王主管',
  call: '呈阅示',
  stance: 'direct',
  outage: { from: '11-20 22:10', until: '11-23 08:05' },
  roles: '上级领导',
  reasons: [{ kind: 'deputy', of: '李娜', deputy: '王芳', role: '上级领导', until: '11月25日' }],
  zone,
};

const UNDELIVERABLE = {
  slip: 'LX-2026-00042',
  site: '海棠苑',
  person: '王建国',
  instead: '周敏',
  unwritten: true,
  zone,
};

const DAILY = {
  day: '11-23',
  open: 12,
  overdue: 2,
  next: '11月24日（周二）13:30',
  unsent: 3,
  ending: [{ calendar: 'china', year: 2026 }],
  uncovered: [{ calendar: 'china', count: 4 }],
  zone,
};

const REFUSED = {
  count: 31,
  policy: '4d2db757777c',
  faults: ['policy.yaml:78:13 targets.reply.within: "2x" is not a length of time'],
  more: 11,
  zone,
};

const OUTAGE = {
  from: { compact: '11-20 22:10', full: '2026年11月20日（周五）22:10' },
  until: { compact: '11-23 08:05', full: '2026年11月23日（周一）08:05' },
  lasted: '2天9小时',
  delayed: 300,
  zone,
};

interface Samples {
  readonly full: TemplateVariables;
  readonly sparse: TemplateVariables;
}

/** What is `null`, empty or 0 in `sparse` may be so in a mail: a template asks first. */
export const COLLECTED_SAMPLES: Readonly<Record<CollectedKind, Samples>> = {
  digest: {
    full: DIGEST,
    sparse: {
      ...DIGEST,
      open: 0,
      overdue: 0,
      high: 0,
      fresh: 0,
      cleared: 0,
      outage: null,
      roles: null,
      reasons: [],
    },
  },
  undeliverable: {
    full: UNDELIVERABLE,
    sparse: { ...UNDELIVERABLE, site: null, instead: null, unwritten: false },
  },
  daily: {
    full: DAILY,
    sparse: { ...DAILY, open: 0, overdue: 0, next: null, unsent: 0, ending: [], uncovered: [] },
  },
  'config-refused': { full: REFUSED, sparse: { ...REFUSED, count: 1, more: 0 } },
  outage: { full: OUTAGE, sparse: { ...OUTAGE, delayed: 0 } },
};
