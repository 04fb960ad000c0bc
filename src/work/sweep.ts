/** The sweep: what makes escalation and mail certain, whatever the queue does. */
import { setTimeout as wait } from 'node:timers/promises';
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
/** People whose post is sent at the same time, beside what is sent again. */
const POSTMEN = 5;
/** Nobody's key: what is sent again, for whomever it is. */
const AGAIN = '';
/** As long as an attempt may take; then a sweep ends, so that what failed is told, and bulletins come. */
const LOOKS_AGAIN_FOR_MS = 120_000;

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
 * one holds up nobody else; once the rest is done, that is thrown. Where a mail takes long it looks again every
 * `lookAgainMs`, for the others.
 */
export async function sweepPost(
  context: WorkContext,
  office: PostOffice,
  announce: Announce,
  lookAgainMs: number,
): Promise<void> {
  const { db, stopping } = context;
  const bulletins = await failuresOf(db, [
    () => writeDaily(context, office),
    () => tellOfOutages(context, office),
  ]);
  const { out, failures, isCutOff, send } = postRound(db, announce);
  const look = async () => {
    if (!out.has(AGAIN)) send(AGAIN, sendAgain(context, office));
    for (const person of await findWaitingPeople(db, await readNow(db))) {
      if (out.has(person)) continue;
      while (out.size > POSTMEN) await Promise.race(out.values());
      if (isCutOff()) return;
      send(person, sendPost(context, office, person));
    }
  };
  const lastLookMs = performance.now() + LOOKS_AGAIN_FOR_MS;
  const goesOn = () => performance.now() < lastLookMs && !isCutOff() && !stopping?.aborted;
  try {
    do await look();
    while (!(await haveEnded(out, lookAgainMs)) && goesOn());
  } finally {
    await Promise.all(out.values());
  }
  const [first] = [...bulletins, ...failures];
  if (first !== undefined) throw first;
}

interface PostRound {
  /** What is being sent, by the person it is for. */
  readonly out: ReadonlyMap<string, Promise<void>>;
  readonly failures: readonly unknown[];
  /** The database does not answer. */
  isCutOff(): boolean;
  send(person: string, aftermaths: AsyncIterable<Aftermath>): void;
}

function postRound(db: Db, announce: Announce): PostRound {
  const out = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  let isCutOff = false;
  const announced = async (aftermaths: AsyncIterable<Aftermath>) => {
    for await (const aftermath of aftermaths) announce(aftermath);
  };
  const sent = async (person: string, aftermaths: AsyncIterable<Aftermath>) => {
    try {
      failures.push(...(await failuresOf(db, [() => announced(aftermaths)])));
    } catch (error) {
      isCutOff = true;
      failures.push(error);
    }
    out.delete(person);
  };
  return {
    out,
    failures,
    isCutOff: () => isCutOff,
    send: (person, aftermaths) => void out.set(person, sent(person, aftermaths)),
  };
}

/** Whether all has ended within so long. */
const haveEnded = (work: ReadonlyMap<string, Promise<void>>, ms: number): Promise<boolean> =>
  Promise.race([Promise.all(work.values()).then(() => true), wait(ms, false, { ref: false })]);
