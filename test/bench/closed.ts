/** A complaint as it is when it is over: every row that Duban writes of it, from intake to closing, mails included. */
import { parseIntake } from '../../src/work/intake-message.js';
import { record } from '../../src/work/record.js';
import { parseRecord } from '../../src/work/record-message.js';
import { takeIn } from '../../src/work/take-in.js';
import type { Filling } from './database.js';
import { answering, deliverAll, eager } from './postmen.js';
import { message, putInForce, turnClock } from './seed.js';
import { closeDuban, type Duban, fireDue, openDuban, type Stage } from './stage.js';

/** Hours before now at which something happens, on Duban's clock. The limit is four hours. */
export interface Life {
  readonly name: string;
  readonly takenIn: number;
  /** A look at what is due. */
  readonly looks: readonly number[];
  readonly handled: number;
}

export const IN_TIME: Life = { name: 'handled in time', takenIn: 4, looks: [], handled: 3 };
export const ESCALATED: Life = {
  name: 'reminded, run out, told to three, handled, all clear',
  takenIn: 6,
  looks: [2.5, 1.5],
  handled: 1,
};
/** What closing needs, and the reply. */
const DEEDS = ['replied', 'handled', 'recorded', 'followed-up', 'closed'];

export async function liveThrough(shipped: Stage, { db, url }: Filling, life: Life): Promise<void> {
  const stage = eager(shipped);
  await putInForce(stage, db);
  const at = async (hoursAgo: number, work: (duban: Duban) => Promise<unknown>) => {
    await turnClock(db, hoursAgo);
    const duban = await openDuban(stage, url, 'redis');
    await work(duban);
    await closeDuban(duban);
    await deliverAll(stage, url, answering({ outcome: 'accepted', response: '250 queued' }));
  };
  await at(life.takenIn, ({ context }) => takeIn(context, [parseIntake(message(), stage.configuration)]));
  for (const look of life.looks) await at(look, fireDue);
  await at(life.handled, async ({ context }) => {
    for (const type of DEEDS)
      await record(context, parseRecord({ slip: 'LX-2026-00001', type, by: 'zhang-wei' }));
  });
  await turnClock(db, 0);
}
