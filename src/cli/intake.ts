import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { Command } from 'commander';
import { withRuntime } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { type Counts, takeInLines } from './intake-lines.js';
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
  const { read, refused } = await withRuntime((runtime, configuration) =>
    takeInLines(runtime, configuration, input, { print: printJson, progress }),
  );
  if (read >= PROGRESS_FROM && process.stderr.isTTY) process.stderr.write('\n');
  if (read === 0)
    throw new Stop(EXIT.failed, ['duban intake: the input is empty; allowed: a JSON object, or one a line']);
  if (refused > 0) process.exitCode = EXIT.failed;
}

const PROGRESS_FROM = 1_000;

function progress({ read, refused }: Counts): void {
  if (read >= PROGRESS_FROM && process.stderr.isTTY)
    process.stderr.write(`\r${read} complaints read, ${refused} refused `);
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
