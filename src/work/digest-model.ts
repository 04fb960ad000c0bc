/** The facts of a digest: a row for each slip that a mailbox is told of at once. */
import type { Configuration } from '../config/configuration.js';
import type { DigestModel, DigestRow } from '../mail/collected-model.js';
import type { Outage } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import type { Reason } from '../sla/notice.js';
import { mailModel } from './mail-model.js';
import type { Filed } from './write-mails.js';

/** `filed` is not empty; its first stands for the reader. */
export function digestModel(
  mailId: string,
  filed: readonly Filed[],
  { policy, organisation }: Configuration,
  now: Instant,
  outage: Outage | null,
): DigestModel {
  const rows = filed.map((one) => rowOf(mailId, one, now));
  const alarms = rows.filter(({ kind }) => kind !== 'all-clear');
  const cleared = rows.filter(({ kind }) => kind === 'all-clear');
  const [first] = filed;
  if (first === undefined) throw new Error('a digest has a row');
  const reader = mailModel(mailId, first.notices, first.file, now).recipient;
  const { person } = first.notices[0];
  const told = filed.flatMap(({ notices }) => notices);
  const isFirst = ({ unit }: Filed) => unit.carried.every(({ repeat }) => (repeat ?? 0) === 0);
  return {
    mailId,
    language: organisation.people[person]?.language ?? 'zh-CN',
    timeZone: policy.timeZone,
    asOf: now,
    recipient: {
      ...reader,
      roles: [...new Set(told.flatMap(({ roles }) => roles))],
      reasons: distinct(told.flatMap(({ reasons }) => reasons)),
    },
    rows: alarms,
    cleared,
    figures: {
      overdue: alarms.filter(({ dueAt }) => dueAt < now).length,
      fresh: filed.filter(({ unit }) => unit.carried[0].kind !== 'all-clear').filter(isFirst).length,
      cleared: cleared.length,
    },
    outage,
  };
}

const distinct = (reasons: readonly Reason[]): Reason[] => [
  ...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values(),
];

function rowOf(mailId: string, { file, notices }: Filed, now: Instant): DigestRow {
  const { complaint, deadlines, next, notice } = mailModel(mailId, notices, file, now);
  const [deadline] = deadlines;
  return {
    slip: complaint.slip,
    category: complaint.category,
    site: complaint.site,
    department: complaint.department,
    responsible: complaint.responsible,
    target: deadline.target,
    targetName: deadline.name,
    clause: deadline.clause,
    dueAt: deadline.dueAt,
    kind: notice.kind,
    next: next && { at: next.at, roles: next.roles },
  };
}
