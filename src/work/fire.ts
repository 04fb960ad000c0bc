/** Firing what is due of complaints whose rows are at hand: one way for alarms, the sweep, intake and recording. */
import { uuidv7 } from 'uuidv7';
import type { FiredStep, NextLook } from '../sla/escalate.js';
import { dueFirings, type Firing } from '../sla/firing.js';
import type { Instant } from '../sla/instant.js';
import type { PlannedStep } from '../sla/plan.js';
import { type DueDeadline, updateNextLooks } from '../store/due.js';
import { insertFirings, type StoredFiring } from '../store/firings.js';
import { findOutages, type Outage } from '../store/heartbeats.js';
import { insertNotices, type NewNotice } from '../store/notices.js';
import type { Tx } from '../store/open.js';
import type { CaseFile, DueFile } from './case-file.js';
import type { WorkContext } from './context.js';
import { firingHappenings } from './describe.js';
import { type Happening, soonest } from './happening.js';

/** What a deadline did: what fired of it now, and when to look at it again. */
interface Touched {
  readonly id: string;
  readonly fired: readonly FiredStep[];
  readonly next: NextLook | null;
}

/** What is to be written of a decision, and told after it. */
export interface Due {
  /** By the deadline's id. */
  readonly touched: ReadonlyMap<string, Touched>;
  readonly firings: readonly StoredFiring[];
  readonly notices: readonly NewNotice[];
  readonly happenings: readonly Happening[];
  /** People to be told, and from when. */
  readonly post: ReadonlyMap<string, Instant>;
}

/** They were planned in this very transaction, when all that had been due before had fired; null: they were not. */
export type Cause = 'planned-late' | null;

/** What there is to say of steps that fire late. */
interface Lateness {
  readonly cause: Cause;
  readonly outages: readonly Outage[];
}

/** What one deadline fires, not yet written. */
interface Decided {
  readonly file: DueFile;
  readonly deadline: DueDeadline;
  readonly firing: Firing;
}

/**
 * Decides every deadline of these complaints at `now` and writes firings, notices and when to look again. `cause`: what
 * made steps due that fire now; null: time, and what is late shows why.
 */
export async function fireDue(
  tx: Tx,
  files: readonly DueFile[],
  now: Instant,
  context: WorkContext,
  cause: Cause = null,
): Promise<Due> {
  const due = await decideDue(tx, files, now, context, cause);
  await writeDue(tx, due);
  await updateNextLooks(tx, [...due.touched.values()]);
  return due;
}

/** All but when to look again at each deadline. */
export async function writeDue(tx: Tx, { firings, notices }: Due): Promise<void> {
  await insertFirings(tx, firings);
  await insertNotices(tx, notices);
}

/** The file as it is once that has been written. */
export function afterFiring(file: CaseFile, { touched }: Due): CaseFile {
  const deadlines = file.deadlines.map((deadline) => {
    const change = touched.get(deadline.id);
    if (change === undefined) return deadline;
    return { ...deadline, fired: [...deadline.fired, ...change.fired], next: change.next };
  });
  return { ...file, deadlines };
}

/** Of what is told late, the earlier is told first, whichever clock it belongs to. Writes nothing. */
export async function decideDue(
  tx: Tx,
  files: readonly DueFile[],
  now: Instant,
  context: WorkContext,
  cause: Cause,
): Promise<Due> {
  const decided: Decided[] = [];
  const touched = new Map<string, Touched>();
  for (const file of files)
    for (const deadline of file.deadlines) {
      const { firings, next } = dueFirings(file.case, deadline, now);
      if (firings.length === 0 && next?.lookAt === deadline.next?.lookAt) continue;
      for (const firing of firings) decided.push({ file, deadline, firing });
      touched.set(deadline.id, {
        id: deadline.id,
        next,
        fired: firings.map(({ step }) => firedStep(deadline, step, now)),
      });
    }
  decided.sort((a, b) => a.firing.step.at - b.firing.step.at);
  const outages = cause === null ? await outagesBehind(tx, decided, now, context) : [];
  return { touched, ...write(decided, { cause, outages }, now, context) };
}

const firedStep = ({ round }: DueDeadline, { key, repeat }: PlannedStep, at: Instant): FiredStep => ({
  round,
  key,
  repeat,
  at,
});

/** Outages that may be why something is late; asked for only where something is. `decided` by its instants. */
async function outagesBehind(
  tx: Tx,
  [earliest]: readonly Decided[],
  now: Instant,
  { punctualMs }: WorkContext,
): Promise<readonly Outage[]> {
  const since = earliest?.firing.step.at ?? now;
  return now - since <= punctualMs ? [] : findOutages(tx, since, now, punctualMs);
}

function write(
  decided: readonly Decided[],
  lateness: Lateness,
  now: Instant,
  context: WorkContext,
): Omit<Due, 'touched'> {
  const firings: StoredFiring[] = [];
  const notices: NewNotice[] = [];
  const happenings: Happening[] = [];
  for (const { file, deadline, firing } of decided) {
    const row = firingRow(deadline, firing, now, lateness, context);
    firings.push(row);
    happenings.push(...firingHappenings(file, deadline, row, firing));
    notices.push(...noticesOf(row, firing, now, context));
  }
  const post = soonest(notices.map(({ person, notBefore }) => [person, notBefore]));
  return { firings, notices, happenings, post };
}

const firingRow = (
  deadline: DueDeadline,
  { step, roles, told }: Firing,
  now: Instant,
  lateness: Lateness,
  context: WorkContext,
): StoredFiring => ({
  id: uuidv7(),
  deadlineId: deadline.id,
  complaintId: deadline.complaintId,
  round: deadline.round,
  step: step.key,
  repeat: step.repeat,
  kind: step.kind,
  plannedAt: step.at,
  firedAt: now,
  roles,
  unreachable: told.unreachable,
  lateBecause: lateBecause(step.at, now, lateness, context),
});

function noticesOf(row: StoredFiring, firing: Firing, now: Instant, context: WorkContext): NewNotice[] {
  const groupWaitMs = firing.urgent ? 0 : context.configuration().mail.groupWaitMs;
  return firing.told.recipients.map(({ person, roles, reasons }) => ({
    id: uuidv7(),
    complaintId: row.complaintId,
    deadlineId: row.deadlineId,
    round: row.round,
    firingId: row.id,
    kind: firing.noticeKind,
    person: person.key,
    email: person.email,
    roles,
    reasons,
    cleared: null,
    urgent: firing.urgent,
    notBefore: now + groupWaitMs,
    createdAt: now,
  }));
}

/** Why a step fires noticeably after its instant; null where it is on time. */
function lateBecause(
  plannedAt: Instant,
  now: Instant,
  { cause, outages }: Lateness,
  { punctualMs }: WorkContext,
): string | null {
  if (now - plannedAt <= punctualMs) return null;
  if (cause !== null) return cause;
  if (outages.some(({ from, until }) => plannedAt >= from && plannedAt <= until)) return 'outage';
  return 'delayed';
}
