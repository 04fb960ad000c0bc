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

/** What is recorded more than that much later than it happened says so. */
const LATE_RECORD_MS = 5 * 60_000;

function whatOf({ model, words, dates, person, name, note }: Telling, { at, what }: TimelineRow): string {
  const { body, names } = words;
  if (what.kind === 'entry') {
    const { recordedAt, note: text } = what;
    const late = recordedAt !== undefined && recordedAt - at > LATE_RECORD_MS;
    const words = text === undefined || text === null || text === '' ? null : note(text);
    return body.entry(
      person(what.by),
      names.deeds[what.type],
      words,
      late ? dates.compact(recordedAt) : null,
    );
  }
  const shown = what.to.slice(0, NAMES).map(person);
  const about = what.about === undefined ? null : name(what.about[model.language]);
  return body.notice(
    names.notices[what.notice],
    about,
    shown,
    what.to.length - shown.length,
    names.states[what.state],
  );
}
