/** Complaints from a stream of text, batch by batch, so that input of any length needs little memory. */
import type { Configuration } from '../config/configuration.js';
import type { Runtime } from '../runtime.js';
import { type Intake, parseIntake } from '../work/intake-message.js';
import { LONGEST_MESSAGE } from '../work/message-parts.js';
import { takenInAnswer } from '../work/receive.js';
import { Refused } from '../work/refused.js';
import { takeIn } from '../work/take-in.js';
import { findJsonFault, placeIn } from './json-text.js';
import { type NumberedText, readMessages } from './message-stream.js';

export interface Showing {
  /** One line of output; waited for, so that a slow reader does not fill the memory. */
  print(line: object): void | Promise<void>;
  progress(counts: Counts): void;
}

export interface Counts {
  readonly read: number;
  readonly refused: number;
}

const BATCH = 500;
/** While one batch is being written the next is read and checked. */
const AT_ONCE = 2;

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
    for (const { line } of answers) await print(line);
    const refused = answers.filter((answer) => answer.isRefused).length;
    counts = { read: counts.read + answers.length, refused: counts.refused + refused };
    progress(counts);
  };
  const begin = (batch: readonly NumberedText[]) => {
    const parsed = batch.map((message) => ({ line: message.line, intake: parse(message, configuration) }));
    const keys = new Set(parsed.flatMap(sourceKeys));
    const isRepeated = begun.some((other) => [...keys].some((key) => other.keys.has(key)));
    // Of two lines with one number the first is taken in, so its batch goes first.
    const before = isRepeated ? Promise.allSettled(begun.map(({ answers }) => answers)) : Promise.resolve();
    const answers = before.then(() => answerAll(runtime, parsed));
    // Whoever waits for an earlier batch hears of this one's failure later.
    answers.catch(() => undefined);
    begun.push({ keys, answers });
  };
  let batch: NumberedText[] = [];
  for await (const message of readMessages(input)) {
    batch.push(message);
    if (batch.length < BATCH) continue;
    if (begun.length === AT_ONCE) await finishOne();
    begin(batch);
    batch = [];
  }
  begin(batch);
  while (begun.length > 0) await finishOne();
  return counts;
}

interface Parsed {
  readonly line: number;
  readonly intake: Intake | Refused;
}

/** A batch on its way, and the numbers that its complaints have at their source. */
interface Begun {
  readonly keys: ReadonlySet<string>;
  readonly answers: Promise<Answer[]>;
}

const sourceKeys = ({ intake }: Parsed): string[] =>
  intake instanceof Refused || !intake.sourceId ? [] : [`${intake.source ?? ''}\n${intake.sourceId}`];

interface Answer {
  readonly line: object;
  readonly isRefused: boolean;
}

async function answerAll(
  { context, announce, armer }: Runtime,
  parsed: readonly Parsed[],
): Promise<Answer[]> {
  const good = parsed.flatMap(({ intake }) => (intake instanceof Refused ? [] : [intake]));
  const aftermath = good.length === 0 ? undefined : await takeIn(context, good);
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

function parse({ text, line }: NumberedText, configuration: Configuration) {
  if (text.length > LONGEST_MESSAGE)
    return new Refused([`the message is too long; allowed: ${LONGEST_MESSAGE / 1024} KiB of JSON`]);
  try {
    const message: unknown = JSON.parse(text);
    return faultIn(text, line) ?? parseIntake(message, configuration);
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
