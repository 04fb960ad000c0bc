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
/** Whoever takes longer than this for a mail has been stopped at a door, and is not waited for. */
const SLOW_MS = 10_000;
/** Sessions that hang are sessions all the same: no more than so many at a time. */
const MOST_OUT = 15;
/** Nobody's key: what is sent again, for whomever it is. */
const AGAIN = '';

export interface PostSweep {
  /**
   * Sends again what could not be sent, and whatever waits for anybody, several people at a time; resolves when all is
   * sent, or after `patienceMs` (0): what takes longer goes on, and the next run looks for the others. What cannot be done
   * for one holds up nobody else; it is thrown at the end of this run, or of the next.
   */
  run(patienceMs?: number): Promise<void>;
  /** Resolves when nothing is under way. */
  ended(): Promise<void>;
}

export function postSweep(
  context: WorkContext,
  office: PostOffice,
  announce: Announce,
  slowMs = SLOW_MS,
): PostSweep {
  const { db, stopping } = context;
  const postmen = sendingOut(db, announce, slowMs);
  const look = async () => {
    const cutOffs = postmen.cutOffs();
    postmen.send(AGAIN, sendAgain(context, office));
    for (const person of await findWaitingPeople(db, await readNow(db))) {
      await postmen.oneFree();
      if (postmen.cutOffs() > cutOffs || stopping?.aborted) return;
      postmen.send(person, sendPost(context, office, person));
    }
  };
  return {
    async run(patienceMs = 0) {
      const failures = await failuresOf(db, [
        () => writeDaily(context, office),
        () => tellOfOutages(context, office),
        look,
      ]);
      await Promise.race([postmen.ended(), wait(patienceMs, undefined, { ref: false })]);
      const [first] = [...failures, ...postmen.failures()];
      if (first !== undefined) throw first;
    },
    ended: postmen.ended,
  };
}

interface Postmen {
  /** Unless one is on the way to that person already. */
  send(person: string, aftermaths: AsyncIterable<Aftermath>): void;
  /** Resolves when one is free to go. */
  oneFree(): Promise<void>;
  ended(): Promise<void>;
  /** How often the database did not answer one of them. */
  cutOffs(): number;
  /** Since this was last asked. */
  failures(): unknown[];
}

function sendingOut(db: Db, announce: Announce, slowMs: number): Postmen {
  const out = new Map<string, Promise<void>>();
  /** Those of them who are waited for. */
  const busy = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let cutOffs = 0;
  const announced = async (aftermaths: AsyncIterable<Aftermath>) => {
    for await (const aftermath of aftermaths) announce(aftermath);
  };
  const sent = async (person: string, aftermaths: AsyncIterable<Aftermath>) => {
    try {
      failures.push(...(await failuresOf(db, [() => announced(aftermaths)])));
    } catch (error) {
      cutOffs += 1;
      failures.push(error);
    }
    out.delete(person);
  };
  return {
    send(person, aftermaths) {
      if (out.has(person)) return;
      const way = sent(person, aftermaths);
      out.set(person, way);
      if (person === AGAIN) return;
      const turn: Promise<void> = Promise.race([way, wait(slowMs, undefined, { ref: false })]).then(
        () => void busy.delete(turn),
      );
      busy.add(turn);
    },
    async oneFree() {
      while (busy.size >= POSTMEN) await Promise.race(busy);
      while (out.size >= MOST_OUT) await Promise.race(out.values());
    },
    async ended() {
      await Promise.all(out.values());
    },
    cutOffs: () => cutOffs,
    failures: () => failures.splice(0),
  };
}
