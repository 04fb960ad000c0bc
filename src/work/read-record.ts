/** The complaint record as other programs read it: contract of `duban show --json`. */
import type { PolicyChange } from '../sla/apply-policy.js';
import { type Instant, toIso } from '../sla/instant.js';
import { readNow } from '../store/clock.js';
import { findComplaint } from '../store/complaints.js';
import type { StoredDeadline } from '../store/deadlines.js';
import { findFirings } from '../store/firings.js';
import { findNotices } from '../store/notices.js';
import { type CaseFile, readCaseFiles, targetOf } from './case-file.js';
import type { WorkContext } from './context.js';
import { deliveryState } from './delivery-state.js';

export type ComplaintRecord = NonNullable<Awaited<ReturnType<typeof readRecord>>>;

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

/** Undefined where there is no such slip. */
export async function readRecord(context: WorkContext, slip: string) {
  const row = await findComplaint(context.db, slip);
  if (row === undefined) return undefined;
  const [file] = await readCaseFiles(context.db, [row], context);
  if (file === undefined) return undefined;
  const now = await readNow(context.db);
  const { history } = file.case;
  const deadlineById = new Map(file.deadlines.map((deadline) => [deadline.id, deadline]));
  return {
    slip: row.slip_no,
    complaintId: row.id,
    kind: row.kind,
    category: history.current.category,
    channel: row.channel,
    department: row.department,
    site: row.site,
    state: history.state,
    policyVersion: row.policy_version,
    summary: row.summary,
    details: row.details,
    complainant: row.complainant,
    receivedBy: row.received_by,
    responsible: history.current.responsible,
    settledOnTheSpot: row.settled_on_the_spot,
    difficult: history.current.difficultSince !== null,
    wideImpact: history.current.wideImpactSince !== null,
    source: row.source,
    sourceId: row.source_id,
    entries: entriesOf(file),
    deadlines: file.deadlines.map((deadline) => deadlineOf(file, deadline, now)),
    firings: (await findFirings(context.db, row.id)).map((firing) => ({
      target: deadlineById.get(firing.deadlineId)?.target ?? null,
      cycle: deadlineById.get(firing.deadlineId)?.cycle ?? null,
      round: firing.round,
      step: firing.step,
      repeat: firing.repeat,
      kind: firing.kind,
      plannedAt: toIso(firing.plannedAt),
      firedAt: toIso(firing.firedAt),
      roles: firing.roles,
      unreachable: firing.unreachable,
      lateBecause: firing.lateBecause,
    })),
    notices: (await findNotices(context.db, row.id)).map((notice) => ({
      target: notice.target,
      cycle: notice.cycle,
      round: notice.round,
      step: notice.step,
      kind: notice.kind,
      roles: notice.roles,
      person: notice.person,
      email: notice.email,
      reasons: notice.reasons,
      state: notice.state,
      delivery: deliveryState(notice),
      reason: notice.reason,
      createdAt: toIso(notice.created_at),
      sentAt: isoOrNull(notice.sent_at),
      messageId: notice.message_id,
      attempts: notice.attempts,
      response: notice.response,
    })),
  };
}

const entriesOf = ({ entries }: CaseFile) =>
  entries.map((entry) => ({
    seq: entry.seq,
    type: entry.type,
    at: toIso(entry.at),
    by: entry.by,
    note: entry.note,
    recordedAt: toIso(entry.recordedAt),
    ...(entry.category === null ? {} : { category: entry.category }),
    ...(entry.responsible === null ? {} : { responsible: entry.responsible }),
    ...(entry.applied === undefined ? {} : { applied: appliedOf(entry.applied) }),
    ...(entry.corrects === null ? {} : { corrects: entry.corrects, voids: entry.voids }),
  }));

const appliedOf = ({ from, to, deadlines }: PolicyChange) => ({
  from,
  to,
  deadlines: deadlines.map(({ target, cycle, change, dueBefore, dueAfter, counted }) => ({
    target,
    cycle,
    change,
    dueBefore: isoOrNull(dueBefore),
    dueAfter: toIso(dueAfter),
    countAsFired: counted.map(({ key, repeat }) => ({ step: key, repeat })),
  })),
});

function deadlineOf(file: CaseFile, deadline: StoredDeadline, now: Instant) {
  const { outcome } = deadline;
  const isMet = outcome.state === 'met' || outcome.state === 'met-late';
  return {
    target: deadline.target,
    clause: targetOf(file, deadline.target)?.clause ?? null,
    cycle: deadline.cycle,
    round: deadline.round,
    startedAt: toIso(deadline.startedAt),
    dueAt: toIso(deadline.dueAt),
    state: outcome.state === 'open' && now > deadline.dueAt ? ('breached' as const) : outcome.state,
    metAt: isMet ? toIso(outcome.at) : null,
    cancelledAt: outcome.state === 'cancelled' ? toIso(outcome.at) : null,
    cancelledBecause: outcome.state === 'cancelled' ? outcome.because : null,
    nextStepAt: deadline.next === null ? null : toIso(deadline.next.plannedAt),
    limit: deadline.reckoning.limit,
    calendar: deadline.reckoning.calendar,
  };
}
