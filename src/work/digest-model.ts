/** The facts of a digest: a row for each slip that a mailbox is told of at once. */
import type { DigestModel, DigestRow } from '../mail/collected-model.js';
import { isUnhandled } from '../mail/matter.js';
import type { MailModel, MailRecipient, Outage } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import type { Reason } from '../sla/notice.js';
import type { Language } from '../sla/policy.js';

/** What a digest keeps of the record behind a row: it may have thousands of them. */
export interface Listed {
  readonly row: DigestRow;
  /** As the row's own mail would address them. */
  readonly reader: MailRecipient;
  readonly language: Language;
  readonly isRepeat: boolean;
}

/** `listed` is not empty; its first stands for the reader. */
export function digestModel(
  mailId: string,
  listed: readonly Listed[],
  timeZone: string,
  now: Instant,
  outage: Outage | null,
): DigestModel {
  const [first] = listed;
  if (first === undefined) throw new Error('a digest has a row');
  const alarms = listed.filter(({ row }) => row.kind !== 'all-clear');
  const cleared = listed.filter(({ row }) => row.kind === 'all-clear');
  return {
    mailId,
    language: first.language,
    timeZone,
    asOf: now,
    recipient: {
      ...first.reader,
      roles: [...new Set(listed.flatMap(({ reader }) => reader.roles))],
      reasons: distinct(listed.flatMap(({ reader }) => reader.reasons)),
    },
    rows: alarms.map(({ row }) => row),
    cleared: cleared.map(({ row }) => row),
    figures: {
      overdue: alarms.filter(({ row }) => row.dueAt < now).length,
      fresh: alarms.filter(({ isRepeat }) => !isRepeat).length,
      cleared: cleared.length,
    },
    outage,
  };
}

const distinct = (reasons: readonly Reason[]): Reason[] => [
  ...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values(),
];

/** Of the mail that would go of it alone. */
export function listedAs(model: MailModel, isRepeat: boolean): Listed {
  return { row: rowOf(model), reader: model.recipient, language: model.language, isRepeat };
}

function rowOf(model: MailModel): DigestRow {
  const { complaint, deadlines, next, notice } = model;
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
    cleared: clearedOf(model),
    next: next && { at: next.at, roles: next.roles },
  };
}

function clearedOf(model: MailModel): NonNullable<DigestRow['cleared']> | null {
  const { notice } = model;
  if (notice.kind === 'all-clear' && notice.cleared.how === 'moved') return 'moved';
  return isUnhandled(model) ? 'unhandled' : null;
}
