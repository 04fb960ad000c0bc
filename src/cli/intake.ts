import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { Command } from 'commander';
import type { Configuration } from '../config/configuration.js';
import type { Runtime } from '../runtime.js';
import { parseIntake } from '../work/intake-message.js';
import { LONGEST_MESSAGE } from '../work/message-parts.js';
import { takenInAnswer } from '../work/receive.js';
import { Refused } from '../work/refused.js';
import { takeIn } from '../work/take-in.js';
import { withRuntime } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { findJsonFault, placeIn } from './json-text.js';
import { type NumberedText, readMessages } from './message-stream.js';
import { printJson } from './print.js';

export const intakeCommand = (): Command =>
  new Command('intake')
    .description('take in complaints: one JSON object, or one a line (NDJSON)')
    .argument('[FILE]', 'where to read from; left out or "-": standard input')
    .option('--json', 'print JSON (it always does: one line a complaint)')
    .addHelpText(
      'after',
      `
Prints a line for each complaint: {"slip", "complaintId", "deadlines"} or {"error", "line"}.
Needed: category, channel, department, summary, receivedBy. Times left out are now; null says "not yet".
With source and sourceId a repeated complaint is taken in once.

Example:
  echo '{"category":"service","channel":"phone","department":"engineering","site":"riverside",
         "summary":"Lift out of order","receivedBy":"liu-yang"}' | duban intake`,
    )
    .action(run);

async function run(file: string | undefined): Promise<void> {
  const input = await openInput(file);
  const refused = await withRuntime((runtime, configuration) => takeInAll(runtime, configuration, input));
  if (refused > 0) process.exitCode = EXIT.failed;
}

async function openInput(file: string | undefined): Promise<NodeJS.ReadableStream> {
  if (file === undefined || file === '-') return process.stdin;
  try {
    await access(file, constants.R_OK);
  } catch (error) {
    throw new Stop(EXIT.failed, [
      `duban intake: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    ]);
  }
  return createReadStream(file);
}

const BATCH = 200;
const PROGRESS_EVERY = 1_000;

/** Takes in batch by batch, so that input of any length needs little memory. Returns how many were refused. */
async function takeInAll(
  runtime: Runtime,
  configuration: Configuration,
  input: NodeJS.ReadableStream,
): Promise<number> {
  let refused = 0;
  let done = 0;
  let batch: NumberedText[] = [];
  const flush = async () => {
    refused += await takeInBatch(runtime, configuration, batch);
    done += batch.length;
    batch = [];
    if (done >= PROGRESS_EVERY && process.stderr.isTTY)
      process.stderr.write(`\r${done} complaints read, ${refused} refused `);
  };
  for await (const message of readMessages(input)) {
    batch.push(message);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  if (done >= PROGRESS_EVERY && process.stderr.isTTY) process.stderr.write('\n');
  if (done === 0)
    throw new Stop(EXIT.failed, ['duban intake: the input is empty; allowed: a JSON object, or one a line']);
  return refused;
}

async function takeInBatch(
  { context, announce, armer }: Runtime,
  configuration: Configuration,
  batch: readonly NumberedText[],
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
    printJson(result instanceof Refused ? { error: result.message, line } : takenInAnswer(result));
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
