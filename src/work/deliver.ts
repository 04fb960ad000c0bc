/** One attempt to send a mail that is claimed, and what its end means. */
import type { ComposedMail, MailSender } from '../mail/model.js';
import type { MailTransport } from '../mail/transport.js';
import type { Instant } from '../sla/instant.js';
import { acceptMail } from '../store/accepted.js';
import { readNow } from '../store/clock.js';
import { type Attempted, finishAttempt, markToldInstead } from '../store/mails.js';
import { type CarriedNotice, findNoticesOfMails, setNoticeState } from '../store/notices.js';
import { type Db, inTransaction, type Tx } from '../store/open.js';
import { whileLeased, withinLimits } from './attempt-limits.js';
import { attempted } from './attempt-policy.js';
import type { WorkContext } from './context.js';
import { describeAttempt } from './describe-attempt.js';
import type { Aftermath, Happening } from './happening.js';
import { merged } from './merged.js';
import { NOBODY, tellInsteadIfReadable } from './tell-instead.js';

export interface PostOffice {
  readonly transport: MailTransport;
  readonly sender: () => MailSender;
}

/** A mail that this process has claimed. */
export interface Outbound {
  readonly id: string;
  readonly messageId: string;
  readonly person: string;
  /** The mailbox, in lower case. */
  readonly email: string;
  readonly mail: ComposedMail;
  readonly token: string;
  /** When the lease is over, on this process's own clock, which no one sets. */
  readonly leaseEndsMs: number;
  readonly attempt: number;
  /** Attempts so far of which the server may have taken the mail. */
  readonly ambiguous: number;
  readonly writtenAt: Instant;
}

/** A mail that is put off for so long has told nobody (mail.md part 2). */
const NOT_INFORMED_MS = 4 * 60 * 60_000;

/** To one mailbox, one after the other under one lease: so few that it holds even if each takes its whole time. */
export const CLAIM = 2;
/** Mailboxes that mails go to at the same time. */
export const AT_ONCE = 5;

/**
 * Sends to several mailboxes at a time, to each one mail after the other; where one's end cannot be written down, the
 * others are sent all the same.
 */
export async function* attemptAll(
  context: WorkContext,
  office: PostOffice,
  outbound: readonly Outbound[],
): AsyncGenerator<Aftermath> {
  const errors: unknown[] = [];
  const mailboxes = [...new Set(outbound.map(({ email }) => email))].values();
  async function* sender() {
    for (const mailbox of mailboxes)
      for (const one of outbound.filter(({ email }) => email === mailbox)) {
        try {
          yield await attempt(context, office, one);
        } catch (error) {
          errors.push(error);
        }
      }
  }
  yield* merged(Array.from({ length: AT_ONCE }, sender));
  if (errors.length > 0) throw errors[0];
}

/** Sends and writes down the end, if the lease still holds. */
async function attempt(context: WorkContext, office: PostOffice, outbound: Outbound): Promise<Aftermath> {
  const delivery = await withinLimits(context.stopping, outbound, (signal) =>
    office.transport.send(outbound.mail, signal),
  );
  const { outcome } = delivery;
  if (outcome === 'accepted')
    return whileLeased(context.stopping, outbound, () => accept(context, outbound, delivery.response));
  const writeDown = async (tx: Tx): Promise<Aftermath> => {
    const now = await readNow(tx);
    const end = attempted(delivery, outbound);
    if (outcome !== 'held') return finish(tx, context, office, outbound, end, now);
    await finishAttempt(tx, outbound.id, outbound.token, end);
    return { now, happenings: [], alarms: [], post: new Map() };
  };
  return whileLeased(context.stopping, outbound, () => inTransaction(context.db, writeDown));
}

async function accept(context: WorkContext, outbound: Outbound, response: string): Promise<Aftermath> {
  const { id, token } = outbound;
  const { now, held, notices } = await acceptMail(context.db, { id, token, response });
  const happenings = held ? await described(context.db, context, outbound, 'mail.sent', notices, now) : [];
  return { now, happenings, alarms: [], post: new Map() };
}

async function finish(
  tx: Tx,
  context: WorkContext,
  office: PostOffice,
  outbound: Outbound,
  end: Attempted,
  now: Instant,
): Promise<Aftermath> {
  const aftermath = { now, alarms: [] };
  if (!(await finishAttempt(tx, outbound.id, outbound.token, end)))
    return { ...aftermath, happenings: [], post: new Map() };
  const all = (await findNoticesOfMails(tx, [outbound.id])).get(outbound.id) ?? [];
  const notices = all.filter(({ state }) => state === 'waiting');
  const ids = notices.map(({ id }) => id);
  if (end.state === 'failed')
    await setNoticeState(tx, ids, { state: 'failed', reason: end.gaveUp ? 'gave-up' : 'refused' });
  // Whoever does not get the mail does not learn what it muted either.
  const spokenOf = all.filter(({ state, reason }) => state === 'waiting' || reason === 'same-mail');
  const untold = await untoldBy(tx, outbound, end, spokenOf, now);
  const instead =
    untold.length === 0 ? NOBODY : await tellInsteadIfReadable(tx, context, office.sender(), untold, now);
  const event = EVENT_OF[end.state];
  const said = await described(tx, context, outbound, event, notices, now);
  return {
    ...aftermath,
    happenings: [...said, ...instead.happenings],
    post: instead.post,
  };
}

/** Those of whom others must be told: once for a mail that is refused or given up, or that alarms and is put off for hours. */
async function untoldBy(
  tx: Tx,
  outbound: Outbound,
  end: Attempted,
  notices: readonly CarriedNotice[],
  now: Instant,
): Promise<readonly CarriedNotice[]> {
  const isLate = end.state === 'sending' && !end.unburnt && now - outbound.writtenAt >= NOT_INFORMED_MS;
  const untold = end.state === 'failed' ? notices : isLate ? notices.filter(isAlarm) : [];
  return untold.length > 0 && (await markToldInstead(tx, outbound.id, now)) ? untold : [];
}

const ALARMS: ReadonlySet<string> = new Set(['breach', 'senior', 'immediate', 'last-step']);
const isAlarm = ({ kind }: CarriedNotice): boolean => ALARMS.has(kind);

/** A mail about Duban itself tells of no deadline. */
async function described(
  db: Db,
  context: WorkContext,
  { messageId, attempt, person }: Outbound,
  event: Happening['event'],
  notices: readonly CarriedNotice[],
  now: Instant,
): Promise<Happening[]> {
  const about = { messageId, attempt };
  if (notices.length === 0) return [{ event, people: [person], at: now, ...about }];
  return describeAttempt(db, context, about, event, notices, now);
}

const EVENT_OF = {
  failed: 'mail.failed',
  sending: 'mail.deferred',
} as const;
