/** The line that a phone shows beneath the subject: how late, what next, who. Repeats facts of the body, no others. */
import { spell } from './durations.js';
import type { Cleared } from './model.js';
import { clip, lengthOf } from './shown.js';
import type { Telling } from './telling.js';

export function preheaderOf(telling: Telling): string {
  const { words, model } = telling;
  const { limit, gap } = words.preheader;
  const [first = '', ...rest] = partsOf(telling);
  let line = first;
  for (const part of rest) if (lengthOf(line + gap + part) <= limit) line += gap + part;
  return clip(model.language === 'en' ? line.charAt(0).toUpperCase() + line.slice(1) : line, limit);
}

/** In the order of their weight. */
function partsOf(telling: Telling): readonly string[] {
  const { model, words, dates, phrases, dueAt, responsible } = telling;
  const { preheader, names } = words;
  const { notice, asOf, next } = model;
  if (notice.kind === 'all-clear') return [preheader.nothingToDo, ...clearedParts(telling, notice.cleared)];
  const parts = [preheader.standing({ late: asOf >= dueAt, ms: Math.abs(asOf - dueAt) })];
  if (next !== null && next.at > asOf) {
    const roles = next.roles.map((role) => names.shortRoles[role]);
    parts.push(preheader.next(phrases, dates.compact(next.at), roles.slice(0, 1)));
  }
  if (responsible !== null) parts.push(preheader.responsible(responsible));
  return parts;
}

function clearedParts({ model, words }: Telling, cleared: Cleared): readonly string[] {
  if (!('milestone' in cleared)) return [];
  const { startedAt, dueAt } = model.deadlines[0];
  const length = (ms: number) => spell(ms, model.language);
  return [
    words.preheader.cleared(
      length(cleared.at - startedAt),
      cleared.how === 'met-late' ? length(cleared.at - dueAt) : null,
    ),
  ];
}
