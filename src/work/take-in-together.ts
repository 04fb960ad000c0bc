/** Intakes that come one by one, taken in together: a transaction for each would cost more than all its work. */
import type { Announce } from './announce.js';
import type { WorkContext } from './context.js';
import type { Intake } from './intake-message.js';
import { isOwnFault } from './own-fault.js';
import type { Refused } from './refused.js';
import { type TakenIn, takeIn } from './take-in.js';

/** Takes one in and tells what followed; resolves after the commit. */
export type TakeInOne = (intake: Intake) => Promise<TakenIn | Refused>;

interface Waiting {
  readonly intake: Intake;
  readonly resolve: (result: TakenIn | Refused) => void;
  readonly reject: (error: unknown) => void;
}

/** Transactions at the same time, and intakes in one of them at most. */
const STREAMS = 2;
const MOST = 500;

/**
 * What arrives while transactions run goes into the next one, so that nobody waits for company. Where one intake makes
 * all fail by its own fault, each is taken in alone.
 */
export function takeInTogether(context: WorkContext, announce: Announce): TakeInOne {
  const waiting: Waiting[] = [];
  let running = 0;

  async function takeInAll(batch: readonly Waiting[]): Promise<void> {
    try {
      const taken = await takeIn(
        context,
        batch.map(({ intake }) => intake),
      );
      announce(taken);
      for (const [index, { resolve }] of batch.entries()) resolve(taken.results[index] as TakenIn | Refused);
    } catch (error) {
      if (batch.length > 1 && isOwnFault(error)) for (const one of batch) await takeInAll([one]);
      else for (const { reject } of batch) reject(error);
    }
  }

  async function work(): Promise<void> {
    if (running >= STREAMS) return;
    running += 1;
    while (waiting.length > 0) await takeInAll(waiting.splice(0, MOST));
    running -= 1;
  }

  return (intake) =>
    new Promise((resolve, reject) => {
      waiting.push({ intake, resolve, reject });
      // The jobs that the queue hands over in one go are one transaction.
      setImmediate(() => void work());
    });
}
