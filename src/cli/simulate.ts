/** `duban simulate`: what a policy does to a complaint, on invented time and without a database. */
import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { Configuration } from '../config/configuration.js';
import type { Language } from '../sla/policy.js';
import { LONGEST_MESSAGE } from '../work/message-parts.js';
import { readScenario, type WrittenScenario } from '../work/scenario.js';
import { printScenarioFault, ScenarioRefused } from '../work/scenario-refused.js';
import { parseTime } from '../work/scenario-time.js';
import { type PlayedScenario, playScenario } from '../work/simulate-scenario.js';
import { environmentOrStop, untestedConfigurationOrStop } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { readJson } from './json-input.js';
import { findJsonFault, placeIn } from './json-text.js';
import { date, wholeNumber } from './options.js';
import { plain, printJson, printLine, printTable } from './print.js';
import { type HistoryOptions, isAboutHistory, simulateHistory } from './simulate-history.js';
import { simulationJson } from './simulate-json.js';
import { simulationPage } from './simulate-page.js';
import { shownRows } from './simulate-table.js';
import { wordsIn } from './simulate-words.js';

interface Options extends HistoryOptions {
  readonly config?: string;
  readonly at?: string;
  readonly entry: readonly string[];
  readonly lang: Language;
  readonly html?: string;
  readonly [field: string]: unknown;
}

/** Options that stand for fields of the complaint. */
const FIELDS = [
  'kind',
  'category',
  'channel',
  'department',
  'site',
  'receivedBy',
  'responsible',
  'relayedAt',
  'slipIssuedAt',
  'settledOnTheSpot',
  'difficult',
  'wideImpact',
] as const;

export const simulateCommand = (): Command =>
  new Command('simulate')
    .argument(
      '[FILE]',
      'the complaint as JSON, as for duban intake, or { "complaint": …, "entries": […] }; "-": standard input',
    )
    .option('--config <DIR>', 'the folder; left out: DUBAN_CONFIG, else config')
    .option('--at <TIME>', 'when the complaint is received; left out: as the file says, else now')
    .option('--category <C>', 'the category; without FILE and --category, one complaint of each is simulated')
    .option('--channel <C>', 'how it came in')
    .option('--department <D>', 'the department')
    .option('--site <S>', 'the site')
    .option('--received-by <P>', 'who received it')
    .option('--responsible <P>', 'who is responsible, where it is not the department’s')
    .option('--relayed-at <TIME>', 'when it reaches the receptionist; left out: at once')
    .option('--slip-issued-at <TIME>', 'when the slip is issued; left out: at once')
    .addOption(new Option('--kind <KIND>', 'what it is').choices(['complaint', 'suggestion']))
    .option('--settled-on-the-spot', 'settled when it was received, with no slip')
    .option('--difficult', 'marked as difficult')
    .option('--wide-impact', 'marked as of wide impact')
    .option(
      '--entry <ENTRY>',
      'what somebody does and when (below); may be given again and again',
      collect,
      [],
    )
    .addOption(
      new Option('--lang <LANGUAGE>', 'language of names and pages').choices(['en', 'zh-CN']).default('en'),
    )
    .option('--html <FILE>', 'write one page with a drawn timeline')
    .option('--against-history', 'instead: what the policy would mean for the complaints in the database')
    .option(
      '--since <DATE>',
      'with --against-history: past complaints, too, taken in since then, such as 2026-08-01',
      date,
    )
    .option('--limit <N>', 'with --against-history: show at most so many complaints', wholeNumber, 50)
    .option('--json', 'print JSON: an array, one simulation for each complaint; of the history one object')
    .addHelpText('after', HELP)
    .action(run);

const HELP = `
Times: 2026-11-24 10:00 and Fri 17:50 (the first one from the reception on; Fri+1 a week later) in the policy's zone,
+2d after the reception, or ISO 8601 with an offset.
Entries: "TYPE@TIME by NAME", then where they belong: recorded TIME (entered later than it happened), category C,
responsible P, corrects SEQ, note TEXT. They are refused where the worker would refuse them.

Examples:
  duban simulate --category building-quality --at "Fri 17:50" --slip-issued-at "Fri 18:10"
  duban simulate complaint.json --entry "replied@Tue 10:00 by zhang-wei" --entry "handled@Wed 09:00 by zhang-wei"
  duban simulate --html timeline.html --lang zh-CN
  duban simulate --against-history --since 2026-08-01 --config new-config`;

const collect = (entry: string, before: readonly string[]): string[] => [...before, entry];

async function run(file: string | undefined, options: Options, command: Command): Promise<void> {
  const isHistory = isAboutHistory(file, options, command);
  const folder = options.config ?? environmentOrStop().configFolder;
  const configuration = await untestedConfigurationOrStop(folder);
  if (isHistory) {
    await simulateHistory(configuration, options);
    return;
  }
  const written = await writtenScenarios(file, options, configuration);
  const played = written.map((one) => play(one, options, configuration, file));
  if (options.html !== undefined) await writePage(options.html, played, configuration, options.lang);
  if (options.json) printJson(played.map((one) => simulationJson(one, configuration)));
  else if (options.html === undefined) for (const one of played) print(one, configuration, options.lang);
}

/** The complaint of the file and the flags; with neither a file nor a category, one of each category. */
async function writtenScenarios(
  file: string | undefined,
  options: Options,
  { policy }: Configuration,
): Promise<WrittenScenario[]> {
  const flags = Object.fromEntries(
    FIELDS.flatMap((field) => (options[field] === undefined ? [] : [[field, options[field]]])),
  );
  const from = file === undefined ? { complaint: {}, entries: [] } : await readWritten(file);
  const one = {
    ...from,
    complaint: { ...(from.complaint as object), ...flags },
    entries: [...from.entries, ...options.entry],
  };
  if (file !== undefined || options.category !== undefined) return [one];
  return Object.keys(policy.categories).map((category) => ({
    ...one,
    complaint: { ...one.complaint, category },
  }));
}

async function readWritten(file: string): Promise<WrittenScenario> {
  const read = await readJson(file, 8 * LONGEST_MESSAGE);
  if ('problem' in read) throw stop(file, [read.problem]);
  const { text } = read;
  const fault = findJsonFault(text);
  if (fault !== undefined) throw stop(file, [`${placeIn(text, fault.index, 1)}: ${fault.problem}`]);
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw stop(file, ['this is no complaint; allowed: one JSON object']);
  const { entries = [], complaint, ...rest } = value as Record<string, unknown>;
  if (!Array.isArray(entries)) throw stop(file, ['entries: this is no list; allowed: a list of entries']);
  if (complaint === undefined) return { complaint: rest, entries };
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw stop(file, [`${unknown}: unknown key "${plain(unknown)}"; allowed: complaint, entries`]);
  return { complaint, entries };
}

function play(
  written: WrittenScenario,
  { at }: Options,
  configuration: Configuration,
  file: string | undefined,
): PlayedScenario {
  const frame = { timeZone: configuration.policy.timeZone, origin: Date.now() };
  const origin = at === undefined ? frame.origin : parseTime(at, frame);
  if (typeof origin !== 'number')
    throw new Stop(EXIT.usage, [`duban simulate: --at: ${origin.problem}; ${origin.allowed}`]);
  const complaint =
    at === undefined
      ? written.complaint
      : { ...(written.complaint as object), receivedAt: new Date(origin).toISOString() };
  try {
    return playScenario(
      readScenario({ ...written, complaint }, configuration, { ...frame, origin }),
      configuration,
    );
  } catch (error) {
    if (error instanceof ScenarioRefused) throw stop(file, error.faults.map(printScenarioFault));
    throw error;
  }
}

const stop = (file: string | undefined, problems: readonly string[]): Stop =>
  new Stop(
    EXIT.failed,
    problems.map(
      (problem) =>
        `duban simulate: ${file === undefined ? '' : `${file === '-' ? '(standard input)' : plain(file)}: `}${plain(problem)}`,
    ),
  );

function print(played: PlayedScenario, { policy, policyVersion }: Configuration, language: Language): void {
  const words = wordsIn(language);
  const { facts } = played.scenario.complaint;
  const place = [facts.site, facts.department].filter((part) => part !== null).join('/');
  const category = policy.categories[facts.category]?.name[language] ?? facts.category;
  printLine(`${category}  ${facts.kind}  ${facts.channel}  ${place}`);
  printLine(`policy ${policyVersion}; times are ${policy.timeZone}\n`);
  printTable(
    words.head,
    shownRows(played, policy, words).map(({ when, what, clock, who }) => [when, what, clock, who.join('\n')]),
  );
  printLine('');
}

async function writePage(
  file: string,
  played: readonly PlayedScenario[],
  configuration: Configuration,
  language: Language,
): Promise<void> {
  try {
    await writeFile(file, simulationPage(played, configuration, language));
  } catch (error) {
    throw new Stop(EXIT.failed, [
      `duban simulate: ${plain(file)} cannot be written (${(error as NodeJS.ErrnoException).code})`,
    ]);
  }
}
