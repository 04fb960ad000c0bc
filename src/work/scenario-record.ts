/** The entries of a scenario, one after the other, each against the record as it is then. */
import type { Configuration } from '../config/configuration.js';
import { type Path, printPath } from '../config/finding.js';
import type { Complaint, Entry } from '../sla/complaint.js';
import { readHistory } from '../sla/history.js';
import { type Instant, toIso } from '../sla/instant.js';
import { problemsOf } from './entry-rules.js';
import { Refused } from './refused.js';
import { refusedAt, ScenarioRefused } from './scenario-refused.js';

/** An entry yet to be recorded; its `seq` is not known before all are in order. */
export interface Coming extends Partial<Omit<Entry, 'seq'>> {
  readonly path: Path;
  readonly type: Entry['type'];
  readonly at: Instant;
  readonly recordedAt: Instant;
  readonly by: string;
}

/** What was written must not go back in time; what the complaint implies falls in between where it belongs. */
export function inOrder(given: readonly Coming[], implied: readonly Coming[], from: Instant): Coming[] {
  let before: { at: Instant; what: string } = { at: from, what: 'the complaint is taken in' };
  for (const { path, type, recordedAt } of given) {
    if (recordedAt < before.at)
      throw new ScenarioRefused([
        {
          path,
          problem: `${type} goes back in time: it is recorded at ${toIso(recordedAt)}, but ${before.what} at ${toIso(before.at)}`,
          allowed: `allowed: ${toIso(before.at)} or later; where it happened before and was entered later, say recorded`,
        },
      ]);
    before = { at: recordedAt, what: `${printPath(path)} (${type}) is recorded` };
  }
  return [...implied, ...given].sort((a, b) => a.recordedAt - b.recordedAt);
}

/** Each entry against the record as it is then. */
export function admit(
  complaint: Complaint,
  coming: readonly Coming[],
  { policy, organisation }: Configuration,
): Entry[] {
  let record = complaint;
  return coming.map(({ path, ...fields }) => {
    const entry: Entry = { ...NOTHING_ELSE, ...fields, seq: record.entries.length + 1 };
    const of = { complaint: record, history: readHistory(record), policy, organisation };
    const again = record.entries.find((one) => isSame(one, entry));
    const problems =
      again === undefined
        ? problemsOf(of, entry, entry.recordedAt)
        : [`type: entry ${again.seq} says the same already; allowed: each entry once`];
    if (problems.length > 0) throw refusedAt(path, new Refused(problems));
    record = { ...record, entries: [...record.entries, entry] };
    return entry;
  });
}

const NOTHING_ELSE = { note: null, category: null, responsible: null, corrects: null, voids: false } as const;

/** As rule 7 tells a repeated entry. */
const isSame = (one: Entry, other: Entry): boolean =>
  (['type', 'at', 'by', 'category', 'responsible', 'corrects'] as const).every(
    (field) => one[field] === other[field],
  );
