/** Facts of a unit of work, put into the words of the log. */

import { firesFrom } from '../sla/escalate.js';
import type { Firing } from '../sla/firing.js';
import type { Instant } from '../sla/instant.js';
import { findTarget } from '../sla/policy.js';
import type { DeadlineChange } from '../sla/transition.js';
import type { StoredDeadline } from '../store/deadlines.js';
import type { DueDeadline } from '../store/due.js';
import type { StoredFiring } from '../store/firings.js';
import type { NoticeRow } from '../store/notices.js';
import { type CaseFile, type DueFile, targetOf } from './case-file.js';
import type { Alarm, Happening } from './happening.js';

type About = Pick<Happening, 'slip' | 'target' | 'clause' | 'cycle' | 'round'>;

const about = (file: DueFile, deadline: DueDeadline): About => ({
  slip: file.row.slip_no,
  target: deadline.target,
  clause: targetOf(file, deadline.target)?.clause ?? '',
  cycle: deadline.cycle,
  round: deadline.round,
});

export function firingHappenings(
  file: DueFile,
  deadline: DueDeadline,
  row: StoredFiring,
  { told, noticeKind }: Firing,
): Happening[] {
  const step = { step: row.step, repeat: row.repeat, plannedAt: row.plannedAt, at: row.firedAt };
  const fired: Happening = {
    event: 'step.fired',
    ...about(file, deadline),
    ...step,
    kind: noticeKind,
    roles: row.roles,
    people: told.recipients.map((recipient) => recipient.person.key),
    ...(row.lateBecause === null ? {} : { lateBecause: row.lateBecause }),
  };
  if (told.unreachable.length === 0) return [fired];
  return [fired, { ...fired, event: 'step.unreachable', roles: told.unreachable }];
}

export function changeHappening(
  file: CaseFile,
  deadline: StoredDeadline,
  change: Exclude<DeadlineChange, 'unchanged'>,
  now: Instant,
): Happening {
  const { outcome, startedAt, dueAt } = deadline;
  const at = outcome.state === 'open' ? startedAt : outcome.at;
  const because = outcome.state === 'cancelled' ? { because: outcome.because } : {};
  return {
    event: `deadline.${change}`,
    ...about(file, deadline),
    plannedAt: change === 'opened' ? startedAt : at,
    at: now,
    dueAt,
    ...because,
  };
}

export function supersededHappening(
  file: CaseFile,
  deadlines: readonly StoredDeadline[],
  notice: Pick<NoticeRow, 'deadline_id' | 'person' | 'kind' | 'roles'>,
  now: Instant,
): Happening[] {
  const deadline = deadlines.find(({ id }) => id === notice.deadline_id);
  if (deadline === undefined) return [];
  const { kind, roles, person } = notice;
  return [{ event: 'notice.superseded', ...about(file, deadline), kind, roles, people: [person], at: now }];
}

/** Every instant after `now`, and up to `until`, at which something of this deadline is to fire. */
export function alarmsOf(
  file: CaseFile,
  deadline: StoredDeadline,
  now: Instant,
  until: Instant = Number.POSITIVE_INFINITY,
): Alarm[] {
  if (deadline.outcome.state !== 'open') return [];
  return deadline.steps
    .filter((step) => firesFrom(step) > now && firesFrom(step) <= until)
    .map((step) => ({
      ringAt: firesFrom(step),
      happening: {
        event: 'alarm.armed',
        ...about(file, deadline),
        step: step.key,
        repeat: step.repeat,
        plannedAt: step.at,
        at: now,
        roles:
          findTarget(file.case.policy, deadline.target)?.steps.find((one) => one.key === step.key)?.tell ??
          [],
      },
    }));
}
