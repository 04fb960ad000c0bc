/** Escalating everything that is due by now: the one way, for alarms, the sweep, the recovery and drills. */
import { readNow } from '../store/clock.js';
import { lockComplaint, setAside, takeBack } from '../store/complaints.js';
import { claimDue, type DueComplaint } from '../store/due.js';
import { type Db, inTransaction, isServerCondition, type Tx } from '../store/open.js';
import { readDueFiles } from './case-file.js';
import type { WorkContext } from './context.js';
import { fireDue } from './fire.js';
import type { Aftermath } from './happening.js';

const BATCH = 500;
/** A complaint that cannot be worked on is tried again after so long (machine time). */
const SET_ASIDE_SECONDS = 300;

/** One deadline of a complaint may stand behind another in a claim: a batch that is nearly full is full. */
const FULL = BATCH / 2;

export interface Escalated extends Aftermath {
  /** More may be due than this batch held. */
  readonly isFull: boolean;
}

export type SetAside = (slip: string, error: unknown) => void;

/**
 * Works in batches until nothing is due, each batch a transaction of its own; yields after each commit. A complaint
 * that makes its batch fail is tried alone and, if it fails again, set aside and told to `onSetAside`; the rest goes on.
 * One that only the server's condition held up is left due; once the rest is done, that is thrown.
 */
export async function* escalateDue(context: WorkContext, onSetAside: SetAside): AsyncGenerator<Escalated> {
  while (!context.stopping?.aborted) {
    let claimed: readonly DueComplaint[] = [];
    try {
      const batch = await inTransaction(context.db, async (tx) => {
        const now = await readNow(tx);
        claimed = await claimDue(tx, now, BATCH);
        return fireClaimed(tx, claimed, now, context);
      });
      if (claimed.length === 0) return;
      yield { ...batch, isFull: claimed.length >= FULL };
    } catch (error) {
      if (claimed.length === 0 || !(await answers(context.db))) throw error;
      yield* oneByOne(context, claimed, onSetAside);
    }
  }
}

async function fireClaimed(
  tx: Tx,
  rows: readonly DueComplaint[],
  now: number,
  context: WorkContext,
): Promise<Aftermath> {
  const fired = await fireDue(tx, await readDueFiles(tx, rows, now, context), now, context);
  await takeBack(
    tx,
    rows.filter((row) => row.set_aside_until !== null).map(({ id }) => id),
  );
  // Armed at intake, and by the sweep: firing arms nothing.
  return { now, happenings: fired.happenings, alarms: [], post: fired.post };
}

async function* oneByOne(
  context: WorkContext,
  rows: readonly DueComplaint[],
  onSetAside: SetAside,
): AsyncGenerator<Escalated> {
  const conditions: unknown[] = [];
  for (const { id, slip_no: slip } of rows) {
    try {
      const fired = await inTransaction(context.db, async (tx) => {
        const row = await lockComplaint(tx, slip);
        return fireClaimed(tx, row === undefined ? [] : [row], await readNow(tx), context);
      });
      yield { ...fired, isFull: false };
    } catch (error) {
      if (!(await answers(context.db))) throw error;
      // Another holds its lock, or the server is short of something: it is due still, and nothing is wrong with it.
      if (isServerCondition(error)) {
        conditions.push(error);
        continue;
      }
      await setAside(context.db, id, error instanceof Error ? error.name : 'unknown', SET_ASIDE_SECONDS);
      onSetAside(slip, error);
    }
  }
  if (conditions.length > 0) throw conditions[0];
}

/** Whether the database is there at all: then a failure is the work's own. */
export async function answers(db: Db): Promise<boolean> {
  return readNow(db).then(
    () => true,
    () => false,
  );
}
