/** What has happened: who did what when, and who was told, the newest last; what people did outlives what Duban sent. */
import type { Block, Fact } from './blocks.js';
import type { Masked } from './mask.js';
import type { TimelineRow } from './model.js';
import type { Telling } from './telling.js';

const ROWS = 8;
/** Of these, the newest stand there whatever they are. */
const NEWEST = 4;
const NAMES = 6;

export function timelineBlock(telling: Telling): Block {
  const { model, words, dates } = telling;
  const shown = chosen(model.timeline);
  const masked = shown.reduce((sum, row) => sum + (noteOf(telling, row)?.count ?? 0), 0);
  return {
    kind: 'timeline',
    caption: words.body.timelineCaption(shown.length, model.timeline.length - shown.length, masked),
    rows: shown.map((row): Fact => ({ label: dates.compact(row.at), value: whatOf(telling, row) })),
  };
}

function chosen(timeline: readonly TimelineRow[]): readonly TimelineRow[] {
  const newestFirst = timeline.toReversed();
  const earlier = newestFirst.slice(NEWEST);
  const byRank = [
    ...newestFirst.slice(0, NEWEST),
    ...earlier.filter(({ what }) => what.kind === 'entry'),
    ...earlier.filter(({ what }) => what.kind !== 'entry'),
  ];
  const kept = new Set(byRank.slice(0, ROWS));
  return timeline.filter((row) => kept.has(row));
}

/** What is recorded more than that much later than it happened says so. */
const LATE_RECORD_MS = 5 * 60_000;

const noteOf = ({ note }: Telling, { what }: TimelineRow): Masked | null =>
  what.kind === 'entry' && what.note ? note(what.note) : null;

function whatOf(telling: Telling, row: TimelineRow): string {
  const { model, words, dates, person, name } = telling;
  const { at, what } = row;
  const { body, names } = words;
  if (what.kind === 'entry') {
    const { recordedAt } = what;
    const late = recordedAt !== undefined && recordedAt - at > LATE_RECORD_MS;
    return body.entry(
      person(what.by),
      names.deeds[what.type],
      noteOf(telling, row)?.text ?? null,
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
