/** Sending post: a person's waiting notices become mails, mails leave, what became of them is written down. */
import { randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { composeMail } from '../mail/compose.js';
import type { ComposedMail } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import type { Organisation } from '../sla/organisation.js';
import { readNow } from '../store/clock.js';
import { findComplaintsById } from '../store/complaints.js';
import { insertMail } from '../store/mails.js';
import {
  attachMail,
  claimCompanions,
  claimNotices,
  findNotices,
  lockMailbox,
  type NoticeOfComplaint,
  setNoticeState,
  type WaitingNotice,
} from '../store/notices.js';
import { inTransaction, sqlState, type Tx } from '../store/open.js';
import { type CaseFile, readCaseFiles } from './case-file.js';
import type { WorkContext } from './context.js';
import { attemptAll, CLAIM, type Outbound, type PostOffice } from './deliver.js';
import type { Aftermath, Happening } from './happening.js';
import { type MailFile, mailModel, type NoticeGroup } from './mail-model.js';
import { isStillTrue } from './still-true.js';
import { type ToldInstead, tellInsteadIfReadable } from './tell-instead.js';

/**
 * Sends what waits for a person, and for whoever shares that person's mailbox. Notices that are no longer true are
 * dropped; each mail is a row with its Message-ID before the first attempt. Yields what happened, mail by mail.
 */
export async function* sendPost(
  context: WorkContext,
  office: PostOffice,
  person: string,
): AsyncGenerator<Aftermath> {
  while (!context.stopping?.aborted && office.transport.mayTry()) {
    const claimed = await inTransaction(context.db, (tx) => claim(tx, context, office, person));
    yield claimed.aftermath;
    yield* attemptAll(context, office, claimed.outbound);
    // An all-clear waits for the mail before it: only a look that finds nothing ends the round.
    if (claimed.taken === 0) return;
  }
}

interface Claimed {
  readonly taken: number;
  readonly outbound: readonly Outbound[];
  readonly aftermath: Aftermath;
}

async function claim(tx: Tx, context: WorkContext, office: PostOffice, person: string): Promise<Claimed> {
  const now = await readNow(tx);
  const people = sharingMailbox(context.configuration().organisation, person);
  if (people.length > 1) await lockMailbox(tx, people);
  const first = await claimNotices(tx, people, now, CLAIM);
  const companions = people.length > 1 ? await claimCompanions(tx, first, people, now) : [];
  const waiting = [...first, ...companions];
  const [trueOnes, untrue] = partition(waiting, (notice) => isStillTrue(notice, now));
  await setNoticeState(
    tx,
    untrue.map(({ id }) => id),
    'superseded',
  );
  const outbound: Outbound[] = [];
  const happenings: Happening[] = [];
  const post = new Map<string, Instant>();
  for (const group of groupByMail(trueOnes)) {
    const file = await readMailFile(tx, context, group[0].complaint_id);
    const written =
      'unreadable' in file
        ? await fail(tx, context, group, file, file.unreadable, now)
        : await write(tx, context, office, group, file, now);
    if ('mail' in written) outbound.push(written);
    else {
      happenings.push(...written.happenings);
      for (const [told, notBefore] of written.post) post.set(told, notBefore);
    }
  }
  return { taken: first.length, outbound, aftermath: { now, happenings, alarms: [], post } };
}

/** Everybody whose mailbox is this person's: two persons with one mailbox get one mail (rules 15). */
function sharingMailbox({ people }: Organisation, person: string): string[] {
  const email = people[person]?.email.toLowerCase();
  const sharing = Object.values(people).filter((other) => other.email.toLowerCase() === email);
  return [...new Set([person, ...sharing.map(({ key }) => key)])];
}

function groupByMail(notices: readonly WaitingNotice[]): [WaitingNotice, ...WaitingNotice[]][] {
  const groups = new Map<string, [WaitingNotice, ...WaitingNotice[]]>();
  for (const notice of notices) {
    const key = notice.firing_id ?? `${notice.deadline_id} ${notice.round}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [notice]);
    else group.push(notice);
  }
  return [...groups.values()];
}

/** As much of a complaint as can be read where its policy or its rows make no sense. */
type Unreadable = Pick<MailFile, 'row' | 'notices'> & { readonly unreadable: Error };

async function readMailFile(
  tx: Tx,
  context: WorkContext,
  complaintId: string,
): Promise<MailFile | Unreadable> {
  const [row] = await findComplaintsById(tx, [complaintId]);
  if (row === undefined) throw new Error(`complaint ${complaintId} is not there`);
  const notices = await findNotices(tx, complaintId);
  try {
    const [file] = await readCaseFiles(tx, [row], context);
    return { ...(file as CaseFile), row, notices };
  } catch (error) {
    // What the database says is not about this complaint.
    if (!(error instanceof Error) || sqlState(error) !== undefined) throw error;
    return { row, notices, unreadable: error };
  }
}

/** A mail that cannot be written fails alone, and its people are not told: it is as if a mailbox had refused it. */
async function fail(
  tx: Tx,
  context: WorkContext,
  group: readonly WaitingNotice[],
  file: Pick<MailFile, 'row' | 'notices'>,
  error: Error,
  now: Instant,
): Promise<ToldInstead> {
  const ids = group.map(({ id }) => id);
  await setNoticeState(tx, ids, 'failed');
  const { slip_no: slip, policy_version } = file.row;
  const failed = file.notices.flatMap((notice) => {
    const claimed = group.find(({ id }) => id === notice.id);
    return claimed === undefined ? [] : [{ ...notice, ...claimed, slip, policy_version }];
  });
  const instead = await tellInsteadIfReadable(tx, context, failed, now);
  const happening: Happening = {
    event: 'mail.failed',
    slip,
    at: now,
    because: error.message,
    ...aboutNotice(failed[0]),
  };
  return { happenings: [happening, ...instead.happenings], post: instead.post };
}

/** Composes a mail and claims it. */
async function write(
  tx: Tx,
  context: WorkContext,
  office: PostOffice,
  group: readonly WaitingNotice[],
  file: MailFile,
  now: Instant,
): Promise<Outbound | ToldInstead> {
  const ids = new Set(group.map(({ id }) => id));
  const notices = file.notices.filter(({ id }) => ids.has(id));
  const mail = compose(office, notices, file, now);
  if (mail instanceof Error) return fail(tx, context, group, file, mail, now);
  const leaseToken = randomUUID();
  const [first] = notices;
  await insertMail(tx, {
    id: mail.id,
    messageId: mail.composed.messageId,
    person: first?.person ?? '',
    email: mail.composed.to.address,
    content: mail.composed,
    leaseToken,
    createdAt: now,
  });
  await attachMail(tx, [...ids], mail.id);
  return { mail: mail.composed, id: mail.id, token: leaseToken, attempt: 1, ambiguous: 0 };
}

function compose(
  { sender }: PostOffice,
  notices: readonly NoticeOfComplaint[],
  file: MailFile,
  now: Instant,
): { id: string; composed: ComposedMail } | Error {
  const id = uuidv7();
  try {
    return { id, composed: composeMail(mailModel(id, nonEmpty(notices), file, now), sender()) };
  } catch (error) {
    return error instanceof Error ? error : new Error('compose a mail', { cause: error });
  }
}

function nonEmpty(notices: readonly NoticeOfComplaint[]): NoticeGroup {
  const [first, ...rest] = notices;
  if (first === undefined) throw new Error('a mail carries at least one notice');
  return [first, ...rest];
}

export const aboutNotice = (notice: NoticeOfComplaint | undefined): Partial<Happening> =>
  notice === undefined
    ? {}
    : {
        target: notice.target,
        kind: notice.kind,
        cycle: notice.cycle,
        round: notice.round,
        people: [notice.person],
        roles: notice.roles,
      };

function partition<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}
