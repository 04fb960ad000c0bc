/** Invented mails, one of each kind: for looking at words and layout. */
import type { DigestRow } from '../mail/collected-model.js';
import { composeMail } from '../mail/compose.js';
import { composeConfigRefused } from '../mail/compose-config-refused.js';
import { composeDaily } from '../mail/compose-daily.js';
import { composeDigest } from '../mail/compose-digest.js';
import { composeOutage } from '../mail/compose-outage.js';
import { composeUndeliverable } from '../mail/compose-undeliverable.js';
import type { ComposedMail, MailModel, MailSender } from '../mail/model.js';
import { parseLimit } from '../sla/limit.js';
import { NOTICE_KINDS, type NoticeKind } from '../sla/notice.js';
import type { Language, Role } from '../sla/policy.js';
import {
  at,
  base,
  CLEARED,
  COMPLAINT,
  DEADLINE,
  HOLDERS,
  type Holder,
  TIMELINE,
} from './mail-sample-facts.js';

export const SAMPLE_KINDS = [
  ...NOTICE_KINDS,
  'digest',
  'undeliverable',
  'daily',
  'config-refused',
  'outage',
] as const;
export type SampleKind = (typeof SAMPLE_KINDS)[number];

const READERS: Readonly<Record<NoticeKind, Holder>> = {
  inform: 'department-head',
  reminder: 'responsible',
  breach: 'supervisor',
  senior: 'senior-leadership',
  immediate: 'department-head',
  'last-step': 'management-representative',
  'all-clear': 'supervisor',
};

/** The instants, limit and clock that suit a kind. */
function clockOf(kind: NoticeKind): Pick<MailModel, 'asOf' | 'deadlines' | 'complaint'> {
  const early = kind === 'reminder' || kind === 'inform' || kind === 'immediate';
  const late = kind === 'last-step' ? at('2026-11-30T13:30') : at('2026-11-24T09:00');
  const asOf = early ? at('2026-11-23T12:30') : late;
  if (kind === 'immediate') {
    const name = { 'zh-CN': '部门意见', en: 'Department opinion' };
    const deadline = { ...DEADLINE, target: 'opinion', clause: '4.2.5', name };
    return { asOf, deadlines: [deadline], complaint: { ...COMPLAINT, channel: 'government' } };
  }
  if (kind !== 'senior') return { asOf, deadlines: [DEADLINE], complaint: COMPLAINT };
  const silence: MailModel['deadlines'][0] = {
    ...DEADLINE,
    target: 'reply',
    clause: '4.2.4',
    name: { 'zh-CN': '回复时限', en: 'Reply' },
    limit: parseLimit('2d'),
    dueAt: at('2026-11-25T09:30'),
  };
  return { asOf: at('2026-11-25T09:31'), deadlines: [silence], complaint: COMPLAINT };
}

function noticeModel(kind: NoticeKind, language: Language): MailModel {
  const clock = clockOf(kind);
  return {
    ...base(language, READERS[kind]),
    ...clock,
    toldFor: COMPLAINT.department,
    ordinal: kind === 'breach' ? 2 : 1,
    outage: null,
    notice: kind === 'all-clear' ? CLEARED : { kind, step: 'due', plannedAt: clock.deadlines[0].dueAt },
    next: nextOf(kind, clock.deadlines[0].dueAt),
    timeline: TIMELINE.filter((row) => row.at < clock.asOf),
    alsoTold: TOLD.filter(({ roles, since }) => !roles.includes(READERS[kind]) && since < clock.asOf),
    unreached: [],
    contact: { name: '刘敏', phone: '8888-0000', email: 'liu@example.com' },
  };
}

const TOLD = (['responsible', 'supervisor'] as const).map((role) => ({
  name: HOLDERS[role][0],
  roles: [role] as readonly Role[],
  since: at('2026-11-23T13:30'),
  hasAnswered: false,
}));

function nextOf(kind: NoticeKind, dueAt: number): MailModel['next'] {
  switch (kind) {
    case 'all-clear':
    case 'last-step':
      return null;
    case 'inform':
    case 'reminder':
      return { at: dueAt, roles: ['supervisor', 'responsible'], people: ['王建国', '李强'], you: 'too' };
    case 'immediate':
      return { at: dueAt, roles: ['executive-in-charge'], people: ['陈立'], you: 'no' };
    case 'breach':
      return {
        at: at('2026-11-25T09:30'),
        roles: ['senior-leadership', 'supervisor'],
        people: ['周敏', '王建国'],
        you: 'too',
      };
    case 'senior':
      return {
        at: at('2026-11-30T09:30'),
        roles: ['management-representative'],
        people: ['郑毅'],
        you: 'no',
      };
  }
}

const row = (index: number): DigestRow => ({
  slip: `LX-2026-${String(index).padStart(5, '0')}`,
  category: COMPLAINT.category,
  site: COMPLAINT.site,
  department: COMPLAINT.department,
  responsible: '李强',
  target: 'handle',
  targetName: DEADLINE.name,
  clause: '4.2.3',
  dueAt: DEADLINE.dueAt - index * 3_600_000,
  kind: index % 9 === 0 ? 'senior' : 'breach',
  next: { at: at('2026-11-25T09:30'), roles: ['senior-leadership'] },
});

const REFUSED = [
  'policy.yaml:78:13 targets.reply.within: "2x" is not a length of time; allowed: such as 10s, 90m, 4h, 2d, or "same day"',
];

/** Pure. */
export function sampleMail(kind: SampleKind, language: Language, sender: MailSender): ComposedMail {
  const admin = base(language, 'admin');
  if (kind === 'daily')
    return composeDaily(
      {
        ...admin,
        open: 12,
        overdue: 2,
        nextDueAt: at('2026-11-24T13:30'),
        unsent: 0,
        ending: [],
        uncovered: [],
      },
      sender,
    );
  if (kind === 'outage') {
    const outage = { from: at('2026-11-20T22:10'), until: at('2026-11-23T08:05') };
    return composeOutage({ ...admin, outage, delayed: 300 }, sender);
  }
  if (kind === 'config-refused')
    return composeConfigRefused({ ...admin, policyVersion: '4d2db757777c', faults: REFUSED }, sender);
  if (kind === 'undeliverable')
    return composeUndeliverable(
      {
        ...admin,
        slip: COMPLAINT.slip,
        begunAt: COMPLAINT.receivedAt,
        site: COMPLAINT.site,
        kind: 'breach',
        target: 'handle',
        targetName: DEADLINE.name,
        clause: '4.2.3',
        untold: [
          {
            person: '王建国',
            email: 'wang@example.com',
            roles: ['supervisor'],
            state: 'bounced',
            response: '550 no such user',
          },
        ],
        failedAt: at('2026-11-23T13:31'),
        toldInstead: ['周敏'],
      },
      sender,
    );
  if (kind !== 'digest') return composeMail(noticeModel(kind, language), sender);
  const rows = Array.from({ length: 27 }, (_, index) => row(index + 1));
  const figures = { overdue: rows.length, fresh: 5, cleared: 1 };
  const cleared = [{ ...row(60), kind: 'all-clear' as const }];
  return composeDigest({ ...base(language, 'supervisor'), rows, cleared, figures, outage: null }, sender);
}
