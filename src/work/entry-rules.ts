/** Whether an entry fits its complaint: rules 1–6, seen under the complaint's lock. */
import { allowedList, didYouMean } from '../config/suggest.js';
import { type Complaint, type Entry, POLICY_APPLIED } from '../sla/complaint.js';
import type { Case } from '../sla/firing.js';
import { effectiveEntries, readHistory } from '../sla/history.js';
import { type Instant, toIso } from '../sla/instant.js';
import type { Policy } from '../sla/policy.js';
import { FUTURE_MS, futureProblem } from './when.js';

/** Everything that speaks against the entry; nothing if it may be added. */
export function problemsOf(of: Case, entry: Entry, now: Instant): string[] {
  return [...instantProblems(of, entry, now), ...stateProblems(of, entry), ...contentProblems(of, entry)];
}

function* instantProblems({ complaint }: Case, entry: Entry, now: Instant): Generator<string> {
  if (entry.at > now + FUTURE_MS) yield futureProblem('at', entry.at, now);
  const receivedAt = effectiveEntries(complaint.entries).find(({ type }) => type === 'received')?.at;
  if (receivedAt === undefined || entry.at >= receivedAt) return;
  if (entry.type === 'corrected' && isReceived(complaint.entries, entry.corrects)) return;
  yield `at: ${toIso(entry.at)} lies before the complaint was received; allowed: ${toIso(receivedAt)} or later`;
}

const isReceived = (entries: readonly Entry[], seq: number | null): boolean =>
  rootOf(entries, seq)?.type === 'received';

/** Closed and withdrawn complaints take only what brings them back or sets the record right. */
function* stateProblems(of: Case, entry: Entry): Generator<string> {
  const { state } = of.history;
  if (entry.type === 'reopened') yield* reopeningProblems(of, entry);
  else if (state !== 'open' && entry.type !== 'corrected')
    yield `type: the complaint is ${state}; allowed: reopened, corrected`;
  else if (entry.type === 'closed') yield* closingProblems(of, entry);
}

function* reopeningProblems({ history: { current } }: Case, { at }: Entry): Generator<string> {
  const ends = (['handled', 'closed', 'withdrawn'] as const).flatMap(
    (type) => current.milestones.get(type)?.at ?? [],
  );
  const last = Math.max(...ends);
  if (ends.length === 0) yield 'type: only a complaint that was handled, closed or withdrawn can be reopened';
  else if (at < last) yield `at: the complaint was still at rest then; allowed: ${toIso(last)} or later`;
}

function* closingProblems({ history: { current }, policy }: Case, { at }: Entry): Generator<string> {
  const missing = policy.closingNeeds.filter((milestone) => !current.milestones.has(milestone));
  if (missing.length > 0) yield `type: cannot be closed yet; missing: ${missing.join(', ')}`;
  const last = Math.max(
    at,
    ...policy.closingNeeds.map((milestone) => current.milestones.get(milestone)?.at ?? at),
  );
  if (at < last) yield `at: what closing needs was not there yet; allowed: ${toIso(last)} or later`;
}

function* contentProblems({ complaint, policy, organisation }: Case, entry: Entry): Generator<string> {
  if (entry.category !== null) yield* unknown('category', entry.category, Object.keys(policy.categories));
  if (entry.responsible !== null)
    yield* unknown('responsible', entry.responsible, Object.keys(organisation.people));
  if (entry.type !== 'corrected') return;
  yield* correctionProblems(complaint.entries, entry);
  yield* closedProblems(complaint, policy, entry);
}

/** A correction must not leave a closed complaint without what closing needs: no clock would run for it any more. */
function* closedProblems(complaint: Complaint, { closingNeeds }: Policy, entry: Entry): Generator<string> {
  const { milestones } = readHistory({ ...complaint, entries: [...complaint.entries, entry] }).current;
  const closed = milestones.get('closed');
  if (closed === undefined || milestones.has('withdrawn')) return;
  const first = `allowed: correct the closing, entry ${closed.seq}, first`;
  const movesClosing = rootOf(complaint.entries, entry.corrects)?.seq === closed.seq;
  for (const need of closingNeeds) {
    const at = milestones.get(need)?.at;
    if (at === undefined) yield `corrects: the complaint is closed, and closing needs ${need}; ${first}`;
    else if (at > closed.at)
      yield `at: closed at ${toIso(closed.at)}, and closing needs ${need} by then; ${movesClosing ? `allowed: ${toIso(at)} or later` : first}`;
  }
}

function* unknown(field: string, value: string, known: readonly string[]): Generator<string> {
  if (!known.includes(value))
    yield `${field}: "${value.slice(0, 60)}" is not known${didYouMean(value, known)}; ${allowedList(known)}`;
}

/** What a correction is about in the end: a correction may itself be corrected. */
function rootOf(entries: readonly Entry[], seq: number | null): Entry | undefined {
  const entry = entries.find((one) => one.seq === seq);
  return entry?.type === 'corrected' ? rootOf(entries, entry.corrects) : entry;
}

function* correctionProblems(entries: readonly Entry[], entry: Entry): Generator<string> {
  const corrected = rootOf(entries, entry.corrects);
  if (corrected === undefined) {
    yield `corrects: there is no entry ${entry.corrects}; allowed: 1 to ${entries.length}`;
    return;
  }
  if (corrected.type === POLICY_APPLIED)
    yield `corrects: entry ${entry.corrects} applied a policy; allowed: duban config apply with another one`;
  if (corrected.type === 'received') yield* receptionProblems(entries, entry);
}

/** The reception stays, and stays the first: whether it is moved, or a former move of it is taken back. */
function* receptionProblems(entries: readonly Entry[], entry: Entry): Generator<string> {
  const after = effectiveEntries([...entries, entry]);
  const receivedAt = after.find(({ type }) => type === 'received')?.at;
  if (receivedAt === undefined) {
    yield 'corrects: that a complaint was received cannot be void; allowed: give "at", or withdraw it';
    return;
  }
  const earliest = Math.min(...after.filter(({ type }) => type !== 'received').map(({ at }) => at));
  if (receivedAt <= earliest) return;
  const [field, allowed] = entry.voids ? ['corrects', 'give "at", '] : ['at', ''];
  yield `${field}: another entry of the complaint is dated ${toIso(earliest)}; allowed: ${allowed}that instant or earlier`;
}
