/** The day's line to the admin: that it does not come says that something is wrong. */
import { composeDaily } from '../mail/compose-daily.js';
import { dateIn } from '../sla/recipients.js';
import { isBulletinDue, readDay } from '../store/bulletins.js';
import { readNow } from '../store/clock.js';
import { adminOf, writeBulletin } from './bulletin.js';
import type { WorkContext } from './context.js';
import { readCoverage } from './coverage.js';
import type { PostOffice } from './deliver.js';
import { lastTimeOfDay } from './quiet-hours.js';

/** Writes it once its hour has come, each day once for all workers; what waits is sent with the next post. */
export async function writeDaily(context: WorkContext, office: PostOffice): Promise<void> {
  const { mail, policy } = context.configuration();
  if (mail.dailyAt === null) return;
  const { timeZone } = policy;
  const now = await readNow(context.db);
  const hour = lastTimeOfDay(mail.dailyAt, timeZone, now);
  const admin = adminOf(context);
  const name = `daily ${dateIn(timeZone, hour)}`;
  if (admin === undefined || !(await isBulletinDue(context.db, name, hour))) return;
  await writeBulletin(context, { name, admin, now }, async (base, tx) => {
    const coverage = await readCoverage(tx, context.policies, policy, now);
    return composeDaily(
      { ...base, ...(await readDay(tx, now, context.punctualMs)), ...coverage },
      office.sender(),
    );
  });
}
