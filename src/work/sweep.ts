/** The sweep: what makes escalation and mail certain, whatever the queue does. */
import type { Armer } from '../queue/arm.js';
import { readNow } from '../store/clock.js';
import { findLookInstants } from '../store/deadlines.js';
import { beat } from '../store/heartbeats.js';
import { findWaitingPeople } from '../store/mailbox.js';
import type { Announce, Log } from './announce.js';
import type { WorkContext } from './context.js';
import { writeDaily } from './daily.js';
import type { PostOffice } from './deliver.js';
import { escalateDue } from './escalate-due.js';
import type { Happening } from './happening.js';
import { sendAgain } from './send-again.js';
import { sendPost } from './send-post.js';
import { tellOfOutages } from './tell-outage.js';

/** How far ahead the sweep arms again, in machine time. */
const REARM_MS = 10 * 60_000;
/** More distinct instants than this are left to the next sweep. */
const REARM_MOST = 5_000;
/** People whose post is sent at the same time. */
const POSTMEN = 5;

export interface Sweeper {
  readonly context: WorkContext;
  readonly announce: Announce;
  readonly armer: Armer<Happening>;
  readonly log: Log;
  readonly worker: string;
  readonly speed: number;
}

/** Escalates what is due, arms anew what comes next, beats the heart. Returns how many steps it had to fire. */
export async function sweepDeadlines({
  context,
  announce,
  armer,
  log,
  worker,
  speed,
}: Sweeper): Promise<number> {
  let fired = 0;
  let called = false;
  for await (const aftermath of escalateDue(context, logSetAside(log))) {
    if (aftermath.isFull && !called) armer.callHelp(1, aftermath.now);
    called ||= aftermath.isFull;
    fired += aftermath.happenings.filter(({ event }) => event === 'step.fired').length;
    announce(aftermath);
  }
  await beat(context.db, worker, context.punctualMs);
  const now = await readNow(context.db);
  const soon = await findLookInstants(context.db, now, now + REARM_MS * speed, REARM_MOST);
  await armer.armAnew(soon, now);
  return fired;
}

export const logSetAside =
  (log: Log) =>
  (slip: string, error: unknown): void =>
    log.error({ event: 'complaint.set-aside', slip, err: error }, 'complaint.set-aside');

/** Sends again what could not be sent, and whatever waits for anybody, several people at a time. */
export async function sweepPost(context: WorkContext, office: PostOffice, announce: Announce): Promise<void> {
  await writeDaily(context, office);
  await tellOfOutages(context, office);
  const waiting = await findWaitingPeople(context.db, await readNow(context.db));
  const queue = waiting.values();
  const postman = async () => {
    for (const person of queue)
      for await (const aftermath of sendPost(context, office, person)) announce(aftermath);
  };
  const again = async () => {
    for await (const aftermath of sendAgain(context, office)) announce(aftermath);
  };
  const rounds = [...Array.from({ length: POSTMEN }, postman), again()];
  const failed = (await Promise.allSettled(rounds)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
