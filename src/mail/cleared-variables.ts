/** What an all-clear says: what ended the alarm, which notices it clears, what runs on. */
import type { DeedAndOutcome } from './body-wording.js';
import { spell } from './durations.js';
import { isUnhandled } from './matter.js';
import type { Cleared, MailDeadline, MailModel } from './model.js';
import type { Telling } from './telling.js';
import type { Variables } from './variables.js';

type AllClear = Extract<MailModel['notice'], { kind: 'all-clear' }>;

const TOLD_LIMIT = 6;
const OPEN_LIMIT = 8;

/** Null on every other kind. */
export function clearedVariables(telling: Telling): Variables | null {
  const { model, words, dates } = telling;
  const { notice } = model;
  if (notice.kind !== 'all-clear') return null;
  const { cleared } = notice;
  const { startedAt, dueAt } = model.deadlines[0];
  const told = notice.toldAt.slice(-TOLD_LIMIT).map(dates.compact);
  return {
    story: storiesOf(telling, notice),
    took: 'milestone' in cleared ? spell(cleared.at - startedAt, model.language) : null,
    late: cleared.how === 'met-late' ? spell(cleared.at - dueAt, model.language) : null,
    told: told.length === 0 ? null : words.body.all(told),
    open: openOf(telling, notice),
    moved: movedTo(telling, notice),
    unhandled: isUnhandled(model),
  };
}

/** The first new limit, where one of the mail's clocks has one. */
function movedTo({ model, dates }: Telling, notice: AllClear): Variables | null {
  const dues = clearedClocks(model, notice).flatMap(({ cleared }) =>
    cleared.how === 'moved' ? cleared.dueAt : [],
  );
  if (dues.length === 0) return null;
  const first = Math.min(...dues);
  return { compact: dates.compact(first), prose: dates.prose(first) };
}

function openOf({ model, words, dates, name }: Telling, { stillOpen }: AllClear): string | null {
  if (stillOpen.length === 0) return null;
  return words.body.stillOpen(
    stillOpen.slice(0, OPEN_LIMIT).map((deadline) => ({
      name: name(deadline.name[model.language]),
      due: dates.prose(deadline.dueAt),
      late: model.asOf > deadline.dueAt,
    })),
  );
}

/** A clock of the mail, and how it came to rest. */
export interface ClearedClock {
  readonly deadline: MailDeadline;
  readonly cleared: Cleared;
}

/** The one that the mail is named by first. */
export function clearedClocks(
  { deadlines }: Pick<MailModel, 'deadlines'>,
  { cleared, alsoCleared }: AllClear,
): readonly ClearedClock[] {
  const outcomes = [cleared, ...alsoCleared];
  return deadlines.flatMap((deadline, index) => {
    const outcome = outcomes[index] ?? null;
    return outcome === null ? [] : { deadline, cleared: outcome };
  });
}

/** Of several clocks each is named, and each deed told once; those that came to rest alike are named together. */
function storiesOf(telling: Telling, notice: AllClear): string {
  const { model, words, name } = telling;
  const clocks = clearedClocks(model, notice);
  const told = new Map<string, Map<string, string[]>>();
  for (const clock of clocks) {
    const { deed, outcome } = storyOf(telling, clock);
    const outcomes = told.get(deed) ?? new Map<string, string[]>();
    outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), name(clock.deadline.name[model.language])]);
    told.set(deed, outcomes);
  }
  const lead = (names: readonly string[]) =>
    clocks.length < 2 ? '' : names.join(words.body.listGap) + words.body.colon;
  const stories = [...told].flatMap(([deed, outcomes]) =>
    [...outcomes].map(([outcome, names], index) => lead(names) + (index === 0 ? deed : '') + outcome),
  );
  return stories.join(words.body.sentence);
}

function storyOf(
  telling: Telling,
  { deadline: { startedAt, dueAt }, cleared }: ClearedClock,
): DeedAndOutcome {
  const { model, words, dates, person } = telling;
  const newDue = cleared.how === 'moved' ? cleared.dueAt : dueAt;
  return words.body.clearedStory({
    cleared,
    at: dates.prose(cleared.at),
    by: person(cleared.by),
    was: cleared.how === 'moved' && cleared.was !== null ? dates.prose(cleared.was) : null,
    because:
      'because' in cleared && cleared.because !== null
        ? { deed: words.names.deeds[cleared.because.type], note: noteOf(telling, cleared.because.note) }
        : null,
    newDue: dates.prose(newDue),
    took: spell(cleared.at - startedAt, model.language),
    late: cleared.how === 'met-late' ? spell(cleared.at - dueAt, model.language) : null,
  });
}

/** A note of the record passes the masker, as the owner's words do. */
const noteOf = ({ note }: Telling, text: string | null): string | null =>
  text === null ? null : note(text).text;
