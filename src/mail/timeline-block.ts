/** What has happened: who did what when, and who was told, the newest last. */
import type { Block, Fact } from './blocks.js';
import type { TimelineRow } from './model.js';
import type { Telling } from './telling.js';

const ROWS = 8;
const NAMES = 6;

export function timelineBlock(telling: Telling): Block {
  const { model, words, dates } = telling;
  const rows = model.timeline
    .slice(-ROWS)
    .map((row): Fact => ({ label: dates.compact(row.at), value: whatOf(telling, row) }));
  return {
    kind: 'timeline',
    caption: words.body.timelineCaption(rows.length, model.timeline.length - rows.length),
    rows,
  };
}

function whatOf({ words, person }: Telling, { what }: TimelineRow): string {
  const { body, names } = words;
  if (what.kind === 'entry') return body.entry(person(what.by), names.deeds[what.type]);
  const shown = what.to.slice(0, NAMES).map(person);
  return body.notice(
    names.notices[what.notice],
    shown,
    what.to.length - shown.length,
    names.states[what.state],
  );
}
