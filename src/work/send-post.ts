/** Sending post: a person's waiting notices become mails, mails leave, what became of them is written down. */
import type { Instant } from '../sla/instant.js';
import type { Organisation } from '../sla/organisation.js';
import { readNow } from '../store/clock.js';
import { claimMailbox, hasPost, holdNotices, lockMailbox } from '../store/mailbox.js';
import { lastFlush } from '../store/mails.js';
import { setNoticeState } from '../store/notices.js';
import { inTransaction, type Tx } from '../store/open.js';
import { type ClaimedMails, claimMails } from './claim-mails.js';
import type { WorkContext } from './context.js';
import { attemptAll, CLAIM, type PostOffice } from './deliver.js';
import { decideFlush, type Flush } from './flush.js';
import { type Aftermath, soonest } from './happening.js';
import { recoveryAt } from './recovery.js';
import { writeMails } from './write-mails.js';

/**
 * Sends what waits for a person, and for whoever shares that person's mailbox. Notices that are no longer true are
 * dropped; each mail is a row with its Message-ID before the first attempt. Yields what happened, mail by mail.
 */
export async function* sendPost(
  context: WorkContext,
  office: PostOffice,
  person: string,
): AsyncGenerator<Aftermath> {
  const tried: string[] = [];
  while (!context.stopping?.aborted && office.transport.mayTry()) {
    const people = sharingMailbox(context.configuration().organisation, person);
    const round = await inTransaction(context.db, (tx) => flushAndClaim(tx, context, office, people, tried));
    yield* round.aftermaths;
    yield* attemptAll(context, office, round.outbound);
    tried.push(...round.outbound.map(({ id }) => id));
    // An all-clear waits for the mail before it: only a look that finds nothing ends the round.
    if (!round.goesOn || !(await hasPost(context.db, people.keys, people.email, tried))) return;
  }
}

interface Round extends Pick<ClaimedMails, 'outbound'> {
  readonly aftermaths: readonly Aftermath[];
  readonly goesOn: boolean;
}

async function flushAndClaim(
  tx: Tx,
  context: WorkContext,
  office: PostOffice,
  people: Mailbox,
  tried: readonly string[],
): Promise<Round> {
  const now = await readNow(tx);
  const { email } = people;
  await lockMailbox(tx, email);
  const flushed = await flush(tx, context, office, people, now);
  const query = { dueBy: null, email, except: tried, limit: CLAIM };
  const claimed = await claimMails(tx, context, query, now);
  return {
    outbound: claimed.outbound,
    aftermaths: [flushed, claimed.aftermath],
    goesOn: claimed.outbound.length + claimed.released.length + claimed.aftermath.happenings.length > 0,
  };
}

interface Mailbox {
  readonly keys: readonly string[];
  /** In lower case; the person's key where nobody knows the person any more. */
  readonly email: string;
}

/** Everybody whose mailbox is this person's: two persons with one mailbox get one mail (rules 15). */
function sharingMailbox({ people }: Organisation, person: string): Mailbox {
  const email = people[person]?.email.toLowerCase();
  if (email === undefined) return { keys: [person], email: person };
  const sharing = Object.values(people).filter((other) => other.email.toLowerCase() === email);
  return { keys: [...new Set([person, ...sharing.map(({ key }) => key)])], email };
}

async function flush(
  tx: Tx,
  context: WorkContext,
  office: PostOffice,
  { keys, email }: Mailbox,
  now: Instant,
): Promise<Aftermath> {
  const recovery = await recoveryAt(tx, now, context.punctualMs);
  const pending = await claimMailbox(
    tx,
    keys,
    recovery && { ...recovery.outage, toldSince: recovery.toldSince },
  );
  const { mail, policy } = context.configuration();
  const decided = decideFlush(pending, {
    now,
    mail,
    timeZone: policy.timeZone,
    lastFlushAt: await lastFlush(tx, email),
    notBefore: pending.some(({ from_outage }) => from_outage) ? (recovery?.notBefore ?? null) : null,
    noRepeatsUntil: recovery?.noRepeatsUntil ?? null,
  });
  await endAndHold(tx, decided);
  const writing = { tx, context, office, now, outage: recovery?.outage ?? null };
  const { happenings, post } = await writeMails(writing, decided);
  const held = decided.held.map(({ notice, until }) => [notice.person, until] as const);
  // The queue has rung for what was the soonest.
  const coming = pending
    .filter(({ not_before }) => not_before > now)
    .map(({ person, not_before }) => [person, not_before] as const);
  return { now, happenings, alarms: [], post: soonest(held, coming, post) };
}

async function endAndHold(tx: Tx, { ended, held }: Flush): Promise<void> {
  for (const reason of new Set(ended.map((one) => one.reason))) {
    const ids = ended.filter((one) => one.reason === reason).map(({ notice }) => notice.id);
    await setNoticeState(tx, ids, { state: 'superseded', reason });
  }
  for (const until of new Set(held.map((one) => one.until))) {
    const ids = held.filter((one) => one.until === until).map(({ notice }) => notice.id);
    await holdNotices(tx, ids, until);
  }
}
