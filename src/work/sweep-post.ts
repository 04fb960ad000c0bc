/** The sweep over post: what makes mail certain, whatever the queue does. */
import { setTimeout as wait } from 'node:timers/promises';
import { readNow } from '../store/clock.js';
import { findWaitingPeople } from '../store/mailbox.js';
import type { Db } from '../store/open.js';
import type { Announce } from './announce.js';
import type { WorkContext } from './context.js';
import { writeDaily } from './daily.js';
import type { PostOffice } from './deliver.js';
import { failuresOf } from './failures-of.js';
import type { Aftermath } from './happening.js';
import { sendAgain } from './send-again.js';
import { sendPost } from './send-post.js';
import { tellOfOutages } from './tell-outage.js';

/** People whose post is sent at the same time, beside what is sent again. */
const POSTMEN = 5;
/** Nobody's key: what is sent again, for whomever it is. */
const AGAIN = '';
/** As long as an attempt may take; then a sweep ends, so that what failed is told, and bulletins come. */
const LOOKS_AGAIN_FOR_MS = 120_000;

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
