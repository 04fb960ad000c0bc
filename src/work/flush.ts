/** What leaves for a mailbox now, in which mails, and what waits longer. Pure; mail.md part 3. */
import type { MailSettings } from '../config/configuration.js';
import type { Instant } from '../sla/instant.js';
import type { NoticeEnd, NoticeKind, Reason } from '../sla/notice.js';
import type { PendingNotice } from '../store/mailbox.js';
import { quietUntil } from './quiet-hours.js';
import { isStillTrue } from './still-true.js';

/** One mail's worth: of one slip, all that is pending of alarms, or of all-clears. */
export interface Unit {
  readonly rank: number;
  readonly complaintId: string;
  /** The highest notice first; those of one deadline belong to one firing, or clear one round. Never empty. */
  readonly carried: readonly [PendingNotice, ...PendingNotice[]];
  /** Lower kinds and repeats, which the mail makes needless. */
  readonly muted: readonly PendingNotice[];
}

export interface Flush {
  readonly ended: readonly { readonly notice: PendingNotice; readonly reason: NoticeEnd }[];
  readonly held: readonly { readonly notice: PendingNotice; readonly until: Instant }[];
  /** Each a mail of its own, in the order in which they leave. */
  readonly singles: readonly Unit[];
  /** What one digest carries, in order; empty where there is none. */
  readonly digest: readonly Unit[];
  /** Urgent ones that the digest shows on top although they go alone. */
  readonly alsoListed: readonly Unit[];
}

export interface FlushRules {
  readonly now: Instant;
  readonly mail: MailSettings;
  readonly timeZone: string;
  /** When a mail that was not urgent was last written to this mailbox. */
  readonly lastFlushAt: Instant | null;
  /** What an outage left behind is not yet told in full: it goes together, so it waits until then. */
  readonly notBefore: Instant | null;
  /** Repeats of what the outage's digest told are left out until then; null: there was none. */
  readonly noRepeatsUntil: Instant | null;
}

/** I, S, M, B, C, R. */
const RANKS: Readonly<Record<NoticeKind, number>> = {
  immediate: 0,
  senior: 1,
  'last-step': 2,
  breach: 3,
  inform: 4,
  'all-clear': 5,
  reminder: 6,
};
/** Which of several names the mail: the last step says more than that senior leadership is told. */
const height = ({ kind }: PendingNotice): number => (kind === 'last-step' ? 0.5 : RANKS[kind]);
const rankOf = ({ kind, urgent }: PendingNotice): number => (urgent ? 0 : RANKS[kind]);
/** Urgent only because somebody else's mail was refused. */
const isToldInstead = ({ rank, carried }: Unit): boolean =>
  rank === 0 && carried.every(({ urgent, reasons }) => !urgent || reasons.some(isUndeliverable));
const isUndeliverable = ({ kind }: Reason): boolean => kind === 'undeliverable';
export const isRepeat = ({ repeat }: Pick<PendingNotice, 'repeat'>): boolean => (repeat ?? 0) > 0;
/** Mails of these ranks have a share of the account's rate to themselves. */
export const LOWEST_KEPT_RANK = 2;
/** Urgent mails that, after an outage, go alone as well. */
const MOST_SINGLES = 3;

export function decideFlush(pending: readonly PendingNotice[], rules: FlushRules): Flush {
  const ended = pending.flatMap((notice) => {
    const reason = endOf(notice, rules);
    return reason === null ? [] : [{ notice, reason }];
  });
  const over = new Set(ended.map(({ notice }) => notice.id));
  const left = pending.filter((notice) => !over.has(notice.id) && !notice.waits_for_mail);
  const urgent = left.filter((notice) => notice.urgent && notice.not_before <= rules.now);
  const { going, held } = openings(
    left.filter((notice) => !notice.urgent),
    rules,
  );
  return { ended, held, ...mailsOf([...urgent, ...going], rules) };
}

function endOf(notice: PendingNotice, { now, noRepeatsUntil }: FlushRules): NoticeEnd | null {
  if (!isStillTrue(notice, now)) return 'overtaken';
  if (notice.answered && !notice.urgent) return 'answered';
  const isCatchUp = notice.told_since_outage && noRepeatsUntil !== null && now < noRepeatsUntil;
  return isCatchUp && !notice.urgent ? 'after-outage' : null;
}

/** What quiet hours and the flush interval may hold (rules 20). */
const isPatient = (notice: PendingNotice): boolean =>
  notice.kind === 'reminder' || notice.kind === 'all-clear' || isRepeat(notice);

/** What an outage left behind goes together: all of it at once where one of it does. */
function patience(notices: readonly PendingNotice[]): (notice: PendingNotice) => boolean {
  const atOnce = notices.some((notice) => notice.from_outage && !isPatient(notice));
  return (notice) => isPatient(notice) && !(atOnce && notice.from_outage);
}

/** Once the wait of one is over, all go that nothing holds. */
function openings(
  notices: readonly PendingNotice[],
  rules: FlushRules,
): { going: PendingNotice[]; held: Flush['held'] } {
  const { now, mail, timeZone, lastFlushAt, notBefore } = rules;
  if (notBefore !== null)
    return {
      going: [],
      held: notices
        .filter(({ not_before }) => not_before <= now)
        .map((notice) => ({ notice, until: notBefore })),
    };
  const canWait = patience(notices);
  const silence = new Map(
    notices.filter(canWait).map((one) => [one, quietUntil(one.roles, mail.quietHours, timeZone, now)]),
  );
  const awake = notices.filter((notice) => (silence.get(notice) ?? null) === null);
  const ready = awake.filter(({ not_before }) => not_before <= now);
  // A clock that was set back must not hold what waits until it has caught up.
  const next = lastFlushAt === null || lastFlushAt > now ? now : lastFlushAt + mail.flushIntervalMs;
  const opens = ready.some((notice) => !canWait(notice)) || (ready.length > 0 && next <= now);
  const asleep = notices.flatMap((notice) => {
    const until = silence.get(notice) ?? null;
    return until === null || notice.not_before > now ? [] : [{ notice, until }];
  });
  const tooSoon = opens ? [] : ready.map((notice) => ({ notice, until: next }));
  return { going: opens ? awake : [], held: [...asleep, ...tooSoon] };
}

function mailsOf(
  notices: readonly PendingNotice[],
  { mail }: FlushRules,
): Pick<Flush, 'singles' | 'digest' | 'alsoListed'> {
  const units = unitsOf(notices);
  const digestFrom = mail.digestFrom ?? Number.POSITIVE_INFINITY;
  const instead = units.filter(isToldInstead);
  // Where one mail that carried many is refused, whoever is told instead gets one as well.
  const together = new Set(instead.length >= digestFrom ? instead : []);
  const urgent = units.filter((unit) => unit.rank === 0 && !together.has(unit));
  const rest = units.filter((unit) => unit.rank > 0 || together.has(unit));
  if (!units.some(({ carried, muted }) => [...carried, ...muted].some(({ from_outage }) => from_outage)))
    return rest.length >= digestFrom
      ? { singles: urgent, digest: rest, alsoListed: [] }
      : { singles: units, digest: [], alsoListed: [] };
  const alone = urgent.slice(0, MOST_SINGLES);
  const bundled = [...urgent.slice(MOST_SINGLES), ...rest];
  return { singles: alone, digest: bundled, alsoListed: bundled.length === 0 ? [] : alone };
}

/** Alarms of one slip are one mail, and its all-clears another. */
function unitsOf(notices: readonly PendingNotice[]): Unit[] {
  const groups = new Map<string, PendingNotice[]>();
  for (const notice of notices) {
    const key = `${notice.complaint_id} ${notice.kind === 'all-clear' ? 'all-clear' : 'alarm'}`;
    groups.set(key, [...(groups.get(key) ?? []), notice]);
  }
  return [...groups.values()].flatMap(unitOf).sort(inOrder);
}

function unitOf(notices: readonly PendingNotice[]): Unit[] {
  const [head, ...others] = [...notices].sort(highestFirst);
  if (head === undefined) return [];
  const carried: [PendingNotice, ...PendingNotice[]] = [head];
  for (const notice of others) {
    const sameDeadline = carried.find(({ deadline_id }) => deadline_id === notice.deadline_id);
    const asHigh = notice.kind === head.kind && (isRepeat(head) || !isRepeat(notice));
    const goes = sameDeadline === undefined ? asHigh : isSameCause(sameDeadline, notice);
    if (goes) carried.push(notice);
  }
  return [
    {
      rank: Math.min(...carried.map(rankOf)),
      complaintId: head.complaint_id,
      carried,
      muted: others.filter((notice) => !carried.includes(notice)),
    },
  ];
}

/** One firing, or the end of one round. */
const isSameCause = (one: PendingNotice, other: PendingNotice): boolean =>
  one.firing_id === other.firing_id && one.round === other.round;

/** Of one kind, the latest step says most; repeats say least. */
const highestFirst = (one: PendingNotice, other: PendingNotice): number =>
  height(one) - height(other) ||
  Number(isRepeat(one)) - Number(isRepeat(other)) ||
  other.created_at - one.created_at ||
  (one.id < other.id === (one.firing_id === other.firing_id) ? -1 : 1);

/** First notices before repeats, the oldest first. */
const inOrder = (one: Unit, other: Unit): number =>
  one.rank - other.rank ||
  Number(isRepeat(one.carried[0])) - Number(isRepeat(other.carried[0])) ||
  one.carried[0].created_at - other.carried[0].created_at ||
  (one.carried[0].id < other.carried[0].id ? -1 : 1);
