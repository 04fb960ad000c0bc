/** To the admin, once a day: how much is open, and that all is well. */
import type { DailyModel } from './collected-model.js';
import { composeAdmin } from './compose-admin.js';
import { datesIn } from './dates.js';
import type { ComposedMail, MailSender } from './model.js';
import { shownLine } from './shown.js';

/** That it does not come means that something is wrong. */
export function composeDaily(model: DailyModel, sender: MailSender): ComposedMail {
  const { language, open, overdue, nextDueAt, unsent, timeZone, asOf, ending, uncovered } = model;
  const dates = datesIn(language, timeZone, asOf);
  const variables = {
    day: dates.day(asOf),
    open,
    overdue,
    next: nextDueAt === null ? null : dates.prose(nextDueAt),
    unsent,
    ending: ending.map(({ calendar, lastYear }) => ({ calendar: shownLine(calendar), year: lastYear })),
    uncovered: uncovered.map(({ calendar, count }) => ({ calendar: shownLine(calendar), count })),
  };
  return composeAdmin(model, sender, { kind: 'daily', variables });
}
