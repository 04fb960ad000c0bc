/** Planning complaints again and writing the difference: deadlines, all-clears, what is overtaken (rules 8–11, 19). */
import { isDeepStrictEqual } from 'node:util';
import { uuidv7 } from 'uuidv7';
import type { Instant } from '../sla/instant.js';
import { plan } from '../sla/plan.js';
import { replanAll, type Transition } from '../sla/transition.js';
import { type StoredDeadline, upsertDeadlines } from '../store/deadlines.js';
import { findEscalated, insertNotices, type NewNotice, supersedeNotices } from '../store/notices.js';
import type { Tx } from '../store/open.js';
import type { CaseFile } from './case-file.js';
import type { WorkContext } from './context.js';
import { changeHappening, supersededHappening } from './describe.js';
import type { Happening } from './happening.js';

export interface DeadlineTransition {
  readonly change: Transition['change'];
  readonly before: StoredDeadline | undefined;
  readonly after: StoredDeadline;
}

export interface Replanned {
  readonly file: CaseFile;
  readonly transitions: readonly DeadlineTransition[];
  readonly happenings: readonly Happening[];
  readonly post: ReadonlyMap<string, Instant>;
}

/** `file.case` already holds the new entry; `by` recorded it. */
export async function replan(
  tx: Tx,
  file: CaseFile,
  now: Instant,
  by: string,
  context: WorkContext,
): Promise<Replanned> {
  const planned = plan(file.case.complaint, file.case.policy);
  return writeTransitions(tx, file, replanAll(file.deadlines, planned, now, by), now, by, context);
}

/** Writes what planning again decided; `file.deadlines` are those before it. */
export async function writeTransitions(
  tx: Tx,
  file: CaseFile,
  transitions: readonly Transition[],
  now: Instant,
  by: string,
  context: WorkContext,
): Promise<Replanned> {
  const stored = new Map(file.deadlines.map((deadline) => [keyOf(deadline), deadline]));
  const after = transitions.map(({ next }) => storedAs(file, stored.get(keyOf(next)), next));
  await upsertDeadlines(
    tx,
    after.filter((deadline) => !isDeepStrictEqual(deadline, stored.get(keyOf(deadline)))),
  );
  const superseded = await supersedeNotices(tx, overtaken(stored, transitions));
  const told = await tellAllClear(tx, file, stored, transitions, now, by, context);
  const changed = transitions.map(({ change, next }, index) => ({
    change,
    before: stored.get(keyOf(next)),
    after: after[index] as StoredDeadline,
  }));
  return {
    file: { ...file, deadlines: after },
    transitions: changed,
    happenings: [
      ...changed.flatMap(({ change, after }) =>
        change === 'unchanged' ? [] : [changeHappening(file, after, change, now)],
      ),
      ...superseded.flatMap((notice) => supersededHappening(file, after, notice, now)),
    ],
    post: new Map(told.map((notice) => [notice.person, notice.notBefore])),
  };
}

const keyOf = ({ target, cycle }: { target: string; cycle: number }): string => `${target}/${cycle}`;

/** When to look again is reckoned by firing, which follows in the same transaction; a deadline at rest is never looked at. */
const storedAs = (
  file: CaseFile,
  before: StoredDeadline | undefined,
  next: Transition['next'],
): StoredDeadline => ({
  ...next,
  id: before?.id ?? uuidv7(),
  complaintId: file.row.id,
  next: next.outcome.state === 'open' ? (before?.next ?? null) : null,
});

/** Deadlines whose waiting notices are no longer true: at rest, or in a new round. */
const overtaken = (
  stored: ReadonlyMap<string, StoredDeadline>,
  transitions: readonly Transition[],
): string[] =>
  transitions.flatMap(({ next }) => {
    const before = stored.get(keyOf(next));
    const isOver = next.outcome.state !== 'open' || before?.round !== next.round;
    return before !== undefined && isOver ? [before.id] : [];
  });

/** Tells whoever was told of an escalation that it is over (rules 19). */
async function tellAllClear(
  tx: Tx,
  file: CaseFile,
  stored: ReadonlyMap<string, StoredDeadline>,
  transitions: readonly Transition[],
  now: Instant,
  by: string,
  context: WorkContext,
): Promise<NewNotice[]> {
  const notices: NewNotice[] = [];
  const { mail, organisation } = context.configuration();
  for (const { cleared, next } of transitions) {
    const before = stored.get(keyOf(next));
    if (cleared === null || before === undefined) continue;
    for (const told of await findEscalated(tx, before.id, before.round)) {
      notices.push({
        id: uuidv7(),
        complaintId: file.row.id,
        deadlineId: before.id,
        round: before.round,
        firingId: null,
        kind: 'all-clear',
        ...told,
        // By now another mailbox may be theirs; whoever has left keeps the one that was told.
        email: organisation.people[told.person]?.email ?? told.email,
        reasons: [],
        cleared: { ...cleared, recordedAt: now, recordedBy: by, wasDueAt: before.dueAt },
        urgent: false,
        notBefore: now + mail.groupWaitMs,
        createdAt: now,
      });
    }
  }
  await insertNotices(tx, notices);
  return notices;
}
