/** The admin's further mails of a firing: what fails after the first of them was written is no secret either. */
import { uuidv7 } from 'uuidv7';
import type { UndeliverableModel } from '../mail/collected-model.js';
import { composeDigest } from '../mail/compose-digest.js';
import { composeUndeliverable } from '../mail/compose-undeliverable.js';
import type { ComposedMail, MailSender } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import type { NoticeOfComplaint } from '../store/notices.js';
import type { Tx } from '../store/open.js';
import { insertBulletin } from './bulletin.js';
import type { WorkContext } from './context.js';
import { digestModel, type Listed, listedAs } from './digest-model.js';
import { isRepeat } from './flush.js';
import { isForAdmin } from './for-admin.js';
import { type MailFile, mailModel } from './mail-model.js';
import { namingAll, undeliverableModel } from './undeliverable-model.js';

/** What an admin is to be told once more, as a mail of its own and as a row among others. */
export interface ToldAgain {
  readonly person: string;
  readonly model: UndeliverableModel;
  readonly listed: Listed;
}

/** `failed`: ids of notices that have just turned out to have told nobody. `file` knows who is told instead. */
export const toldAgain = (
  file: MailFile,
  firingId: string,
  failed: ReadonlySet<string>,
  now: Instant,
): ToldAgain[] =>
  file.notices
    .filter((one) => one.firing_id === firingId && wasWritten(one))
    .flatMap((notice) => {
      const mailId = uuidv7();
      const model = undeliverableModel(mailId, [notice], file, now, failed);
      if (model === null) return [];
      const row = listedAs(mailModel(mailId, [notice], file, now), isRepeat(notice));
      const listed = namingAll(row, model);
      return [{ person: notice.person, model: { ...model, failedAt: now }, listed }];
    });

/** One that still waits for its mail will say everything by itself. */
const wasWritten = (notice: NoticeOfComplaint): boolean =>
  isForAdmin(notice) && notice.mail_id !== null && notice.state !== 'failed';

/** To one admin: from so many on as one digest. */
export async function tellAdminAgain(
  tx: Tx,
  context: WorkContext,
  sender: MailSender,
  person: string,
  again: readonly ToldAgain[],
  now: Instant,
): Promise<void> {
  const { mail, policy } = context.configuration();
  const goTogether = mail.digestFrom !== null && again.length >= mail.digestFrom;
  const mails: readonly [mailId: string, composed: ComposedMail][] = goTogether
    ? [digestOf(again, sender, policy.timeZone, now)]
    : again.map(({ model }) => [model.mailId, composeUndeliverable(model, sender)]);
  for (const [mailId, composed] of mails) await insertBulletin(tx, { mailId, person, composed, now });
}

function digestOf(
  again: readonly ToldAgain[],
  sender: MailSender,
  timeZone: string,
  now: Instant,
): [mailId: string, composed: ComposedMail] {
  const mailId = uuidv7();
  const rows = again.map(({ listed }) => listed);
  return [mailId, composeDigest(digestModel(mailId, rows, timeZone, now, null), sender)];
}
