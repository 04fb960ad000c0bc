/** One attempt to send a mail that is claimed, and what its end means. */
import { randomUUID } from 'node:crypto';
import type { Delivery } from '../mail/delivery.js';
import type { ComposedMail, MailSender } from '../mail/model.js';
import type { MailTransport } from '../mail/transport.js';
import type { Instant } from '../sla/instant.js';
import { findTarget } from '../sla/policy.js';
import { readNow } from '../store/clock.js';
import { type Attempted, claimUnsent, finishAttempt, type MailRow } from '../store/mails.js';
import {
  type CarriedNotice,
  findNoticesOfMail,
  setNoticeState,
  supersedeNeedlessAllClears,
  type WaitingNotice,
} from '../store/notices.js';
import { inTransaction, sqlState, type Tx } from '../store/open.js';
import type { WorkContext } from './context.js';
import type { Aftermath, Happening } from './happening.js';
import { NOBODY, tellInstead } from './tell-instead.js';

export interface PostOffice {
  readonly transport: MailTransport;
  readonly sender: () => MailSender;
}

/** A mail that this process has claimed. */
export interface Outbound {
  readonly id: string;
  readonly mail: ComposedMail;
  readonly token: string;
  readonly attempt: number;
  /** Attempts so far of which the server may have taken the mail. */
  readonly ambiguous: number;
}

/** Overall limit of one attempt; the lease is longer. */
const ATTEMPT_MS = 120_000;
const MINUTE = 60;
const RETRY_AFTER = [1, 5, 15, 30, 60].map((minutes) => minutes * MINUTE);
/** With the last interval repeated, about three days. */
const MOST_ATTEMPTS = 76;
const RELAY_FAULT_RETRY = 30;
const AMBIGUOUS_RETRY = 5 * MINUTE;
const MOST_AMBIGUOUS = 2;
/** Sent one after the other under one lease, so few that it holds even if each takes its whole time. */
export const CLAIM = 2;

/** Sends and writes down the end, if the lease still holds. */
export async function attempt(
  context: WorkContext,
  { transport }: PostOffice,
  outbound: Outbound,
): Promise<Aftermath> {
  const delivery = await transport.send(outbound.mail, AbortSignal.timeout(ATTEMPT_MS));
  return inTransaction(context.db, async (tx) => {
    const now = await readNow(tx);
    return finish(tx, context, outbound, attempted(delivery, outbound, now), now);
  });
}

/** What an attempt's end means for the mail. Pure. */
export function attempted(
  delivery: Delivery,
  { attempt, ambiguous }: Pick<Outbound, 'attempt' | 'ambiguous'>,
  now: Instant,
): Attempted {
  switch (delivery.outcome) {
    case 'accepted':
      return { state: 'accepted', at: now, response: delivery.response };
    case 'refused':
      return { state: 'failed', response: delivery.response };
    case 'deferred': {
      if (attempt >= MOST_ATTEMPTS) return { state: 'failed', response: delivery.response };
      const retryInSeconds = RETRY_AFTER[attempt - 1] ?? 60 * MINUTE;
      return {
        state: 'sending',
        response: delivery.response,
        retryInSeconds,
        ambiguous: false,
        unburnt: false,
      };
    }
    case 'relay-fault':
      return {
        state: 'sending',
        response: delivery.reason,
        retryInSeconds: RELAY_FAULT_RETRY,
        ambiguous: false,
        unburnt: true,
      };
    case 'ambiguous':
      if (ambiguous + 1 > MOST_AMBIGUOUS) return { state: 'failed', response: delivery.reason };
      return {
        state: 'sending',
        response: delivery.reason,
        retryInSeconds: AMBIGUOUS_RETRY,
        ambiguous: true,
        unburnt: false,
      };
  }
}

async function finish(
  tx: Tx,
  context: WorkContext,
  outbound: Outbound,
  end: Attempted,
  now: Instant,
): Promise<Aftermath> {
  const aftermath = { now, alarms: [] };
  if (!(await finishAttempt(tx, outbound.id, outbound.token, end)))
    return { ...aftermath, happenings: [], post: new Map() };
  const notices = await findNoticesOfMail(tx, outbound.id);
  const ids = notices.map(({ id }) => id);
  if (end.state === 'accepted') await setNoticeState(tx, ids, 'sent', now);
  if (end.state === 'failed') await setNoticeState(tx, ids, 'failed');
  const about = { messageId: outbound.mail.messageId, attempt: outbound.attempt };
  const instead = end.state === 'failed' ? await tellInstead(tx, context, notices, now) : NOBODY;
  return {
    ...aftermath,
    happenings: [...(await describeAttempt(tx, context, about, end, notices, now)), ...instead.happenings],
    post: instead.post,
  };
}

async function describeAttempt(
  tx: Tx,
  context: WorkContext,
  about: Required<Pick<Happening, 'messageId' | 'attempt'>>,
  end: Attempted,
  notices: readonly CarriedNotice[],
  now: Instant,
): Promise<Happening[]> {
  const [first] = notices;
  if (first === undefined) return [];
  return [
    {
      event: EVENT_OF[end.state],
      ...aboutNotice(first, await clauseOf(tx, context, first)),
      people: notices.map(({ person }) => person),
      roles: [...new Set(notices.flatMap(({ roles }) => roles))],
      at: now,
      ...about,
    },
  ];
}

/** A policy that cannot be read costs the line its clause, and not the mail its end. */
async function clauseOf(tx: Tx, context: WorkContext, notice: CarriedNotice): Promise<string | undefined> {
  try {
    return findTarget(await context.policies(tx, notice.policy_version), notice.target)?.clause;
  } catch (error) {
    if (sqlState(error) !== undefined) throw error;
    return undefined;
  }
}

const EVENT_OF = {
  accepted: 'mail.sent',
  failed: 'mail.failed',
  sending: 'mail.deferred',
  dropped: 'notice.superseded',
} as const;

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

/**
 * Tries again what could not be sent before, and what a sender that is gone had claimed. A mail that is no longer
 * true and surely reached nobody is dropped instead.
 */
export async function* sendAgain(context: WorkContext, office: PostOffice): AsyncGenerator<Aftermath> {
  for (;;) {
    const token = randomUUID();
    const { taken, kept, aftermath } = await inTransaction(context.db, (tx) =>
      claimAgain(tx, context, token),
    );
    yield aftermath;
    for (const row of kept) {
      const mail = row.content as ComposedMail;
      const outbound = { id: row.id, mail, token, attempt: row.attempts, ambiguous: row.ambiguous_attempts };
      yield await attempt(context, office, outbound);
    }
    if (taken < CLAIM) return;
  }
}

interface ClaimedAgain {
  readonly taken: number;
  readonly kept: readonly MailRow[];
  readonly aftermath: Aftermath;
}

async function claimAgain(tx: Tx, context: WorkContext, token: string): Promise<ClaimedAgain> {
  const now = await readNow(tx);
  const mails = await claimUnsent(tx, token, CLAIM);
  const kept: MailRow[] = [];
  const happenings: Happening[] = [];
  for (const mail of mails) {
    const notices = await findNoticesOfMail(tx, mail.id);
    if (mail.ambiguous_attempts > 0 || notices.some(isStillTrue)) kept.push(mail);
    else happenings.push(...(await drop(tx, context, mail, token, notices, now)));
  }
  return { taken: mails.length, kept, aftermath: { now, happenings, alarms: [], post: new Map() } };
}

/**
 * The last look before sending: an escalation of a deadline at rest, or of a round gone by, is not true any more;
 * nor is the all-clear of a deadline that runs again, but for one that says so.
 */
export function isStillTrue(notice: WaitingNotice): boolean {
  const isOpen = notice.deadline_state === 'open';
  if (notice.kind !== 'all-clear') return isOpen && notice.deadline_round === notice.round;
  return !isOpen || ('state' in notice.cleared && notice.cleared.state === 'moved');
}

async function drop(
  tx: Tx,
  context: WorkContext,
  mail: MailRow,
  token: string,
  notices: readonly CarriedNotice[],
  now: Instant,
): Promise<Happening[]> {
  const end = { state: 'dropped', response: 'no longer true' } as const;
  await finishAttempt(tx, mail.id, token, end);
  await setNoticeState(
    tx,
    notices.map(({ id }) => id),
    'superseded',
  );
  for (const notice of notices) await supersedeNeedlessAllClears(tx, notice, [notice.person]);
  const about = { messageId: mail.message_id, attempt: mail.attempts };
  return describeAttempt(tx, context, about, end, notices, now);
}
