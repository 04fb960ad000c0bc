/** The sweep over deadlines: what makes escalation certain, whatever the queue does. */
import type { Armer } from '../queue/arm.js';
import { readNow } from '../store/clock.js';
import { findLookInstants } from '../store/deadlines.js';
import { beat } from '../store/heartbeats.js';
import type { Announce, Log } from './announce.js';
import type { WorkContext } from './context.js';
import { escalateDue } from './escalate-due.js';
import { failuresOf } from './failures-of.js';
import type { Happening } from './happening.js';

/** How far ahead the sweep arms again, in machine time. */
const REARM_MS = 10 * 60_000;
/** More distinct instants than this are left to the next sweep. */
const REARM_MOST = 5_000;
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
  const beats = () => beat(context.db, worker, context.punctualMs);
  const failures: unknown[] = [];
  const swept = await failuresOf(context.db, [
    async () => {
      for await (const aftermath of escalateDue(context, logSetAside(log))) {
        if (aftermath.isFull) armer.callHelp(1, aftermath.now);
        fired += aftermath.happenings.filter(({ event }) => event === 'step.fired').length;
        announce(aftermath);
        // A storm may take longer than heartbeats may be apart.
        failures.push(...(await failuresOf(context.db, [beats])));
      }
    },
    // What could not be done of one complaint leaves the others' sweep whole.
    beats,
    async () => {
      const now = await readNow(context.db);
      const soon = await findLookInstants(context.db, now, now + REARM_MS * speed, REARM_MOST);
      await armer.armAnew(soon, now);
    },
  ]);
  failures.push(...swept);
  if (failures.length > 0) throw failures[0];
  return fired;
}

export const logSetAside =
  (log: Log) =>
  (slip: string, error: unknown): void =>
    log.error({ event: 'complaint.set-aside', slip, err: error }, 'complaint.set-aside');
