/** The admin's further mails of one firing: what fails after the first of them was written is no secret either. */
import { uuidv7 } from 'uuidv7';
import { composeUndeliverable } from '../mail/compose-undeliverable.js';
import type { MailSender } from '../mail/model.js';
import type { Instant } from '../sla/instant.js';
import type { NoticeOfComplaint } from '../store/notices.js';
import type { Tx } from '../store/open.js';
import { insertBulletin } from './bulletin.js';
import type { MailFile } from './mail-model.js';
import { isForAdmin, undeliverableModel } from './undeliverable-model.js';

/** `failed`: ids of notices that have just turned out to have told nobody. `file` knows who is told instead. */
export async function tellAdminAgain(
  tx: Tx,
  sender: MailSender,
  file: MailFile,
  firingId: string,
  failed: ReadonlySet<string>,
  now: Instant,
): Promise<void> {
  for (const notice of file.notices.filter((one) => one.firing_id === firingId && wasWritten(one))) {
    const mailId = uuidv7();
    const model = undeliverableModel(mailId, [notice], file, now, failed);
    if (model === null) continue;
    const composed = composeUndeliverable({ ...model, failedAt: now }, sender);
    await insertBulletin(tx, { mailId, person: notice.person, composed, now });
  }
}

/** One that still waits for its mail will say everything by itself. */
const wasWritten = (notice: NoticeOfComplaint): boolean =>
  isForAdmin(notice) && notice.mail_id !== null && notice.state !== 'failed';
