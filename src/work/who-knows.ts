/** Who else knows of what a mail says, and who should and may not: from what became of their mails. Pure. */
import type { MailModel, ToldPerson } from '../mail/model.js';
import { effectiveEntries } from '../sla/history.js';
import type { Instant } from '../sla/instant.js';
import type { DeliveryState } from '../sla/notice.js';
import type { NoticeOfComplaint } from '../store/notices.js';
import { deliveryState } from './delivery-state.js';
import { isForAdmin } from './for-admin.js';
import { nameOfPerson } from './mail-cleared.js';
import type { MailFile, NoticeGroup } from './mail-model.js';

/**
 * Somebody was reached of a deadline as soon as one mail about it was accepted; that it draws near is not yet that it
 * has run out, so a reminder counts only for those who have had nothing else.
 */
export function whoKnows(group: NoticeGroup, file: MailFile): Pick<MailModel, 'alsoTold' | 'unreached'> {
  const [own] = group;
  const readers = new Set(group.map(({ person }) => person));
  const others = file.notices.filter((notice) => !readers.has(notice.person) && isAbout(notice, own, file));
  const alsoTold: ToldPerson[] = [];
  const unreached: MailModel['unreached'][number][] = [];
  for (const [person, notices] of groupedBy(others, ({ person }) => person)) {
    const here = notices.filter((notice) => isSameClock(notice, own));
    const name = nameOfPerson(file.case.organisation.people, person);
    const byClock = groupedBy(notices, ({ deadline_id }) => deadline_id);
    if ([...byClock.values()].some((ofOne) => isUnreached(ofOne, own)))
      unreached.push({ name, roles: rolesOf(notices), state: lastState(notices, own) });
    else if (here.some(({ state }) => state !== 'failed')) {
      const since = firstAccepted(notices, own);
      alsoTold.push({ name, roles: rolesOf(here), since, hasAnswered: hasAnswered(person, since, file) });
    }
  }
  return { alsoTold, unreached: own.kind === 'all-clear' ? [] : unreached };
}

/** Of this clock, or of another of the complaint that still runs. */
function isAbout(notice: NoticeOfComplaint, own: NoticeOfComplaint, { deadlines }: MailFile): boolean {
  if (notice.state === 'superseded' || notice.kind === 'all-clear' || isForAdmin(notice)) return false;
  if (isSameClock(notice, own)) return true;
  const deadline = deadlines.find(({ id }) => id === notice.deadline_id);
  return deadline?.outcome.state === 'open' && deadline.round === notice.round;
}

const isSameClock = (one: NoticeOfComplaint, other: NoticeOfComplaint): boolean =>
  one.deadline_id === other.deadline_id && one.round === other.round;

function groupedBy(
  notices: readonly NoticeOfComplaint[],
  keyOf: (notice: NoticeOfComplaint) => string,
): Map<string, NoticeOfComplaint[]> {
  const groups = new Map<string, NoticeOfComplaint[]>();
  for (const notice of notices) {
    const key = keyOf(notice);
    groups.set(key, [...(groups.get(key) ?? []), notice]);
  }
  return groups;
}

/** Whoever is told at the same instant waits for the same flush; that is no delay. */
function isUnreached(notices: readonly NoticeOfComplaint[], own: NoticeOfComplaint): boolean {
  const alarms = notices.filter(({ kind }) => kind !== 'reminder' && kind !== 'inform');
  const counted = alarms.length > 0 ? alarms : notices;
  return (
    !counted.some(({ state }) => state === 'sent') &&
    counted.some(({ created_at, firing_id }) => created_at < own.created_at && firing_id !== own.firing_id)
  );
}

/** Before this mail's own notice; null: not yet. */
function firstAccepted(notices: readonly NoticeOfComplaint[], own: NoticeOfComplaint): Instant | null {
  const instants = notices
    .filter(({ kind, created_at }) => kind !== 'reminder' && kind !== 'inform' && created_at < own.created_at)
    .flatMap(({ sent_at }) => sent_at ?? []);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** Of the last notice before this mail's own; they are in the order of time. */
function lastState(notices: readonly NoticeOfComplaint[], own: NoticeOfComplaint): DeliveryState {
  const last = notices.findLast((one) => one.created_at < own.created_at && one.firing_id !== own.firing_id);
  return last === undefined ? 'queued' : deliveryState(last);
}

const hasAnswered = (person: string, since: Instant | null, { entries }: MailFile): boolean =>
  since !== null &&
  effectiveEntries(entries).some(
    ({ by, type, recordedAt }) =>
      by === person && recordedAt >= since && (type === 'opinion-given' || type === 'replied'),
  );

const rolesOf = (notices: readonly NoticeOfComplaint[]): ToldPerson['roles'] => [
  ...new Set(notices.flatMap(({ roles }) => roles)),
];
