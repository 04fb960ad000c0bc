/** The table of facts. */
import type { Fact } from './blocks.js';
import { type ClearedClock, clearedClocks } from './cleared-variables.js';
import { hardlyLate, spell, spellLimit } from './durations.js';
import type { MailDeadline } from './model.js';
import { wordFor } from './target-phrases.js';
import type { Telling } from './telling.js';

export function factRows(telling: Telling): readonly Fact[] {
  const { model, words, dates, category, responsible, slip, person } = telling;
  const { body } = words;
  const { labels } = body;
  const { complaint } = model;
  const rows: (Fact | null)[] = [
    { label: labels.slip, value: slip },
    {
      label: labels.category,
      value: complaint.difficult ? body.aside(category, words.names.difficult) : category,
    },
    { label: labels.site, value: placeOf(telling) },
    responsible === null ? null : { label: labels.responsible, value: responsible },
    complaint.owner === null ? null : { label: labels.owner, value: person(complaint.owner) },
    { label: labels.received, value: body.aside(dates.full(complaint.receivedAt), channelOf(telling)) },
    {
      label: labels.issued,
      value: complaint.slipIssuedAt === null ? body.notIssued : dates.full(complaint.slipIssuedAt),
    },
    complaint.reopenedAt === null
      ? null
      : { label: labels.reopened, value: dates.full(complaint.reopenedAt) },
    ...model.deadlines.map((deadline) => ({ label: labels.due, value: limitOf(telling, deadline) })),
    ...restRows(telling),
    ...lengthRows(telling),
    { label: labels.clause, value: clausesOf(telling) },
  ];
  return rows.filter((row) => row !== null);
}

const placeOf = ({ site, department, words }: Telling): string =>
  site === null ? department : site + words.body.space + department;

const channelOf = ({ model, words, name }: Telling): string =>
  name(wordFor(words.names.channels, model.complaint.channel));

function limitOf({ model: { language }, words, dates, name }: Telling, deadline: MailDeadline): string {
  const limit = spellLimit(deadline.limit, language, deadline.restDays !== null);
  const what = name(deadline.name[language]) + words.body.comma + limit;
  return words.body.aside(dates.full(deadline.dueAt), what);
}

/** What moved a due date beyond the limit's own length. */
function restRows({ model: { deadlines, language }, words, name }: Telling): readonly Fact[] {
  const { labels, restDays, rests, listGap } = words.body;
  const values = deadlines.map(({ restDays: rested }) =>
    (rested ?? [])
      .map(({ why, days }) => restDays(typeof why === 'string' ? rests[why] : name(why[language]), days))
      .join(listGap),
  );
  return [...new Set(values)].filter((value) => value !== '').map((value) => ({ label: labels.rest, value }));
}

/** One mail may be about two clocks of one slip, and cites both. */
const clausesOf = ({ model, words, name }: Telling): string =>
  [...new Set(model.deadlines.map(({ clause }) => name(clause)))].join(words.body.listGap);

/** How late, or how much is left; on an all-clear, for each clock, how long it took, or its new limit. */
function lengthRows(telling: Telling): readonly Fact[] {
  const { model, words, dates, dueAt } = telling;
  const { labels, asOf, justNow } = words.body;
  const { notice, language } = model;
  if (notice.kind === 'all-clear')
    return clearedClocks(model, notice).flatMap((clock) => clearedRow(telling, clock) ?? []);
  const late = model.asOf - dueAt;
  const at = { compact: dates.compact(model.asOf), full: dates.full(model.asOf) };
  if (late < 0) return [{ label: labels.left, value: asOf(spell(-late, language), at) }];
  if (hardlyLate(late)) return [{ label: labels.justNow, value: asOf(justNow, at) }];
  return [{ label: labels.late, value: asOf(spell(late, language), at) }];
}

function clearedRow(telling: Telling, { deadline, cleared }: ClearedClock): Fact | null {
  const { model, words, dates, name } = telling;
  const { labels, overrun, aside } = words.body;
  const { language, deadlines } = model;
  const named = (value: string) =>
    deadlines.length < 2 ? value : aside(value, name(deadline.name[language]));
  if (cleared.how === 'moved') return { label: labels.newDue, value: named(dates.full(cleared.dueAt)) };
  if (!('milestone' in cleared)) return null;
  const took = spell(cleared.at - deadline.startedAt, language);
  if (cleared.how === 'met') return { label: labels.took, value: named(took) };
  return {
    label: labels.took,
    value: named(overrun(took, spell(cleared.at - deadline.dueAt, language))),
  };
}
