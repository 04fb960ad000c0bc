/** Mails that collect several notices, or are to the admin, as facts to be varied. */
import type {
  DigestModel,
  DigestRow,
  UndeliverableModel,
  UntoldPerson,
} from '../../src/mail/collected-model.js';
import { at, breach } from './models.js';

export const row = (index: number, change: Partial<DigestRow> = {}): DigestRow => ({
  slip: `LX-2026-${String(index).padStart(5, '0')}`,
  category: { 'zh-CN': '一类投诉', en: 'Class 1' },
  site: { 'zh-CN': '海棠苑', en: 'Haitang Court' },
  department: { 'zh-CN': index % 2 === 0 ? '客服部' : '工程部', en: 'Customer Service' },
  responsible: '李强',
  target: 'handle',
  targetName: { 'zh-CN': '处理时限', en: 'Handling' },
  clause: '4.2.3',
  dueAt: at('2026-11-23T13:30') - index * 60_000,
  kind: 'breach',
  next: { at: at('2026-11-25T09:30'), roles: ['senior-leadership'] },
  ...change,
});

export const digest = (rows: readonly DigestRow[], change: Partial<DigestModel> = {}): DigestModel => ({
  mailId: breach.mailId,
  language: 'zh-CN',
  timeZone: breach.timeZone,
  asOf: breach.asOf,
  recipient: breach.recipient,
  rows,
  cleared: [],
  figures: { overdue: rows.length, fresh: 2, cleared: 0 },
  outage: null,
  ...change,
});

export const untold: UntoldPerson = {
  person: '王建国',
  email: 'wang@corp.example',
  roles: ['supervisor'],
  state: 'bounced',
  response: '550 no such user',
};

/** To the admin, of the breach of mail.md 1.5. */
export const unreachable: UndeliverableModel = {
  mailId: breach.mailId,
  language: 'zh-CN',
  timeZone: breach.timeZone,
  asOf: breach.asOf,
  recipient: { ...breach.recipient, roles: ['admin'] },
  slip: breach.complaint.slip,
  begunAt: breach.complaint.slipIssuedAt ?? Number.NaN,
  site: breach.complaint.site,
  kind: 'breach',
  target: 'handle',
  targetName: breach.deadlines[0].name,
  clause: '4.2.3',
  untold: [untold],
  failedAt: at('2026-11-23T13:31'),
  toldInstead: ['周敏'],
};
