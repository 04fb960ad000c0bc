/** `duban config diff`: what differs between two configurations, and what that means for the complaints there are. */
import { Command } from 'commander';
import { canonicalJson } from '../config/canonical-json.js';
import type { Configuration, MailSettings } from '../config/configuration.js';
import { policyFromContent } from '../config/policy-version.js';
import { compareOrganisations } from '../sla/compare-organisations.js';
import { changed, comparePolicies, type Difference } from '../sla/compare-policies.js';
import type { Policy } from '../sla/policy.js';
import { readNow } from '../store/clock.js';
import type { Db } from '../store/open.js';
import { findCurrentVersion, findPolicy } from '../store/policies.js';
import { environmentOrStop, untestedConfigurationOrStop } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { type HistoryReport, historyReport, printReport, reportJson } from './history-report.js';
import { date, startOfDate, wholeNumber } from './options.js';
import { plain, printJson, printLine, printTable } from './print.js';
import { withHistory } from './reading-desk.js';

interface Options {
  readonly stored?: string;
  readonly againstHistory?: true;
  readonly since?: string;
  readonly limit: number;
  readonly json?: true;
}

export const configDiffCommand = (): Command =>
  new Command('diff')
    .argument('[OLD]', 'a folder; with --stored, or left out with NEW: the policy that the database holds')
    .argument('[NEW]', 'a folder; left out: DUBAN_CONFIG, else config')
    .option('--stored <VERSION>', 'instead of OLD: that version, or "current", as the database holds it')
    .option('--against-history', 'also what NEW would mean for the complaints in the database')
    .option(
      '--since <DATE>',
      'with --against-history: past complaints, too, taken in since then, such as 2026-08-01',
      date,
    )
    .option('--limit <N>', 'show at most so many complaints', wholeNumber, 50)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Nothing is written. Open complaints keep their version until duban config apply.

Examples:
  duban config diff /etc/duban/config new-config
  duban config diff --stored current new-config --against-history --since 2026-08-01`,
    )
    .action(run);

/** One side; the database keeps policies, not who holds which role. */
interface Side {
  readonly name: string;
  readonly policyVersion: string;
  readonly policy: Policy;
  readonly rest: Pick<Configuration, 'organisation' | 'mail'> | null;
}

async function run(first: string | undefined, second: string | undefined, options: Options): Promise<void> {
  if (options.stored !== undefined && second !== undefined)
    throw new Stop(EXIT.usage, [
      'duban config diff: --stored takes the place of OLD; allowed: one folder, NEW',
    ]);
  if (options.since !== undefined && !options.againstHistory)
    throw new Stop(EXIT.usage, ['duban config diff: --since needs --against-history']);
  const stored = options.stored ?? (second === undefined && first === undefined ? 'current' : undefined);
  const isPair = stored === undefined && second !== undefined;
  const oldFolder = isPair ? first : undefined;
  const newFolder = second ?? first ?? environmentOrStop().configFolder;
  const next = await untestedConfigurationOrStop(newFolder);
  const before =
    oldFolder === undefined ? undefined : sideOf(oldFolder, await untestedConfigurationOrStop(oldFolder));
  if (before !== undefined && !options.againstHistory) {
    print(before, sideOf(newFolder, next), null, options);
    return;
  }
  await withHistory(next, async (context) => {
    const was = before ?? (await storedSide(context.db, stored ?? 'current'));
    const report = options.againstHistory
      ? await historyReport(
          context,
          { since: startOfDate(options.since, next.policy.timeZone), slips: null },
          await readNow(context.db),
          options.limit,
        )
      : null;
    print(was, sideOf(newFolder, next), report, options);
  });
}

const sideOf = (name: string, { policy, policyVersion, organisation, mail }: Configuration): Side => ({
  name,
  policyVersion,
  policy,
  rest: { organisation, mail },
});

async function storedSide(db: Db, asked: string): Promise<Side> {
  const version = asked === 'current' ? await findCurrentVersion(db) : asked;
  const content = version === undefined ? undefined : await findPolicy(db, version);
  if (version === undefined || content === undefined)
    throw new Stop(EXIT.failed, [
      `duban config diff: the database holds no policy ${plain(asked)}; allowed: current, or a version as duban show prints it`,
    ]);
  try {
    return { name: 'the database', policyVersion: version, policy: policyFromContent(content), rest: null };
  } catch (error) {
    throw new Stop(EXIT.failed, [
      `duban config diff: policy ${version}: ${error instanceof Error ? error.message : error}`,
    ]);
  }
}

function differencesBetween(before: Side, after: Side): Difference[] {
  const about = comparePolicies(before.policy, after.policy);
  if (before.rest === null || after.rest === null) return about;
  return [
    ...about,
    ...compareOrganisations(before.rest.organisation, after.rest.organisation),
    ...compareMail(before.rest.mail, after.rest.mail),
  ];
}

function compareMail(before: MailSettings, after: MailSettings): Difference[] {
  const keys = Object.keys(after) as (keyof MailSettings)[];
  return keys.flatMap((key) => changed(`mail.${key}`, canonicalJson(before[key]), canonicalJson(after[key])));
}

function print(before: Side, after: Side, report: HistoryReport | null, { json }: Options): void {
  const differences = differencesBetween(before, after);
  const [from, to] = [before.policyVersion, after.policyVersion];
  if (json) {
    printJson({ from, to, differences, ...(report === null ? {} : { history: reportJson(report) }) });
    return;
  }
  printLine(`${plain(before.name)} (policy ${from}) → ${plain(after.name)} (policy ${to})`);
  if (differences.length === 0) printLine('Nothing differs.');
  else
    printTable(
      ['', 'where', 'before', 'after'],
      differences.map(({ what, path, before: was, after: is }) => [
        what,
        path,
        plain(was ?? ''),
        plain(is ?? ''),
      ]),
    );
  if (report === null) return;
  printLine('');
  printReport(report, after.policy.timeZone);
}
