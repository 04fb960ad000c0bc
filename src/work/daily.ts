/** The day's line to the admin: that it does not come says that something is wrong. */
import { uuidv7 } from 'uuidv7';
import { composeDaily } from '../mail/compose-admin.js';
import { dateIn } from '../sla/recipients.js';
import { claimBulletin, isBulletinDue, readDay } from '../store/bulletins.js';
import { readNow } from '../store/clock.js';
import { insertMail } from '../store/mails.js';
import { inTransaction } from '../store/open.js';
import type { WorkContext } from './context.js';
import type { PostOffice } from './deliver.js';
import { lastTimeOfDay } from './quiet-hours.js';

/** It can wait for every other mail. */
const RANK = 9;

/** Writes it once its hour has come, each day once for all workers; what waits is sent with the next post. */
export async function writeDaily(context: WorkContext, office: PostOffice): Promise<void> {
  const { mail, policy, organisation } = context.configuration();
  if (mail.dailyAt === null) return;
  const { timeZone } = policy;
  const now = await readNow(context.db);
  const hour = lastTimeOfDay(mail.dailyAt, timeZone, now);
  const [admin] = (organisation.roles.admin?.company ?? []).flatMap((key) => organisation.people[key] ?? []);
  const name = `daily ${dateIn(timeZone, hour)}`;
  if (admin === undefined || !(await isBulletinDue(context.db, name, hour))) return;
  await inTransaction(context.db, async (tx) => {
    const mailId = uuidv7();
    if (!(await claimBulletin(tx, name, mailId, now))) return;
    const day = await readDay(tx, now);
    const language = admin.language;
    const title = admin.title ?? admin.name;
    const recipient = { name: admin.name, title, email: admin.email, roles: ['admin'], reasons: [] } as const;
    const model = { mailId, language, timeZone, asOf: now, recipient, ...day };
    const composed = composeDaily(model, office.sender());
    await insertMail(tx, {
      id: mailId,
      messageId: composed.messageId,
      person: admin.key,
      email: admin.email,
      content: composed,
      rank: RANK,
      createdAt: now,
    });
  });
}
