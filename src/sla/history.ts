/** Reading a complaint's history off its entries: corrections applied, cycles told apart (rules 3, 6). */
import type { Change, Complaint, Entry, Milestone } from './complaint.js';
import { MILESTONES, type POLICY_APPLIED } from './complaint.js';
import type { Instant } from './instant.js';

/** An entry as it counts: with the instant that the last correction gave it; voided ones are gone. */
export interface Effective {
  readonly seq: number;
  readonly at: Instant;
  readonly by: string;
}

/** What held in one cycle, up to its end. */
export interface Cycle {
  /** 1 for the first; each `reopened` begins the next. */
  readonly number: number;
  /** The `reopened` entry that began it; null for the first. */
  readonly reopened: Effective | null;
  /** The earliest entry of each milestone. */
  readonly milestones: ReadonlyMap<Milestone, Effective>;
  readonly category: string;
  readonly responsible: string | null;
  /** Null: it is not; `-Infinity`: since intake. */
  readonly difficultSince: Instant | null;
  readonly wideImpactSince: Instant | null;
}

export interface History {
  /** At least one. */
  readonly cycles: readonly [Cycle, ...Cycle[]];
  readonly current: Cycle;
  readonly state: 'open' | 'closed' | 'withdrawn';
}

const milestoneNames: ReadonlySet<string> = new Set(MILESTONES);

export const isMilestone = (type: string): type is Milestone => milestoneNames.has(type);

/** Reads the whole record. Equal for entries however they were batched: only `seq` and `at` order them. */
export function readHistory({ facts, entries }: Complaint): History {
  const first = emptyCycle(1, null, {
    category: facts.category,
    responsible: facts.responsible,
    difficultSince: facts.difficult ? Number.NEGATIVE_INFINITY : null,
    wideImpactSince: facts.wideImpact ? Number.NEGATIVE_INFINITY : null,
  });
  const cycles: [OpenCycle, ...OpenCycle[]] = [first];
  let current = first;
  for (const entry of effectiveEntries(entries)) {
    if (entry.type === 'reopened') {
      current = emptyCycle(current.number + 1, entry, current);
      cycles.push(current);
    } else if (isMilestone(entry.type)) {
      if (!current.milestones.has(entry.type)) current.milestones.set(entry.type, entry);
    } else {
      applyChange(current, entry.type, entry);
    }
  }
  return { cycles, current, state: stateOf(current) };
}

type OpenCycle = { -readonly [Key in keyof Cycle]: Cycle[Key] } & { milestones: Map<Milestone, Effective> };
type Inherited = Pick<Cycle, 'category' | 'responsible' | 'difficultSince' | 'wideImpactSince'>;

function emptyCycle(number: number, reopened: Effective | null, from: Inherited): OpenCycle {
  const { category, responsible, difficultSince, wideImpactSince } = from;
  return { number, reopened, milestones: new Map(), category, responsible, difficultSince, wideImpactSince };
}

function applyChange(
  cycle: OpenCycle,
  change: Exclude<Change, 'reopened'> | typeof POLICY_APPLIED,
  entry: Entry,
): void {
  if (change === 'recategorised' && entry.category !== null) cycle.category = entry.category;
  if (change === 'reassigned' && entry.responsible !== null) cycle.responsible = entry.responsible;
  if (change === 'marked-difficult') cycle.difficultSince ??= entry.at;
  if (change === 'marked-wide-impact') cycle.wideImpactSince ??= entry.at;
}

function stateOf(cycle: Cycle): History['state'] {
  if (cycle.milestones.has('withdrawn')) return 'withdrawn';
  return cycle.milestones.has('closed') ? 'closed' : 'open';
}

/** Entries that count, with corrected instants, in the order in which things happened. */
export function effectiveEntries(entries: readonly Entry[]): Entry[] {
  const corrections = lastCorrections(entries);
  return entries
    .filter((entry) => entry.type !== 'corrected' && !corrections.get(entry.seq)?.voids)
    .map((entry) => ({ ...entry, at: corrections.get(entry.seq)?.at ?? entry.at }))
    .sort((a, b) => a.at - b.at || a.seq - b.seq);
}

type Correction = Pick<Entry, 'at' | 'voids'>;

/** The last word on each corrected entry. From the newest back, so that a correction may itself be corrected. */
export function lastCorrections(entries: readonly Entry[]): Map<number, Correction> {
  const corrections = new Map<number, Correction>();
  for (const entry of [...entries].sort((a, b) => b.seq - a.seq)) {
    if (entry.type !== 'corrected' || entry.corrects === null) continue;
    const corrected = corrections.get(entry.seq);
    if (corrected?.voids || corrections.has(entry.corrects)) continue;
    // Whoever gives a voiding entry an instant says that the thing did happen, then.
    corrections.set(entry.corrects, corrected ?? { at: entry.at, voids: entry.voids });
  }
  return corrections;
}
