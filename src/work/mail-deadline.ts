/** The facts of a clock, as a mail tells them. */
import type { MailDeadline } from '../mail/model.js';
import { parseLimit } from '../sla/limit.js';
import type { Policy, Target } from '../sla/policy.js';
import type { StoredDeadline } from '../store/deadlines.js';
import { restDaysOf } from './rest-days.js';

export const clockFacts = (deadline: StoredDeadline, target: Target, policy: Policy): MailDeadline => ({
  target: target.key,
  clause: target.clause,
  name: target.name,
  until: target.until,
  limit: parseLimit(deadline.reckoning.limit),
  startedAt: deadline.startedAt,
  dueAt: deadline.dueAt,
  restDays: restDaysOf(deadline, policy),
});
