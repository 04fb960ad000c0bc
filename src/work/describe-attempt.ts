/** What the log says of the end of an attempt. */
import type { Instant } from '../sla/instant.js';
import { findTarget } from '../sla/policy.js';
import type { CarriedNotice } from '../store/notices.js';
import { type Db, sqlState } from '../store/open.js';
import type { WorkContext } from './context.js';
import type { Happening } from './happening.js';

/** A line for each deadline of which the mail told. */
export async function describeAttempt(
  db: Db,
  context: WorkContext,
  about: Required<Pick<Happening, 'messageId' | 'attempt'>>,
  event: Happening['event'],
  notices: readonly CarriedNotice[],
  now: Instant,
): Promise<Happening[]> {
  const happenings: Happening[] = [];
  for (const group of byDeadline(notices)) {
    const [first] = group;
    happenings.push({
      event,
      ...aboutNotice(first, await clauseOf(db, context, first)),
      people: group.map(({ person }) => person),
      roles: [...new Set(group.flatMap(({ roles }) => roles))],
      at: now,
      ...about,
    });
  }
  return happenings;
}

function byDeadline(notices: readonly CarriedNotice[]): [CarriedNotice, ...CarriedNotice[]][] {
  const groups = new Map<string, [CarriedNotice, ...CarriedNotice[]]>();
  for (const notice of notices) {
    const group = groups.get(notice.deadline_id);
    if (group === undefined) groups.set(notice.deadline_id, [notice]);
    else group.push(notice);
  }
  return [...groups.values()];
}

/** A policy that cannot be read costs the line its clause, and not the mail its end. */
async function clauseOf(db: Db, context: WorkContext, notice: CarriedNotice): Promise<string | undefined> {
  try {
    return findTarget(await context.policies(db, notice.policy_version), notice.target)?.clause;
  } catch (error) {
    if (sqlState(error) !== undefined) throw error;
    return undefined;
  }
}

const aboutNotice = (notice: CarriedNotice, clause = '') => ({
  slip: notice.slip,
  target: notice.target,
  clause,
  cycle: notice.cycle,
  round: notice.round,
  kind: notice.kind,
  ...(notice.step === null ? {} : { step: notice.step }),
  ...(notice.repeat === null ? {} : { repeat: notice.repeat }),
  ...(notice.planned_at === null ? {} : { plannedAt: notice.planned_at }),
});
