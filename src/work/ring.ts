/** An alarm rings: wait for the database's clock if this machine's is a little ahead, then escalate. */
import { setTimeout as wait } from 'node:timers/promises';
import type { AlarmJob } from '../queue/names.js';
import type { Instant } from '../sla/instant.js';
import { readNow } from '../store/clock.js';
import type { Announce, Log } from './announce.js';
import type { WorkContext } from './context.js';
import { escalateDue } from './escalate-due.js';
import { logSetAside } from './sweep.js';

/** An alarm that rings earlier than this, in machine time, is left to the sweep. */
const LONGEST_WAIT_MS = 1_000;
/** A timer may go off up to a millisecond before its time. */
const MOST_WAITS = 5;

/** `callHelp` is called for each full batch, since more may be due: whoever hears it works on the same storm. */
export async function ring(
  context: WorkContext,
  { ringAt, stream = 1 }: AlarmJob,
  speed: number,
  announce: Announce,
  callHelp: (stream: number, now: Instant) => void,
  log: Log,
): Promise<void> {
  await untilItsInstant(context, ringAt, speed);
  for await (const escalated of escalateDue(context, logSetAside(log))) {
    if (escalated.isFull) callHelp(stream, escalated.now);
    announce(escalated);
  }
}

async function untilItsInstant({ db }: WorkContext, ringAt: Instant, speed: number): Promise<void> {
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    const earlyMs = (ringAt - (await readNow(db))) / speed;
    if (earlyMs <= 0 || earlyMs > LONGEST_WAIT_MS) return;
    await wait(Math.ceil(earlyMs));
  }
}
