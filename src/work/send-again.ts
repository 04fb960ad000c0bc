/** Sending again: mails that were put off or wait for the account's rate, and those whose sender is gone. */
import { readMachineTime, readNow } from '../store/clock.js';
import { inTransaction } from '../store/open.js';
import { claimMails } from './claim-mails.js';
import type { WorkContext } from './context.js';
import { AT_ONCE, attemptAll, CLAIM, type PostOffice } from './deliver.js';
import type { Aftermath } from './happening.js';

/** Tries what has been written and is due, for whomever it is; ends where the account's rate is used up. */
export async function* sendAgain(context: WorkContext, office: PostOffice): AsyncGenerator<Aftermath> {
  // What becomes due while this runs is the next run's: a relay that is down must not keep it from ending.
  const dueBy = await readMachineTime(context.db);
  while (!context.stopping?.aborted && office.transport.mayTry()) {
    const { taken, outbound, released, aftermath } = await inTransaction(context.db, async (tx) =>
      claimMails(tx, context, { dueBy, email: null, except: [], limit: CLAIM * AT_ONCE }, await readNow(tx)),
    );
    yield aftermath;
    yield* attemptAll(context, office, outbound);
    const ended = aftermath.happenings.length + released.length;
    if (taken === 0 || outbound.length + ended === 0) return;
  }
}
