/** A message of the inbox: taken in or recorded, refused with its reason, or tried until the servers are back. */
import { setTimeout as wait } from 'node:timers/promises';
import { toIso } from '../sla/instant.js';
import type { WorkContext } from './context.js';
import { answers } from './escalate-due.js';
import type { Aftermath } from './happening.js';
import { parseIntake } from './intake-message.js';
import { LONGEST_MESSAGE } from './message-parts.js';
import { isOwnFault } from './own-fault.js';
import { type Recorded, record } from './record.js';
import { parseRecord } from './record-message.js';
import { Refused, refuse, withoutValues } from './refused.js';
import type { TakenIn } from './take-in.js';
import type { TakeInOne } from './take-in-together.js';

export type Received =
  | {
      readonly refused: string;
      /** The same, fit for a log. */
      readonly loggable: readonly string[];
    }
  | {
      readonly answer: object;
      /** Null where it has been told already, together with others'. */
      readonly aftermath: Aftermath | null;
    };

/** What came, and what tells it from every other message, also when it comes again. */
export interface Message {
  readonly name: string;
  readonly content: unknown;
  readonly number: string;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** A message that fails while the database answers is at fault itself. */
const MOST_OWN_FAILURES = 5;

/**
 * Rejects only for a message that fails again and again although the servers answer. It goes on trying while a server
 * is away, also while the worker is closing: then its job is let go unfinished, and another worker takes it up.
 */
export async function receive(
  context: WorkContext,
  message: Message,
  takeInOne: TakeInOne,
): Promise<Received> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let ownFailures = 0; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await handle(context, message, takeInOne);
    } catch (error) {
      if (error instanceof Refused)
        return { refused: error.message, loggable: error.problems.map(withoutValues) };
      if (isOwnFault(error) && (await answers(context.db))) ownFailures += 1;
      if (ownFailures === MOST_OWN_FAILURES) throw error;
    }
    await wait(pauseMs);
  }
}

async function handle(
  context: WorkContext,
  { name, content, number }: Message,
  takeInOne: TakeInOne,
): Promise<Received> {
  if (Buffer.byteLength(JSON.stringify(content) ?? '') > LONGEST_MESSAGE)
    refuse(`the message is too long; allowed: ${LONGEST_MESSAGE / 1024} KiB of JSON`);
  switch (name) {
    case 'intake': {
      const result = await takeInOne(numbered(parseIntake(content, context.configuration()), number));
      if (result instanceof Refused) throw result;
      return { answer: takenInAnswer(result), aftermath: null };
    }
    case 'record': {
      const recorded = await record(context, numbered(parseRecord(content), number));
      return { answer: recordedAnswer(recorded), aftermath: recorded };
    }
    default:
      return refuse(`"${name}" is no job of duban-inbox; allowed: intake, record`);
  }
}

/**
 * A message without a number of its own gets its job's. A job may be worked on twice, where the worker died after the
 * commit or the commit's answer was lost: then the number says that it is the same one (rules 7).
 */
const numbered = <T extends { readonly sourceId?: string | null | undefined }>(
  message: T,
  number: string,
): T => ({ ...message, sourceId: message.sourceId ?? number });

/** `{slip, complaintId, deadlines}` with instants in ISO 8601, as the command line prints it too. */
export const takenInAnswer = ({ slip, complaintId, deadlines }: TakenIn): object => ({
  slip,
  complaintId,
  deadlines: deadlines.map(({ target, startedAt, dueAt }) => ({
    target,
    startedAt: toIso(startedAt),
    dueAt: toIso(dueAt),
  })),
});

/** The entry, and what it did to which deadlines. */
export const recordedAnswer = ({ slip, entry, isNew, transitions }: Recorded): object => ({
  slip,
  seq: entry.seq,
  type: entry.type,
  at: toIso(entry.at),
  by: entry.by,
  isNew,
  deadlines: transitions
    .filter(({ change }) => change !== 'unchanged')
    .map(({ change, after }) => ({
      target: after.target,
      cycle: after.cycle,
      change,
      startedAt: toIso(after.startedAt),
      dueAt: toIso(after.dueAt),
    })),
});
