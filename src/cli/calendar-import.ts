import { join } from 'node:path';
import { Command } from 'commander';
import { ImportError, type Imported, type ImportedCalendar, importYear } from '../config/calendar-import.js';
import { type CalendarYear, readCalendarYear, type YearDay } from '../config/calendar-year.js';
import type { CalendarsFile } from '../config/calendars-file.js';
import { checkCalendars, readCalendars } from '../config/calendars-only.js';
import type { Fault } from '../config/configuration.js';
import { formatFault } from '../config/load.js';
import { replaceFile } from '../config/replace-file.js';
import { allowedList, didYouMean } from '../config/suggest.js';
import { environmentOrStop } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { readJson } from './json-input.js';
import { plain, printJson, printLine } from './print.js';

interface Options {
  readonly to?: string;
  readonly calendar?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

export const calendarImportCommand = (): Command =>
  new Command('import')
    .description('bring the official days of a year into calendars.yaml: holidays and make-up working days')
    .argument(
      '<FILE>',
      'the year as people download it: {"year": 2027, "days": [{"name", "date", "isOffDay"}]}',
    )
    .option('--to <FILE>', 'the calendars.yaml; left out: that of DUBAN_CONFIG, else config/calendars.yaml')
    .option(
      '--calendar <NAME>',
      'only this calendar; left out: each that says "statutory: china", or the only one',
    )
    .option('--dry-run', 'show the difference and write nothing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nDays that stand in the file already stay as they are, comments too. Again is nothing new. A running worker takes\nthe file up by itself, for new complaints.',
    )
    .action(run);

async function run(file: string, { to, calendar, dryRun, json }: Options): Promise<void> {
  const year = await yearOrStop(file);
  const target = to ?? join(environmentOrStop().configFolder, 'calendars.yaml');
  const read = await readCalendars(target);
  if (!read.ok) throw refused(target, read.faults);
  const keys = calendarsOrStop(read.calendars, calendar);
  const imported = importedOrStop(target, () => importYear(read.text, read.calendars, keys, year));
  const isChanged = imported.text !== read.text;
  if (isChanged) {
    const after = checkCalendars(target, imported.text);
    if (!after.ok) throw refused(`${target}, with the days of ${year.year} in it,`, after.faults);
    // Read back before it is written: everything has come in, and nothing is left to come in.
    if (importYear(imported.text, after.calendars, keys, year).text !== imported.text)
      throw new Stop(EXIT.failed, [
        `duban calendar import: ${target} is written in a way that days cannot be added to; nothing was changed`,
      ]);
    if (!dryRun) await writeOrStop(target, read.text, imported.text);
  }
  const isWritten = isChanged && !dryRun;
  if (json) printJson({ file: target, year: year.year, written: isWritten, calendars: imported.calendars });
  else printDifference(target, year, imported.calendars, isChanged, isWritten);
}

function importedOrStop(target: string, work: () => Imported): Imported {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    throw new Stop(EXIT.failed, [`duban calendar import: ${target}: ${error.message}; nothing was changed`]);
  }
}

const LARGEST = 256 * 1024;

async function yearOrStop(file: string): Promise<CalendarYear> {
  const input = await readJson(file, LARGEST);
  if ('problem' in input) throw new Stop(EXIT.failed, [`duban calendar import: ${file}: ${input.problem}`]);
  const read = readCalendarYear(input.text);
  if (read.ok) return read.year;
  throw new Stop(EXIT.failed, [
    `duban calendar import: ${file} is at fault; nothing was changed`,
    ...read.faults.slice(0, 30).map((fault) => `  ${plain(fault)}`),
  ]);
}

const refused = (what: string, faults: readonly Fault[]): Stop =>
  new Stop(EXIT.failed, [
    `duban calendar import: ${what} is at fault; nothing was changed`,
    ...faults.map(formatFault),
  ]);

function calendarsOrStop({ calendars }: CalendarsFile, wanted: string | undefined): string[] {
  const keys = Object.keys(calendars);
  if (wanted !== undefined) {
    if (keys.includes(wanted)) return [wanted];
    const hint = `${didYouMean(wanted, keys)}; ${allowedList(keys)}`;
    throw new Stop(EXIT.usage, [`duban calendar import: calendar "${wanted}" is not known${hint}`]);
  }
  const statutory = keys.filter((key) => calendars[key]?.statutory !== undefined);
  if (statutory.length > 0) return statutory;
  if (keys.length === 1) return keys;
  throw new Stop(EXIT.usage, [
    `duban calendar import: no calendar says "statutory: china"; say which one is meant: --calendar NAME; ${allowedList(keys)}`,
  ]);
}

async function writeOrStop(target: string, before: string, after: string): Promise<void> {
  const isReplaced = await replaceFile(target, before, after).catch((error: NodeJS.ErrnoException) => {
    throw new Stop(EXIT.failed, [`duban calendar import: ${target} cannot be written (${error.code})`]);
  });
  if (!isReplaced)
    throw new Stop(EXIT.failed, [
      `duban calendar import: ${target} was changed by somebody else meanwhile; nothing was written`,
    ]);
}

function printDifference(
  target: string,
  { year }: CalendarYear,
  calendars: readonly ImportedCalendar[],
  isChanged: boolean,
  isWritten: boolean,
): void {
  for (const { calendar, off, on, unchanged, kept, marksYear } of calendars) {
    printLine(
      `${calendar}: ${off.length} days off and ${on.length} working days come in, ${unchanged} stand there already`,
    );
    for (const day of off) printLine(`  + off  ${named(day)}`);
    for (const day of on) printLine(`  + work ${named(day)}`);
    for (const day of kept)
      printLine(
        `  = kept ${named(day)}: your own file says it is ${day.isOffDay ? 'worked' : 'off'}, and wins`,
      );
    if (marksYear) printLine(`  + the official days of ${year} are known`);
  }
  if (isWritten) printLine(`${target}: written. Open complaints keep the days that they came in with.`);
  else printLine(isChanged ? `${target}: not written (--dry-run)` : `${target}: nothing to do`);
}

const named = ({ date, name }: YearDay): string => `${date} ${plain(name)}`;
