/** Escalating everything that is due by now: the one way, for alarms, the sweep, the recovery and drills. */
import { readNow } from '../store/clock.js';
import { lockComplaint, setAside, takeBack } from '../store/complaints.js';
import { claimDue, type DueComplaint } from '../store/due.js';
import {
  type Db,
  inTransaction,
  isServerCondition,
  QUERY_CANCELED,
  sqlState,
  type Tx,
} from '../store/open.js';
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
 * One that only the server's condition held up is left due; once the rest is done, that is thrown. One that takes longer
 * than a statement may, time and again, while another goes well, is itself at fault.
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

/** What is tried once more at its end may have met a moment in which the server was slow for all. */
async function* oneByOne(
  context: WorkContext,
  rows: readonly DueComplaint[],
  onSetAside: SetAside,
): AsyncGenerator<Escalated> {
  const first = yield* eachAlone(context, rows, onSetAside);
  if (first.slow.length === 0 || !first.isOneFired) return throwFirst([...first.conditions, ...first.slow]);
  const again = yield* eachAlone(
    context,
    first.slow.map(({ row }) => row),
    onSetAside,
  );
  for (const { row, error } of again.slow) await putAside(context.db, row, error, onSetAside);
  throwFirst([...first.conditions, ...again.conditions]);
}

interface Failed {
  readonly row: DueComplaint;
  readonly error: unknown;
}

interface Ended {
  /** Each of them took longer than a statement may. */
  readonly slow: readonly Failed[];
  /** Another holds their locks, or the server is short of something: they are due still, and nothing is wrong with them. */
  readonly conditions: readonly Failed[];
  readonly isOneFired: boolean;
}

async function* eachAlone(
  context: WorkContext,
  rows: readonly DueComplaint[],
  onSetAside: SetAside,
): AsyncGenerator<Escalated, Ended> {
  const slow: Failed[] = [];
  const conditions: Failed[] = [];
  let isOneFired = false;
  for (const row of rows) {
    try {
      const fired = await fireAlone(context, row);
      isOneFired ||= fired.happenings.length > 0;
      yield { ...fired, isFull: false };
    } catch (error) {
      if (!(await answers(context.db))) throw error;
      if (sqlState(error) === QUERY_CANCELED) slow.push({ row, error });
      else if (isServerCondition(error)) conditions.push({ row, error });
      else await putAside(context.db, row, error, onSetAside);
      // Nothing happened, but whoever waits for a sign of life gets one.
      yield { now: await readNow(context.db), happenings: [], alarms: [], post: new Map(), isFull: false };
    }
  }
  return { slow, conditions, isOneFired };
}

const fireAlone = (context: WorkContext, { slip_no: slip }: DueComplaint): Promise<Aftermath> =>
  inTransaction(context.db, async (tx) => {
    const row = await lockComplaint(tx, slip);
    return fireClaimed(tx, row === undefined ? [] : [row], await readNow(tx), context);
  });

async function putAside(
  db: Db,
  { id, slip_no: slip }: DueComplaint,
  error: unknown,
  onSetAside: SetAside,
): Promise<void> {
  await setAside(db, id, nameOf(error), SET_ASIDE_SECONDS);
  onSetAside(slip, error);
}

/** Never its message, which may hold what an owner said. */
function nameOf(error: unknown): string {
  const state = sqlState(error);
  if (state !== undefined) return `SQLSTATE ${state}`;
  return error instanceof Error ? error.name : 'unknown';
}

function throwFirst([first]: readonly Failed[]): void {
  if (first !== undefined) throw first.error;
}

/** Whether the database is there at all: then a failure is the work's own. */
export async function answers(db: Db): Promise<boolean> {
  return readNow(db).then(
    () => true,
    () => false,
  );
}
