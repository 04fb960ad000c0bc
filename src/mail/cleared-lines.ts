/** The first screen of an all-clear: what ended the alarm, that nothing is expected any more, what runs on. */
import type { Line } from './blocks.js';
import { spell } from './durations.js';
import type { MailModel } from './model.js';
import type { Telling } from './telling.js';

type AllClear = Extract<MailModel['notice'], { kind: 'all-clear' }>;

const TOLD_LIMIT = 6;
const OPEN_LIMIT = 8;

export function clearedLines(
  telling: Telling,
  notice: AllClear,
): { state: readonly Line[]; ask: readonly Line[] } {
  const { model, words, dates, person, name } = telling;
  const { body } = words;
  const open = notice.stillOpen.slice(0, OPEN_LIMIT).map((deadline) => ({
    name: name(deadline.name[model.language]),
    due: dates.prose(deadline.dueAt),
  }));
  return {
    state: [
      { text: body.greeting(person(model.recipient.title), body.calls.cleared) },
      { text: storyOf(telling, notice) },
    ],
    ask: [
      { lead: body.clearedLead, text: body.clearedFor(notice.toldAt.slice(-TOLD_LIMIT).map(dates.compact)) },
      { lead: body.openLead, text: body.stillOpen(open) },
    ],
  };
}

function storyOf({ model, words, dates, person }: Telling, { cleared }: AllClear): string {
  const { startedAt, dueAt } = model.deadlines[0];
  const newDue = cleared.how === 'moved' ? cleared.dueAt : dueAt;
  return words.body.clearedStory({
    cleared,
    at: dates.prose(cleared.at),
    by: person(cleared.by),
    newDue: dates.prose(newDue),
    took: spell(cleared.at - startedAt, model.language),
    late: cleared.how === 'met-late' ? spell(cleared.at - dueAt, model.language) : null,
  });
}
