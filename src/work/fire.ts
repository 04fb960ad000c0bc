/** Firing what is due of complaints whose rows are at hand: one way for alarms, the sweep, intake and recording. */
import { uuidv7 } from 'uuidv7';
import { dueFirings, type Firing } from '../sla/firing.js';
import type { Instant } from '../sla/instant.js';
import {
  insertFirings,
  type StoredDeadline,
  type StoredFiring,
  updateNextLooks,
} from '../store/deadlines.js';
import { findOutages, type Outage } from '../store/heartbeats.js';
import { insertNotices, type NewNotice } from '../store/notices.js';
import type { Tx } from '../store/open.js';
import type { CaseFile } from './case-file.js';
import type { WorkContext } from './context.js';
import { firingHappenings } from './describe.js';
import type { Happening } from './happening.js';

/** A firing with the rows that it becomes. */
interface Written {
  readonly firing: StoredFiring;
  readonly notices: readonly NewNotice[];
  readonly happenings: readonly Happening[];
}

export interface Fired {
  /** The files as they are now. */
  readonly files: readonly CaseFile[];
  /** Deadlines of which something fired. */
  readonly touched: readonly StoredDeadline[];
  readonly happenings: readonly Happening[];
  /** People to be told, and from when. */
  readonly post: ReadonlyMap<string, Instant>;
}

/** What one deadline fires, not yet written. */
interface Decided {
  readonly file: CaseFile;
  readonly deadline: StoredDeadline;
  readonly firing: Firing;
}

/** Decides every deadline of these complaints at `now` and writes firings, notices and when to look again. */
export async function fireDue(
  tx: Tx,
  files: readonly CaseFile[],
  now: Instant,
  context: WorkContext,
): Promise<Fired> {
  const due = await decideDue(tx, files, now, context);
  await writeDue(tx, due);
  await updateNextLooks(tx, due.touched);
  return due;
}

/** What is to be written of a decision, besides when to look again at each deadline. */
export interface Due extends Fired {
  readonly firings: readonly StoredFiring[];
  readonly notices: readonly NewNotice[];
}

export async function writeDue(tx: Tx, { firings, notices }: Due): Promise<void> {
  await insertFirings(tx, firings);
  await insertNotices(tx, notices);
}

/** Of what is told late, the earlier is told first, whichever clock it belongs to. Writes nothing. */
export async function decideDue(
  tx: Tx,
  files: readonly CaseFile[],
  now: Instant,
  context: WorkContext,
): Promise<Due> {
  const decided: Decided[] = [];
  const touched: StoredDeadline[] = [];
  const after = files.map((file) => ({
    ...file,
    deadlines: file.deadlines.map((deadline) => {
      const { firings, next } = dueFirings(file.case, deadline, now);
      if (firings.length === 0 && next?.lookAt === deadline.next?.lookAt) return deadline;
      decided.push(...firings.map((firing) => ({ file, deadline, firing })));
      const fired = firings.map(({ step }) => ({
        round: deadline.round,
        key: step.key,
        repeat: step.repeat,
        at: now,
      }));
      const changed = { ...deadline, fired: [...deadline.fired, ...fired], next };
      touched.push(changed);
      return changed;
    }),
  }));
  decided.sort((a, b) => a.firing.step.at - b.firing.step.at);
  const outages = await outagesBehind(tx, decided, now, context);
  const written = decided.map((one) => write(one, now, outages, context));
  const notices = written.flatMap((one) => one.notices);
  return {
    files: after,
    touched,
    firings: written.map((one) => one.firing),
    notices,
    happenings: written.flatMap((one) => one.happenings),
    post: new Map(notices.map((notice) => [notice.person, notice.notBefore])),
  };
}

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
  { file, deadline, firing }: Decided,
  now: Instant,
  outages: readonly Outage[],
  context: WorkContext,
): Written {
  const row: StoredFiring = {
    id: uuidv7(),
    deadlineId: deadline.id,
    complaintId: deadline.complaintId,
    round: deadline.round,
    step: firing.step.key,
    repeat: firing.step.repeat,
    kind: firing.step.kind,
    plannedAt: firing.step.at,
    firedAt: now,
    roles: firing.roles,
    unreachable: firing.told.unreachable,
    lateBecause: lateBecause(firing.step.at, deadline, now, outages, context),
  };
  return {
    firing: row,
    notices: noticesOf(row, firing, now, context),
    happenings: firingHappenings(file, deadline, row, firing),
  };
}

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
  deadline: StoredDeadline,
  now: Instant,
  outages: readonly Outage[],
  { punctualMs }: WorkContext,
): string | null {
  if (now - plannedAt <= punctualMs) return null;
  if (plannedAt < deadline.roundStartedAt) return 'planned-late';
  if (outages.some(({ from, until }) => plannedAt >= from && plannedAt <= until)) return 'outage';
  return 'delayed';
}
