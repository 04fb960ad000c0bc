/** The admin's mail after an outage, once all that it left behind has been fired (mail.md part 3). */
import { composeOutage } from '../mail/compose-outage.js';
import { toIso } from '../sla/instant.js';
import { isBulletinWritten } from '../store/bulletins.js';
import { readNow } from '../store/clock.js';
import { countDelayed, findEndedOutages } from '../store/heartbeats.js';
import { adminOf, writeBulletin } from './bulletin.js';
import type { WorkContext } from './context.js';
import type { PostOffice } from './deliver.js';
import { recoveryAt, shortestOutage } from './recovery.js';

/** An older gap is no news: as where a company changes its admin, or takes an old database up again. */
const NEWS_MS = 24 * 60 * 60_000;

/** Writes one mail for each gap that counts, once for all workers; what waits is sent with the next post. */
export async function tellOfOutages(context: WorkContext, office: PostOffice): Promise<void> {
  const { db, punctualMs } = context;
  const admin = adminOf(context);
  if (admin === undefined) return;
  const now = await readNow(db);
  for (const outage of await findEndedOutages(db, now - NEWS_MS, now, shortestOutage(punctualMs))) {
    const name = `outage ${toIso(outage.from)}`;
    if (await isBulletinWritten(db, name)) continue;
    const recovery = await recoveryAt(db, now, punctualMs);
    if (recovery !== null && recovery.notBefore !== null) return;
    await writeBulletin(context, { name, admin, now }, async (base, tx) =>
      composeOutage({ ...base, outage, delayed: await countDelayed(tx, outage) }, office.sender()),
    );
  }
}
