import { once } from 'node:events';
import { createReadStream, ReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Command } from 'commander';
import { withRuntime } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { type Counts, takeInLines } from './intake-lines.js';
import { heedBreaks } from './signals.js';

export const intakeCommand = (): Command =>
  new Command('intake')
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
  const { input, size } = await openInput(file);
  const show = progressOf(input, size);
  let counts: Counts = { read: 0, refused: 0 };
  const broken = endOnBreak(input, () => counts);
  const print = (lines: readonly object[]) => printWhenRead(lines, broken);
  const progress = (now: Counts) => {
    counts = now;
    show(now);
  };
  try {
    await withRuntime((runtime, configuration) =>
      takeInLines(runtime, configuration, input, { print, progress }),
    );
  } catch (error) {
    throw broken.aborted ? broken.reason : error;
  } finally {
    if (isShown(counts)) process.stderr.write('\n');
  }
  if (counts.read === 0)
    throw new Stop(EXIT.failed, ['duban intake: the input is empty; allowed: a JSON object, or one a line']);
  if (counts.refused > 0) process.exitCode = EXIT.failed;
}

/**
 * The first signal, or a reader that goes, ends the input: what has begun is finished, and an embedded server is not left
 * behind. A second signal ends the process at once.
 */
function endOnBreak(input: Readable, counts: () => Counts): AbortSignal {
  const broken = new AbortController();
  const breakOff = (why: string) => {
    const stop = new Stop(EXIT.failed, [
      `duban intake: broken off (${why}) after ${counts().read} complaints; to go on, run it again: those with source and sourceId are taken in once`,
    ]);
    broken.abort(stop);
    input.destroy(stop);
  };
  // Before anybody reads, nobody else hears of it.
  input.on('error', () => undefined);
  heedBreaks(breakOff);
  return broken.signal;
}

/** Resolves when whoever reads the output has room for more. */
async function printWhenRead(lines: readonly object[], broken: AbortSignal): Promise<void> {
  broken.throwIfAborted();
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (!process.stdout.write(text)) await once(process.stdout, 'drain', { signal: broken });
}

const PROGRESS_FROM = 1_000;

const isShown = ({ read }: Counts): boolean => read >= PROGRESS_FROM && process.stderr.isTTY;

const BAR = 30;

/** One line on the terminal, written over and over. */
const progressOf =
  (input: Readable, size: number | null) =>
  ({ read, refused }: Counts): void => {
    if (!isShown({ read, refused })) return;
    const share = size && input instanceof ReadStream ? Math.min(1, input.bytesRead / size) : null;
    const full = Math.round((share ?? 0) * BAR);
    const bar = share === null ? '' : `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] `;
    process.stderr.write(`\r${bar}${read} complaints read, ${refused} refused `);
  };

/** `size` in bytes; null where nobody knows how much will come. */
async function openInput(file: string | undefined): Promise<{ input: Readable; size: number | null }> {
  if (file === undefined || file === '-') return { input: process.stdin, size: null };
  try {
    await access(file, constants.R_OK);
  } catch (error) {
    throw unreadable(file, `${(error as NodeJS.ErrnoException).code}`);
  }
  const status = await stat(file);
  if (status.isDirectory()) throw unreadable(file, 'EISDIR');
  return { input: createReadStream(file), size: status.size };
}

const unreadable = (file: string, why: string): Stop =>
  new Stop(EXIT.failed, [`duban intake: ${file} cannot be read (${why}); allowed: a file of JSON, or -`]);
