/** Recording an entry: what is due fires first, the entry is added, the complaint is planned again. */
import type { Complaint } from '../sla/complaint.js';
import { effectiveEntries, lastCorrections, readHistory } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import { readNow } from '../store/clock.js';
import { lockComplaint, updateComplaint } from '../store/complaints.js';
import { insertEntries, type StoredEntry } from '../store/entries.js';
import { inTransaction, type Tx } from '../store/open.js';
import { type CaseFile, readCaseFiles } from './case-file.js';
import type { WorkContext } from './context.js';
import { alarmsOf } from './describe.js';
import { problemsOf } from './entry-rules.js';
import { afterFiring, type Due, fireDue } from './fire.js';
import { type Aftermath, soonest } from './happening.js';
import type { RecordMessage } from './record-message.js';
import { Refused, refuse } from './refused.js';
import { type DeadlineTransition, type Replanned, replan } from './replan.js';

export interface Recorded extends Aftermath {
  readonly slip: string;
  /** The entry, or the first one of its kind where this one had been recorded before. */
  readonly entry: StoredEntry;
  readonly isNew: boolean;
  readonly transitions: readonly DeadlineTransition[];
}

/**
 * Adds one entry to a complaint's record, in one transaction under its lock (rules 21). Throws `Refused` where the
 * entry does not fit the complaint; then nothing has happened.
 */
export async function record(context: WorkContext, message: RecordMessage): Promise<Recorded> {
  return inTransaction(context.db, async (tx) => {
    const row = await lockComplaint(tx, message.slip);
    if (row === undefined) return refuse(`slip: there is no ${message.slip}; see duban list`);
    const now = await readNow(tx);
    const [file] = await readCaseFiles(tx, [row], context);
    if (file === undefined) throw new Error(`complaint ${row.id} vanished under its lock`);
    const entry = entryOf(file, message, now);
    const before = findAgain(file.entries, entry);
    if (before !== undefined) {
      refuseOverruled(file.entries, before, entry);
      return nothingNew(message.slip, before, now);
    }
    const problems = problemsOf(file.case, entry, now);
    if (problems.length > 0) throw new Refused(problems);
    return append(tx, file, entry, now, context);
  });
}

/** The same `sourceId`, or the same type, `at` and `by` with the same content, is the same entry (rules 7). */
function findAgain(entries: readonly StoredEntry[], entry: StoredEntry): StoredEntry | undefined {
  const { sourceId } = entry;
  const bySource = sourceId === null ? undefined : entries.find((one) => one.sourceId === sourceId);
  return bySource ?? entries.find((one) => SAME.every((field) => one[field] === entry[field]));
}

const SAME = ['type', 'at', 'by', 'category', 'responsible', 'corrects', 'voids'] as const;

/** Whoever says again what no longer holds means that it does: answered with the first entry, that would be lost. */
function refuseOverruled(entries: readonly StoredEntry[], first: StoredEntry, again: StoredEntry): void {
  if (again.sourceId !== null && again.sourceId === first.sourceId) return;
  if (first.type === 'corrected') refuseOverruledCorrection(entries, first);
  else refuseVoid(entries, first);
}

function refuseVoid(entries: readonly StoredEntry[], first: StoredEntry): void {
  if (effectiveEntries(entries).some(({ seq }) => seq === first.seq)) return;
  const voiding = entries.findLast(({ corrects }) => corrects === first.seq);
  refuse(
    `type: entry ${first.seq} says the same and is void; allowed: another "at", or correct entry ${voiding?.seq}, which made it so`,
  );
}

function refuseOverruledCorrection(
  entries: readonly StoredEntry[],
  { seq, at, voids, corrects }: StoredEntry,
): void {
  const standing = corrects === null ? undefined : lastCorrections(entries).get(corrects);
  if (standing?.voids === voids && (voids || standing.at === at)) return;
  const overruling = entries.findLast((one) => one.corrects === seq || one.corrects === corrects);
  refuse(
    `corrects: entry ${seq} says the same, and entry ${overruling?.seq} has overruled it since; allowed: correct entry ${overruling?.seq}`,
  );
}

const nothingNew = (slip: string, entry: StoredEntry, now: Instant): Recorded => ({
  slip,
  entry,
  isNew: false,
  transitions: [],
  now,
  happenings: [],
  alarms: [],
  post: new Map(),
});

function entryOf(file: CaseFile, message: RecordMessage, now: Instant): StoredEntry {
  return {
    complaintId: file.row.id,
    seq: Math.max(0, ...file.entries.map((entry) => entry.seq)) + 1,
    type: message.type,
    at: message.at ?? now,
    by: message.by,
    note: message.note ?? null,
    category: message.category ?? null,
    responsible: message.responsible ?? null,
    corrects: message.corrects ?? null,
    voids: message.type === 'corrected' && message.at === undefined,
    sourceId: message.sourceId ?? null,
    recordedAt: now,
  };
}

async function append(
  tx: Tx,
  file: CaseFile,
  entry: StoredEntry,
  now: Instant,
  context: WorkContext,
): Promise<Recorded> {
  const firedBefore = await fireDue(tx, [file], now, context);
  await insertEntries(tx, [entry]);
  const withEntry = addEntry(afterFiring(file, firedBefore), entry);
  const replanned = await replan(tx, withEntry, now, entry.by, context);
  const firedAfter = await fireDue(tx, [replanned.file], now, context, 'planned-late');
  const { current, state } = withEntry.case.history;
  await updateComplaint(tx, file.row.id, { state, category: current.category });
  return {
    slip: file.row.slip_no,
    entry,
    isNew: true,
    transitions: replanned.transitions,
    now,
    ...aftermath(entry, firedBefore, replanned, firedAfter, now),
  };
}

function addEntry(file: CaseFile, entry: StoredEntry): CaseFile {
  const entries = [...file.entries, entry];
  const complaint: Complaint = { ...file.case.complaint, entries };
  return { ...file, entries, case: { ...file.case, complaint, history: readHistory(complaint) } };
}

function aftermath(
  { type }: StoredEntry,
  before: Due,
  replanned: Replanned,
  after: Due,
  now: Instant,
): Omit<Aftermath, 'now'> {
  const file = afterFiring(replanned.file, after);
  const changed = new Set(
    replanned.transitions.flatMap(({ change, after }) => (change === 'unchanged' ? [] : [after.id])),
  );
  return {
    happenings: [
      ...before.happenings,
      { event: 'entry.recorded', slip: file.row.slip_no, type, at: now },
      ...replanned.happenings,
      ...after.happenings,
    ],
    alarms: file.deadlines
      .filter((deadline) => changed.has(deadline.id))
      .flatMap((deadline) => alarmsOf(file, deadline, now)),
    post: soonest(before.post, replanned.post, after.post),
  };
}
