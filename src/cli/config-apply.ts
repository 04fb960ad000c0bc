/** `duban config apply`: moves running complaints to the current policy, after showing what that does. */
import { createInterface } from 'node:readline/promises';
import { Command, Option } from 'commander';
import type { Configuration } from '../config/configuration.js';
import { toIso } from '../sla/instant.js';
import { readNow } from '../store/clock.js';
import { pageComplaints } from '../store/complaints.js';
import { applyPolicyTo, type PolicyApplied } from '../work/apply-policy.js';
import type { WorkContext } from '../work/context.js';
import { parseSignature } from '../work/record-message.js';
import { Refused } from '../work/refused.js';
import { configurationOrStop, environmentOrStop, withRuntime } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { type HistoryReport, historyReport, printReport, reportJson } from './history-report.js';
import { wholeNumber } from './options.js';
import { plain, printJson, printLine } from './print.js';
import { withHistory } from './reading-desk.js';

interface Options {
  readonly to: 'open';
  readonly by?: string;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly limit: number;
  readonly json?: true;
}

export const configApplyCommand = (): Command =>
  new Command('apply')
    .argument('[SLIP...]', 'only these; left out: all that are open')
    .addOption(new Option('--to <WHICH>', 'which complaints').choices(['open']).makeOptionMandatory())
    .option('--by <NAME>', 'who decides it: a key of the organisation, or a name; stands in the record')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only show what it would do')
    .option('--limit <N>', 'show at most so many', wholeNumber, 50)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
New complaints run on the current policy by themselves; this is for those that run already. What was told stays told,
and nobody is told again of the same step.

Example:
  duban config apply --to open --dry-run`,
    )
    .action(run);

async function run(slips: readonly string[], options: Options): Promise<void> {
  const { dryRun, json } = options;
  if (dryRun) return look(slips, options);
  const by = signatureOrStop(options.by);
  await withRuntime(async ({ context, announce, armer }, configuration) => {
    const report = await reported(context, configuration, slips, options);
    if (report.open.complaints > 0) await confirmed(report, options);
    const done = await applyAll(context, slips, by, announce);
    await armer.flush();
    if (json) printAsJson(configuration, report, done);
    else printDone(done);
    if (done.some(isLeft)) process.exitCode = EXIT.failed;
  });
}

function signatureOrStop(by = ''): string {
  if (by.trim() === '')
    throw new Stop(EXIT.usage, ['duban config apply: --by NAME is missing; needed: who decides it']);
  try {
    return parseSignature(by);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Stop(EXIT.usage, [`duban config apply: ${error.message}`]);
  }
}

/** What it would do; nothing is written, not even the schema. */
async function look(slips: readonly string[], options: Options): Promise<void> {
  const configuration = await configurationOrStop(environmentOrStop().configFolder);
  await withHistory(configuration, async (context) => {
    const report = await reported(context, configuration, slips, options);
    if (options.json) printAsJson(configuration, report, []);
  });
}

/** People see it before they are asked. */
async function reported(
  context: WorkContext,
  { policy, policyVersion }: Configuration,
  slips: readonly string[],
  { json, limit }: Options,
): Promise<HistoryReport> {
  const which = { since: null, slips: slips.length === 0 ? null : slips };
  const report = await historyReport(context, which, await readNow(context.db), limit);
  if (!json) {
    printLine(`policy ${policyVersion}`);
    printReport(report, policy.timeZone);
  }
  return report;
}

const printAsJson = (
  { policyVersion }: Configuration,
  report: HistoryReport,
  done: readonly (Done | Left)[],
): void => printJson({ policyVersion, ...reportJson(report), applied: done.map(answerJson) });

async function confirmed({ open, mails }: HistoryReport, { yes, json }: Options): Promise<void> {
  if (yes) return;
  if (process.stdin.isTTY !== true || json)
    throw new Stop(EXIT.failed, [
      'duban config apply: nothing was done: nobody is at a terminal to be asked; allowed: --yes, or --dry-run to look only',
    ]);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(
    `Move ${open.complaints} complaints, with ${mails} mails in the first minute? [y/N] `,
  );
  asking.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Stop(EXIT.failed, ['duban config apply: nothing was done']);
}

type Done = Pick<PolicyApplied, 'slip' | 'entry'>;
/** A complaint that could not be moved. */
interface Left {
  readonly slip: string;
  readonly problems: readonly string[];
}

const isLeft = (one: Done | Left): one is Left => 'problems' in one;

const BATCH = 200;

async function applyAll(
  context: WorkContext,
  slips: readonly string[],
  by: string,
  announce: (applied: PolicyApplied) => void,
): Promise<(Done | Left)[]> {
  const done: (Done | Left)[] = [];
  for await (const slip of slips.length === 0 ? openSlips(context) : slips) {
    try {
      const { entry, ...applied } = await applyPolicyTo(context, slip, by);
      announce({ ...applied, entry });
      done.push({ slip, entry });
    } catch (error) {
      done.push({ slip, problems: problemsOf(error) });
    }
  }
  return done;
}

/** A policy that is gone is that complaint's own fault; a database that does not answer ends the command. */
function problemsOf(error: unknown): readonly string[] {
  if (error instanceof Refused) return error.problems;
  if (error instanceof Error && /^(policy version|stored policy)/.test(error.message)) return [error.message];
  throw error;
}

/** Those that are open and on an earlier version, as they stand when their turn comes. */
async function* openSlips({ db, configuration }: WorkContext): AsyncGenerator<string> {
  for (let after: string | null = null; ; ) {
    const rows = await pageComplaints(db, { since: null, slips: null }, after, BATCH);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    for (const row of rows) if (row.policy_version !== configuration().policyVersion) yield row.slip_no;
  }
}

const answerJson = (one: Done | Left) =>
  isLeft(one)
    ? { slip: one.slip, left: one.problems }
    : { slip: one.slip, seq: one.entry.seq, at: toIso(one.entry.at), note: one.entry.note };

function printDone(done: readonly (Done | Left)[]): void {
  const left = done.filter(isLeft);
  printLine(
    `moved: ${done.length - left.length}${left.length === 0 ? '' : `; left as they are: ${left.length}`}`,
  );
  for (const { slip, problems } of left) printLine(`  ${plain(slip)}: ${problems.map(plain).join('; ')}`);
}
