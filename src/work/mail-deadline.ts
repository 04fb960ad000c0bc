/** The facts of a clock, as a mail tells them. */
import type { MailDeadline } from '../mail/model.js';
import { parseLimit } from '../sla/limit.js';
import type { Target } from '../sla/policy.js';
import type { StoredDeadline } from '../store/deadlines.js';
import type { CaseFile } from './case-file.js';
import { countedBy } from './counted-by.js';
import { restDaysOf } from './rest-days.js';

export const clockFacts = (deadline: StoredDeadline, target: Target, file: CaseFile): MailDeadline => ({
  target: target.key,
  clause: target.clause,
  name: target.name,
  until: target.until,
  limit: parseLimit(deadline.reckoning.limit),
  startedAt: deadline.startedAt,
  dueAt: deadline.dueAt,
  restDays: restDaysOf(deadline, countedBy(file, deadline).policy),
});
