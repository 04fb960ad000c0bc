/** Complaints from a stream of text, batch by batch, so that input of any length needs little memory. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Configuration } from '../config/configuration.js';
import type { Runtime } from '../runtime.js';
import { type Intake, parseIntake } from '../work/intake-message.js';
import type { Telling } from '../work/intake-told.js';
import { takenInAnswer } from '../work/receive.js';
import { Refused } from '../work/refused.js';
import { takeIn } from '../work/take-in.js';
import { findJsonFault, mayRepeatKeys, placeIn } from './json-text.js';
import { type NumberedText, readMessages } from './message-stream.js';

export interface Showing {
  /** Lines of output; waited for, so that a slow reader does not fill the memory. */
  print(lines: readonly object[]): void | Promise<void>;
  progress(counts: Counts): void;
}

export interface Counts {
  readonly read: number;
  readonly refused: number;
}

/** Complaints of one transaction; whoever sends as many at once imports them. */
const BATCH = 500;
/** While batches are being written, by a connection each, the next is read and checked. */
const AT_ONCE = 3;
/** Input from which nothing comes for so long may be that of a program that waits for what happens next. */
const PAUSE_MS = 200;

/** Takes in a batch a transaction, and prints a line for each complaint, in their order. */
export async function takeInLines(
  runtime: Runtime,
  configuration: Configuration,
  input: NodeJS.ReadableStream,
  { print, progress }: Showing,
): Promise<Counts> {
  const begun: Begun[] = [];
  let counts: Counts = { read: 0, refused: 0 };
  const finishOne = async () => {
    const answers = (await begun.shift()?.answers) ?? [];
    await print(answers.map(({ line }) => line));
    const refused = answers.filter((answer) => answer.isRefused).length;
    counts = { read: counts.read + answers.length, refused: counts.refused + refused };
    progress(counts);
  };
  let telling: Telling = 'each-fact';
  try {
    for await (const batch of batchesOf(readMessages(input))) {
      if (batch.length === BATCH) telling = 'each-complaint';
      if (begun.length === AT_ONCE) await finishOne();
      const parsed = batch.map((message) => parsedMessage(message, configuration));
      begun.push(begin(parsed, begun, (good) => answerAll(runtime, good, telling)));
      // The input pauses, or is at its end: nobody is made to wait for what comes next.
      while (batch.length < BATCH && begun.length > 0) await finishOne();
    }
    while (begun.length > 0) await finishOne();
    return counts;
  } finally {
    await Promise.allSettled(begun.map(({ answers }) => answers));
  }
}

/** Whole batches, and smaller ones where the input pauses and at its end. */
async function* batchesOf(
  messages: AsyncGenerator<readonly NumberedText[]>,
): AsyncGenerator<readonly NumberedText[]> {
  let left: NumberedText[] = [];
  let next = messages.next();
  for (let isOver = false; !isOver; ) {
    // It may fail while a batch is being worked on; whoever waits for it hears of it then.
    next.catch(() => undefined);
    const came = await (left.length === 0 ? next : Promise.race([next, pause()]));
    isOver = came?.done === true;
    if (came !== null && !came.done) {
      left = left.concat(came.value);
      next = messages.next();
    }
    const least = came === null || isOver ? 1 : BATCH;
    while (left.length >= least) yield left.splice(0, BATCH);
  }
}

const pause = (): Promise<null> => wait(PAUSE_MS, null, { ref: false });

interface Parsed {
  readonly line: number;
  readonly intake: Intake | Refused;
}

interface Answer {
  readonly line: object;
  readonly isRefused: boolean;
}

/** A batch on its way, and the numbers that its complaints have at their source. */
interface Begun {
  readonly keys: ReadonlySet<string>;
  readonly answers: Promise<Answer[]>;
}

/** Of two lines with one number the first is taken in, so a batch that repeats numbers waits for the others. */
function begin(
  parsed: readonly Parsed[],
  others: readonly Begun[],
  answer: (parsed: readonly Parsed[]) => Promise<Answer[]>,
): Begun {
  const keys = sourceKeys(parsed);
  const isRepeated = others.some((other) => [...keys].some((key) => other.keys.has(key)));
  const before = isRepeated ? Promise.allSettled(others.map(({ answers }) => answers)) : Promise.resolve();
  const answers = before.then(() => answer(parsed));
  // Whoever waits for an earlier batch hears of this one's failure later.
  answers.catch(() => undefined);
  return { keys, answers };
}

function sourceKeys(parsed: readonly Parsed[]): Set<string> {
  const keys = new Set<string>();
  for (const { intake } of parsed)
    if (!(intake instanceof Refused) && intake.sourceId)
      keys.add(`${intake.source ?? ''}\n${intake.sourceId}`);
  return keys;
}

async function answerAll(
  { context, announce, armer }: Runtime,
  parsed: readonly Parsed[],
  telling: Telling,
): Promise<Answer[]> {
  const good = parsed.flatMap(({ intake }) => (intake instanceof Refused ? [] : [intake]));
  const aftermath = good.length === 0 ? undefined : await takeIn(context, good, telling);
  if (aftermath !== undefined) announce(aftermath);
  await armer.flush();
  const results = aftermath?.results.values();
  return parsed.map(({ line, intake }) => {
    const result = intake instanceof Refused ? intake : results?.next().value;
    if (result === undefined) throw new Error('each intake has a result');
    return result instanceof Refused
      ? { line: { error: result.message, line }, isRefused: true }
      : { line: takenInAnswer(result), isRefused: false };
  });
}

const parsedMessage = (message: NumberedText, configuration: Configuration): Parsed => ({
  line: message.line,
  intake: parse(message, configuration),
});

function parse({ text, line, fault }: NumberedText, configuration: Configuration): Intake | Refused {
  if (fault !== undefined) return new Refused([fault]);
  try {
    const message: unknown = JSON.parse(text);
    const twice = mayRepeatKeys(text, message) ? faultIn(text, line) : undefined;
    return twice ?? parseIntake(message, configuration);
  } catch (error) {
    if (error instanceof Refused) return error;
    if (error instanceof SyntaxError) return faultIn(text, line) ?? new Refused(['not JSON']);
    throw error;
  }
}

function faultIn(text: string, line: number): Refused | undefined {
  const fault = findJsonFault(text);
  return fault && new Refused([`${placeIn(text, fault.index, line)}: ${fault.problem}`]);
}
