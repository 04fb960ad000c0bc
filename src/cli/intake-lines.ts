/** Complaints from a stream of text, batch by batch, so that input of any length needs little memory. */
import type { Configuration } from '../config/configuration.js';
import type { Runtime } from '../runtime.js';
import { parseIntake } from '../work/intake-message.js';
import { LONGEST_MESSAGE } from '../work/message-parts.js';
import { takenInAnswer } from '../work/receive.js';
import { Refused } from '../work/refused.js';
import { takeIn } from '../work/take-in.js';
import { findJsonFault, placeIn } from './json-text.js';
import { type NumberedText, readMessages } from './message-stream.js';

export interface Showing {
  /** One line of output. */
  print(line: object): void;
  progress(counts: Counts): void;
}

export interface Counts {
  readonly read: number;
  readonly refused: number;
}

const BATCH = 500;

/** Takes in a batch a transaction, and prints a line for each complaint, in their order. */
export async function takeInLines(
  runtime: Runtime,
  configuration: Configuration,
  input: NodeJS.ReadableStream,
  showing: Showing,
): Promise<Counts> {
  let counts: Counts = { read: 0, refused: 0 };
  let batch: NumberedText[] = [];
  const flush = async () => {
    const refused = await takeInBatch(runtime, configuration, batch, showing);
    counts = { read: counts.read + batch.length, refused: counts.refused + refused };
    batch = [];
    showing.progress(counts);
  };
  for await (const message of readMessages(input)) {
    batch.push(message);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return counts;
}

async function takeInBatch(
  { context, announce, armer }: Runtime,
  configuration: Configuration,
  batch: readonly NumberedText[],
  { print }: Showing,
): Promise<number> {
  const parsed = batch.map((message) => ({ line: message.line, intake: parse(message, configuration) }));
  const good = parsed.flatMap(({ intake }) => (intake instanceof Refused ? [] : [intake]));
  const aftermath = good.length === 0 ? undefined : await takeIn(context, good);
  if (aftermath !== undefined) announce(aftermath);
  const results = aftermath?.results.values();
  let refused = 0;
  for (const { line, intake } of parsed) {
    const result = intake instanceof Refused ? intake : results?.next().value;
    if (result === undefined) throw new Error('each intake has a result');
    if (result instanceof Refused) refused += 1;
    print(result instanceof Refused ? { error: result.message, line } : takenInAnswer(result));
  }
  await armer.flush();
  return refused;
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
