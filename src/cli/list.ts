import { Command, InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';
import { allowedList, didYouMean } from '../config/suggest.js';
import { toIso } from '../sla/instant.js';
import { type Duration, LimitError, parseDuration } from '../sla/limit.js';
import type { Policy } from '../sla/policy.js';
import { readNow } from '../store/clock.js';
import { type ListedComplaint, listComplaints } from '../store/lists.js';
import type { Db } from '../store/open.js';
import { EXIT, Stop } from './exit.js';
import { wholeNumber } from './options.js';
import { localTime, printJson, printLine, printTable } from './print.js';
import { sayNothingStored, withRecord } from './reading-desk.js';

interface Options {
  readonly open?: true;
  readonly overdue?: true;
  readonly category?: string;
  readonly dueWithin?: Duration;
  readonly limit: number;
  readonly json?: true;
}

export const listCommand = (): Command =>
  new Command('list')
    .option('--open', 'only those that are neither closed nor withdrawn')
    .option('--overdue', 'only those with a deadline that is past due and not met')
    .option('--category <C>', 'only this category')
    .option(
      '--due-within <LIMIT>',
      'only those with a deadline due within this time, such as 4h or 2d; past due included',
      duration,
    )
    .option('--limit <N>', 'at most so many', wholeNumber, 100)
    .option('--json', 'print JSON: an array')
    .action(run);

function duration(text: string): Duration {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof LimitError) throw new InvalidArgumentError(`${error.problem}; ${error.allowed}.`);
    throw error;
  }
}

async function run(options: Options): Promise<void> {
  await withRecord(
    ({ db }, { policy }) => listRows(db, policy, options),
    () => {
      sayNothingStored();
      print([], options);
    },
  );
}

async function listRows(db: Db, policy: Policy, options: Options): Promise<void> {
  const { open, overdue, category, dueWithin, limit } = options;
  const known = Object.keys(policy.categories);
  if (category !== undefined && !known.includes(category))
    throw new Stop(EXIT.usage, [
      `duban list: category "${category}" is not known${didYouMean(category, known)}; ${allowedList(known)}`,
    ]);
  const now = await readNow(db);
  const within =
    dueWithin &&
    DateTime.fromMillis(now, { zone: policy.timeZone })
      .plus({ days: dueWithin.days, milliseconds: dueWithin.ms })
      .toMillis();
  const rows = await listComplaints(db, now, {
    open: open === true,
    category: category ?? null,
    dueBefore: overdue ? now : (within ?? null),
    limit,
  });
  print(rows, options, policy.timeZone);
}

function print(rows: readonly ListedComplaint[], { json, limit }: Options, timeZone = 'UTC'): void {
  if (json) printJson(rows.map((row) => toJson(row)));
  else printRows(rows, timeZone, limit);
}

const toJson = ({ receivedAt, dueAt, ...row }: ListedComplaint) => ({
  ...row,
  overdue: row.breached > 0,
  receivedAt: toIso(receivedAt),
  dueAt: dueAt === null ? null : toIso(dueAt),
});

function printRows(rows: readonly ListedComplaint[], timeZone: string, limit: number): void {
  if (rows.length === 0) {
    printLine('No complaint is like that.');
    return;
  }
  printTable(
    ['slip', 'category', 'channel', 'place', 'state', 'most urgent', 'due', 'late', 'open'],
    rows.map((row) => [
      row.slip,
      row.category,
      row.channel,
      [row.site, row.department].filter((part) => part !== null).join('/'),
      row.state,
      row.target ?? '',
      localTime(row.dueAt, timeZone),
      row.breached === 0 ? '' : String(row.breached),
      String(row.openDeadlines),
    ]),
  );
  printLine(
    `times are ${timeZone}${rows.length === limit ? `; only the first ${limit} are shown (--limit N)` : ''}`,
  );
}
