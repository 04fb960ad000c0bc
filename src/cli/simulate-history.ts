/** `duban simulate --against-history`: what a folder would mean for the complaints of the database. */
import type { Command } from 'commander';
import type { Configuration } from '../config/configuration.js';
import { readNow } from '../store/clock.js';
import { EXIT, Stop } from './exit.js';
import { historyReport, printReport, reportJson } from './history-report.js';
import { startOfDate } from './options.js';
import { printJson, printLine } from './print.js';
import { withHistory } from './reading-desk.js';

export interface HistoryOptions {
  readonly againstHistory?: true;
  readonly since?: string;
  readonly limit: number;
  readonly json?: true;
}

const ITS_OPTIONS = new Set(['againstHistory', 'since', 'limit', 'config', 'json']);

/** Whether the history is asked for; a mixture of both kinds of simulation is refused as wrong usage. */
export function isAboutHistory(file: string | undefined, options: HistoryOptions, command: Command): boolean {
  const given = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (!options.againstHistory) {
    const lone = given.find((option) => ['since', 'limit'].includes(option.attributeName()));
    if (lone !== undefined) throw wrongUsage(`${lone.long} needs --against-history`);
    return false;
  }
  const other = given.find((option) => !ITS_OPTIONS.has(option.attributeName()));
  const stray = file === undefined ? other?.long : 'FILE';
  if (stray !== undefined)
    throw wrongUsage(
      `--against-history is about the complaints of the database, ${stray} about an invented one; allowed: --since, --limit, --config, --json`,
    );
  return true;
}

const wrongUsage = (problem: string): Stop => new Stop(EXIT.usage, [`duban simulate: ${problem}`]);

/** Reads the database and writes nothing. */
export async function simulateHistory(next: Configuration, options: HistoryOptions): Promise<void> {
  const { policy, policyVersion } = next;
  await withHistory(next, async (context) => {
    const since = startOfDate(options.since, policy.timeZone);
    const now = await readNow(context.db);
    const report = await historyReport(context, { since, slips: null }, now, options.limit);
    if (options.json) {
      printJson({ to: policyVersion, history: reportJson(report) });
      return;
    }
    printLine(`the complaints there are, under policy ${policyVersion}`);
    printReport(report, policy.timeZone);
  });
}
