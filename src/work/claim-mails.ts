/** Claiming written mails for an attempt: what is no longer true goes back or ends, and the account's rate is kept. */
import { randomUUID } from 'node:crypto';
import type { MailRate } from '../config/configuration.js';
import type { ComposedMail } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import { type MailWindow, nextSlot, takeSlot } from '../store/mail-slots.js';
import { releaseNotices } from '../store/mailbox.js';
import {
  dropMail,
  findOutdated,
  LEASE_SECONDS,
  leaseMails,
  lockUnsent,
  type MailRow,
  type UnsentQuery,
} from '../store/mails.js';
import {
  type CarriedNotice,
  findNoticesOfMails,
  setNoticeState,
  supersedeNeedlessAllClears,
} from '../store/notices.js';
import type { Tx } from '../store/open.js';
import type { WorkContext } from './context.js';
import type { Outbound } from './deliver.js';
import { describeAttempt } from './describe-attempt.js';
import { LOWEST_KEPT_RANK } from './flush.js';
import { type Aftermath, type Happening, soonest } from './happening.js';
import { isStillTrue, tellsOfMove } from './still-true.js';

export interface ClaimedMails {
  /** How many were looked at. */
  readonly taken: number;
  readonly outbound: readonly Outbound[];
  readonly aftermath: Aftermath;
  /** People whose notices a mail has given back. */
  readonly released: readonly string[];
}

/** What can be sent under one lease is for the caller to limit. */
export async function claimMails(
  tx: Tx,
  context: WorkContext,
  query: UnsentQuery,
  now: Instant,
): Promise<ClaimedMails> {
  const mails = await lockUnsent(tx, query);
  const noticesOf = await findNoticesOfMails(
    tx,
    mails.map(({ id }) => id),
  );
  const moving = mails.filter(({ id }) => noticesOf.get(id)?.some(tellsOfMove));
  const outdated = await findOutdated(
    tx,
    moving.map(({ id }) => id),
  );
  const going: MailRow[] = [];
  const happenings: Happening[] = [];
  const post: [person: string, from: Instant][] = [];
  const released: string[] = [];
  for (const mail of mails) {
    const notices = noticesOf.get(mail.id) ?? [];
    const isOver = outdated.has(mail.id) || notices.some(wasOvertaken(now));
    if (mail.ambiguous_attempts === 0 && isOver) {
      const { overtaken, waiting } = await giveBack(tx, mail, notices, now);
      for (const person of waiting) post.push([person, now]);
      released.push(...waiting);
      happenings.push(...(await told(tx, context, mail, overtaken, now)));
      continue;
    }
    if (await hasPlace(tx, context, mail)) going.push(mail);
    else post.push([mail.person, await nextChance(tx, context, mail, now)]);
  }
  const outbound = await lease(tx, going);
  return {
    taken: mails.length,
    outbound,
    released,
    aftermath: { now, happenings, alarms: [], post: soonest(post) },
  };
}

/** Also of what the mail mutes, since it speaks of that clock. */
const wasOvertaken =
  (now: Instant) =>
  (notice: CarriedNotice): boolean =>
    !isStillTrue(notice, now);

/** Ends what is no longer true; the rest of the mail waits for another, whose words are right. */
async function giveBack(
  tx: Tx,
  mail: MailRow,
  notices: readonly CarriedNotice[],
  now: Instant,
): Promise<{ overtaken: CarriedNotice[]; waiting: string[] }> {
  await dropMail(tx, mail.id, 'no longer true');
  // What it muted of another clock is true still, and nothing else will say so.
  const kept = notices.filter((notice) => isStillTrue(notice, now));
  const overtaken = notices.filter((notice) => !kept.includes(notice));
  await setNoticeState(
    tx,
    overtaken.map(({ id }) => id),
    { state: 'superseded', reason: 'overtaken' },
  );
  await releaseNotices(
    tx,
    kept.map(({ id }) => id),
  );
  for (const notice of overtaken) await supersedeNeedlessAllClears(tx, notice, [notice.person]);
  return { overtaken, waiting: [...new Set(kept.map(({ person }) => person))] };
}

const told = (
  tx: Tx,
  context: WorkContext,
  mail: MailRow,
  notices: readonly CarriedNotice[],
  now: Instant,
): Promise<Happening[]> =>
  describeAttempt(
    tx,
    context,
    { messageId: mail.message_id, attempt: mail.attempts },
    'notice.superseded',
    notices,
    now,
  );

async function lease(tx: Tx, mails: readonly MailRow[]): Promise<Outbound[]> {
  const token = randomUUID();
  const leaseEndsMs = performance.now() + LEASE_SECONDS * 1000;
  await leaseMails(tx, mails, token);
  return mails.map((mail) => ({
    id: mail.id,
    messageId: mail.message_id,
    person: mail.person,
    email: mail.email.toLowerCase(),
    mail: mail.content as ComposedMail,
    token,
    leaseEndsMs,
    attempt: mail.attempts + 1,
    ambiguous: mail.ambiguous_attempts,
    writtenAt: mail.created_at,
  }));
}

const hasPlace = (tx: Tx, context: WorkContext, { rank }: MailRow): Promise<boolean> =>
  takeSlot(tx, windowsOf(context.configuration().mail.rate), rank <= LOWEST_KEPT_RANK);

/** When a place may be free; never at once, for others may hold them all. */
async function nextChance(tx: Tx, context: WorkContext, mail: MailRow, now: Instant): Promise<Instant> {
  const windows = windowsOf(context.configuration().mail.rate);
  return Math.max(await nextSlot(tx, windows, mail.rank <= LOWEST_KEPT_RANK), now + 500);
}

/** The share is rounded up, and leaves at least one place to the rest. */
function windowsOf(rate: MailRate | null): MailWindow[] {
  if (rate === null) return [];
  const window = (seconds: number, places: number): MailWindow => ({
    seconds,
    places,
    kept: Math.min(places - 1, Math.ceil(places * rate.reserve)),
  });
  return [window(5, rate.perFiveSeconds), window(60, rate.perMinute)];
}
