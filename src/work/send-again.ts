/** Sending again: mails that were put off, and those whose sender is gone. */
import { randomUUID } from 'node:crypto';
import type { ComposedMail } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import { readMachineTime, readNow } from '../store/clock.js';
import { claimUnsent, finishAttempt, type MailRow } from '../store/mails.js';
import {
  type CarriedNotice,
  findNoticesOfMail,
  setNoticeState,
  supersedeNeedlessAllClears,
} from '../store/notices.js';
import { inTransaction, type Tx } from '../store/open.js';
import type { WorkContext } from './context.js';
import { attemptAll, CLAIM, describeAttempt, type PostOffice } from './deliver.js';
import type { Aftermath, Happening } from './happening.js';
import { isStillTrue } from './still-true.js';

/**
 * Tries again what could not be sent before, and what a sender that is gone had claimed. A mail that is no longer
 * true and surely reached nobody is dropped instead.
 */
export async function* sendAgain(context: WorkContext, office: PostOffice): AsyncGenerator<Aftermath> {
  // What becomes due while this runs is the next run's: a relay that is down must not keep it from ending.
  const dueBy = await readMachineTime(context.db);
  while (!context.stopping?.aborted && office.transport.mayTry()) {
    const token = randomUUID();
    const { taken, kept, aftermath } = await inTransaction(context.db, (tx) =>
      claimAgain(tx, context, token, dueBy),
    );
    yield aftermath;
    const outbound = kept.map((row) => ({
      id: row.id,
      mail: row.content as ComposedMail,
      token,
      attempt: row.attempts,
      ambiguous: row.ambiguous_attempts,
    }));
    yield* attemptAll(context, office, outbound);
    if (taken < CLAIM) return;
  }
}

interface ClaimedAgain {
  readonly taken: number;
  readonly kept: readonly MailRow[];
  readonly aftermath: Aftermath;
}

async function claimAgain(
  tx: Tx,
  context: WorkContext,
  token: string,
  dueBy: Instant,
): Promise<ClaimedAgain> {
  const now = await readNow(tx);
  const mails = await claimUnsent(tx, token, dueBy, CLAIM);
  const kept: MailRow[] = [];
  const happenings: Happening[] = [];
  for (const mail of mails) {
    const notices = await findNoticesOfMail(tx, mail.id);
    if (mail.ambiguous_attempts > 0 || notices.some((notice) => isStillTrue(notice, now))) kept.push(mail);
    else happenings.push(...(await drop(tx, context, mail, token, notices, now)));
  }
  return { taken: mails.length, kept, aftermath: { now, happenings, alarms: [], post: new Map() } };
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
