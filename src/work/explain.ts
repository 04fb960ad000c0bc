/** Why a deadline is what it is: its start, its arithmetic, what stops it, what comes next and what an entry would change. */
import type { Entry, Milestone } from '../sla/complaint.js';
import { type Cycle, effectiveEntries, readHistory } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import type { Outcome } from '../sla/plan.js';
import { plan } from '../sla/plan.js';
import { findTarget, type Target } from '../sla/policy.js';
import { startsOnce } from '../sla/scope.js';
import { simulate } from '../sla/simulate.js';
import { toldAt } from '../sla/timeline.js';
import { type DeadlineChange, type LivePlanned, replanAll } from '../sla/transition.js';
import { readNow } from '../store/clock.js';
import { findComplaint } from '../store/complaints.js';
import type { StoredDeadline } from '../store/deadlines.js';
import { findFirings, type StoredFiring } from '../store/firings.js';
import { type CaseFile, readCaseFiles } from './case-file.js';
import type { WorkContext } from './context.js';
import { type CountedBy, countedBy } from './counted-by.js';
import { problemsOf } from './entry-rules.js';
import { type Stretch, stretchesOf } from './explain-spans.js';
import type { ToldPerson } from './simulate-scenario.js';

export interface Coming {
  readonly target: string;
  readonly step: string;
  /** 0, then 1, 2 … where a step repeats. */
  readonly repeat: number;
  readonly at: Instant;
  readonly people: readonly ToldPerson[];
}

/** What recording a milestone now would do. */
export interface WhatIf {
  readonly milestone: Milestone;
  readonly changes: readonly {
    readonly target: string;
    readonly cycle: number;
    readonly change: DeadlineChange;
    readonly dueAt: Instant;
  }[];
  /** What would no longer happen. */
  readonly spared: readonly Coming[];
}

export interface Explanation {
  readonly target: Target | null;
  readonly deadline: StoredDeadline;
  /** The entry from which it starts; null where no entry has that instant any more. */
  readonly start: Entry | null;
  readonly category: string;
  readonly stretches: readonly Stretch[];
  readonly outcome: Outcome;
  readonly fired: readonly StoredFiring[];
  readonly next: readonly Coming[];
}

export interface Explained {
  readonly slip: string;
  readonly now: Instant;
  readonly state: string;
  readonly policyVersion: string;
  readonly timeZone: string;
  readonly explanations: readonly Explanation[];
  readonly whatIf: readonly WhatIf[];
}

/** Nothing of a policy lies further ahead. */
const HORIZON_MS = 800 * 86_400_000;

/** Undefined where there is no such slip; reads, and changes nothing. */
export async function explain(context: WorkContext, slip: string): Promise<Explained | undefined> {
  const row = await findComplaint(context.db, slip);
  if (row === undefined) return undefined;
  const [file] = await readCaseFiles(context.db, [row], context);
  if (file === undefined) return undefined;
  const now = await readNow(context.db);
  const firings = await findFirings(context.db, row.id);
  const next = comingOf(file, file.deadlines, now);
  return {
    slip: row.slip_no,
    now,
    state: file.case.history.state,
    policyVersion: row.policy_version,
    timeZone: file.case.policy.timeZone,
    explanations: file.deadlines.map((deadline) => explanationOf(file, deadline, firings, next)),
    whatIf: whatIfs(file, next, now),
  };
}

function explanationOf(
  file: CaseFile,
  deadline: StoredDeadline,
  firings: readonly StoredFiring[],
  next: readonly (Coming & { readonly cycle: number })[],
): Explanation {
  const counted = countedBy(file, deadline);
  return {
    target: counted.target ?? null,
    deadline,
    start: startOf(counted, deadline),
    category: cycleOf(file, counted, deadline).category,
    stretches: stretchesOf(deadline, counted.policy),
    outcome: deadline.outcome,
    fired: firings.filter(({ deadlineId }) => deadlineId === deadline.id),
    next: next.filter(({ target: key, cycle }) => key === deadline.target && cycle === deadline.cycle),
  };
}

/** What a target that does not restart looks at is the complaint as it has become since. */
function cycleOf({ case: of }: CaseFile, { entries, target }: CountedBy, { cycle }: StoredDeadline): Cycle {
  const { cycles, current } = readHistory({ ...of.complaint, entries });
  if (target !== undefined && startsOnce(target)) return current;
  return cycles.find(({ number }) => number === cycle) ?? current;
}

const STARTERS: ReadonlySet<string> = new Set(['reopened', 'marked-difficult', 'marked-wide-impact']);

/** The entry of that instant which can start it: its own milestone, else what made it apply. */
function startOf({ entries, target }: CountedBy, { startedAt }: StoredDeadline): Entry | null {
  const then = effectiveEntries(entries).filter(({ at }) => at === startedAt);
  const own = then.find(({ type }) => target?.from.some((milestone) => milestone === type));
  const found = own ?? then.find(({ type }) => STARTERS.has(type));
  return found === undefined ? null : (entries.find(({ seq }) => seq === found.seq) ?? null);
}

function comingOf(
  { case: of }: Pick<CaseFile, 'case'>,
  live: readonly LivePlanned[],
  now: Instant,
): (Coming & { readonly cycle: number })[] {
  const simulation = { ...of, live, from: now, until: now + HORIZON_MS };
  return [...simulate(simulation)].flatMap(({ at, firings }) =>
    firings.map((firing) => ({
      target: firing.deadline.target,
      cycle: firing.deadline.cycle,
      step: firing.step.key,
      repeat: firing.step.repeat,
      at: toldAt(firing.step.at, at),
      people: firing.told.recipients.map(({ person, roles, reasons }) => ({
        key: person.key,
        name: person.name,
        roles,
        reasons,
      })),
    })),
  );
}

/** Each milestone that would stop an open clock and may be recorded now. */
function whatIfs(file: CaseFile, next: readonly (Coming & { cycle: number })[], now: Instant): WhatIf[] {
  const { policy } = file.case;
  const stops = file.deadlines
    .filter(({ outcome }) => outcome.state === 'open')
    .flatMap(({ target }) => findTarget(policy, target)?.until ?? []);
  return [...new Set(stops)].flatMap((milestone) => whatIf(file, milestone, next, now) ?? []);
}

function whatIf(
  file: CaseFile,
  milestone: Milestone,
  next: readonly (Coming & { cycle: number })[],
  now: Instant,
): WhatIf | undefined {
  const entry: Entry = {
    seq: file.entries.length + 1,
    type: milestone,
    at: now,
    by: '',
    note: null,
    recordedAt: now,
    category: null,
    responsible: null,
    corrects: null,
    voids: false,
  };
  if (problemsOf(file.case, entry, now).length > 0) return undefined;
  const complaint = { ...file.case.complaint, entries: [...file.entries, entry] };
  const after = replanAll(file.deadlines, plan(complaint, file.case.policy), now, '');
  const live = after.map((transition) => transition.next);
  const left = comingOf({ case: { ...file.case, complaint, history: readHistory(complaint) } }, live, now);
  const keyOf = ({ target, cycle, step, at }: Coming & { cycle: number }) =>
    `${target} ${cycle} ${step} ${at}`;
  const still = new Set(left.map(keyOf));
  return {
    milestone,
    changes: after
      .filter(({ change }) => change !== 'unchanged')
      .map(({ change, next: { target, cycle, dueAt } }) => ({ target, cycle, change, dueAt })),
    spared: next.filter((one) => !still.has(keyOf(one))),
  };
}
