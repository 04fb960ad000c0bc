import { Command, InvalidArgumentError } from 'commander';
import { CHANGES, MILESTONES } from '../sla/complaint.js';
import { recordedAnswer } from '../work/receive.js';
import { type Recorded, record } from '../work/record.js';
import { parseRecord } from '../work/record-message.js';
import { Refused } from '../work/refused.js';
import { withRuntime } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { localTime, printJson, printLine, printTable } from './print.js';

interface Options {
  readonly by: string;
  readonly at?: string;
  readonly note?: string;
  readonly category?: string;
  readonly responsible?: string;
  readonly corrects?: number;
  readonly json?: true;
}

export const recordCommand = (): Command =>
  new Command('record')
    .argument('<SLIP>', 'the slip number, such as LX-2026-00001')
    .argument('<TYPE>', 'what happened (below)')
    .requiredOption('--by <NAME>', 'who did it: a key of the organisation, or a name')
    .option('--at <T>', 'when it happened, ISO 8601 with an offset; left out: now')
    .option('--note <TEXT>', 'what was said or done; needed by withdrawn, and by corrected without --at')
    .option('--category <C>', 'recategorised: the new category')
    .option('--responsible <P>', 'reassigned: who is responsible from now on')
    .option(
      '--corrects <SEQ>',
      'corrected: the number of the entry; with --at it gets that instant, without it is void',
      seq,
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Milestones: ${MILESTONES.join(', ')}
Changes:    ${CHANGES.join(', ')}

Example:
  duban record LX-2026-00001 replied --by zhang-wei --note "Parts ordered, done on Thursday"`,
    )
    .action(run);

function seq(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError('allowed: the number of an earlier entry.');
  return Number(text);
}

async function run(slip: string, type: string, { json, ...fields }: Options): Promise<void> {
  try {
    const message = parseRecord({ slip, type, ...fields });
    await withRuntime(async ({ context, announce, armer }, { policy }) => {
      const recorded = await record(context, message);
      announce(recorded);
      await armer.flush();
      if (json) printJson(recordedAnswer(recorded));
      else printRecorded(recorded, policy.timeZone);
    });
  } catch (error) {
    if (error instanceof Refused)
      throw new Stop(
        EXIT.failed,
        error.problems.map((problem) => `duban record: ${problem}`),
      );
    throw error;
  }
}

function printRecorded({ slip, entry, isNew, transitions }: Recorded, timeZone: string): void {
  const what = `entry ${entry.seq}: ${entry.type} at ${localTime(entry.at, timeZone)} by ${entry.by}`;
  printLine(isNew ? `${slip} ${what}` : `${slip} was recorded before as ${what}`);
  const changed = transitions.filter(({ change }) => change !== 'unchanged');
  if (changed.length > 0)
    printTable(
      ['deadline', 'change', 'due'],
      changed.map(({ change, after }) => [after.target, change, localTime(after.dueAt, timeZone)]),
    );
}
