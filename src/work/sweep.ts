/** The sweep: what makes escalation and mail certain, whatever the queue does. */
import type { Armer } from '../queue/arm.js';
import { readNow } from '../store/clock.js';
import { findLookInstants } from '../store/deadlines.js';
import { beat } from '../store/heartbeats.js';
import { findWaitingPeople } from '../store/mailbox.js';
import type { Db } from '../store/open.js';
import type { Announce, Log } from './announce.js';
import type { WorkContext } from './context.js';
import { writeDaily } from './daily.js';
import type { PostOffice } from './deliver.js';
import { answers, escalateDue } from './escalate-due.js';
import type { Aftermath, Happening } from './happening.js';
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

/** Does one after the other, whatever becomes of the one before, as long as the database answers. */
async function failuresOf(db: Db, parts: Iterable<() => Promise<unknown>>): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const part of parts) {
    try {
      await part();
    } catch (error) {
      if (!(await answers(db))) throw error;
      failures.push(error);
    }
  }
  return failures;
}

export const logSetAside =
  (log: Log) =>
  (slip: string, error: unknown): void =>
    log.error({ event: 'complaint.set-aside', slip, err: error }, 'complaint.set-aside');

/**
 * Sends again what could not be sent, and whatever waits for anybody, several people at a time. What cannot be done for
 * one holds up nobody else; once the rest is done, that is thrown.
 */
export async function sweepPost(context: WorkContext, office: PostOffice, announce: Announce): Promise<void> {
  const { db } = context;
  const told = async (aftermaths: AsyncIterable<Aftermath>) => {
    for await (const aftermath of aftermaths) announce(aftermath);
  };
  const bulletins = await failuresOf(db, [
    () => writeDaily(context, office),
    () => tellOfOutages(context, office),
  ]);
  const waiting = await findWaitingPeople(db, await readNow(db));
  const parts = waiting.map((person) => () => told(sendPost(context, office, person))).values();
  const rounds = await Promise.allSettled([
    ...Array.from({ length: POSTMEN }, () => failuresOf(db, parts)),
    failuresOf(db, [() => told(sendAgain(context, office))]),
  ]);
  const failures = rounds.flatMap((round) => (round.status === 'fulfilled' ? round.value : [round.reason]));
  const [first] = [...bulletins, ...failures];
  if (first !== undefined) throw first;
}
