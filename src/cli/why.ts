/** `duban why`: where a deadline comes from, line by line, and what comes next. */
import { Command } from 'commander';
import type { Configuration } from '../config/configuration.js';
import { allowedList, didYouMean } from '../config/suggest.js';
import { type Explained, explain } from '../work/explain.js';
import { EXIT, Stop } from './exit.js';
import { plain, printJson, printLine } from './print.js';
import { withRecord } from './reading-desk.js';
import { whyJson } from './why-json.js';
import { whyLines } from './why-lines.js';

export const whyCommand = (): Command =>
  new Command('why')
    .argument('<SLIP>', 'the slip number, such as LX-2026-00001')
    .argument('[TARGET]', 'one deadline, such as handle; left out: all of the complaint')
    .option('--json', 'print JSON')
    .action(run);

async function run(slip: string, target: string | undefined, { json }: { json?: true }): Promise<void> {
  await withRecord(async (context, configuration) => {
    const explained = await explainOrStop(context, slip);
    const known = [...new Set(explained.explanations.map(({ deadline }) => deadline.target))];
    if (target !== undefined && !known.includes(target))
      throw new Stop(EXIT.failed, [
        `duban why: ${explained.slip} has no deadline "${plain(target)}"${didYouMean(target, known)}; ${allowedList(known)}`,
      ]);
    const asked = only(explained, target);
    if (json) printJson(whyJson(asked));
    else for (const line of whyLines(asked, inForce(asked, configuration))) printLine(line);
  });
}

async function explainOrStop(context: Parameters<typeof explain>[0], slip: string): Promise<Explained> {
  const explained = await explain(context, slip).catch((error: unknown) => {
    // A version that the database has lost.
    if (error instanceof Error && error.message.startsWith('policy version'))
      throw new Stop(EXIT.failed, [
        `duban why: ${plain(slip)} runs on ${error.message}; see duban config apply`,
      ]);
    throw error;
  });
  if (explained === undefined)
    throw new Stop(EXIT.failed, [`duban why: there is no slip ${plain(slip)}; see duban list`]);
  return explained;
}

const only = (explained: Explained, target: string | undefined): Explained =>
  target === undefined
    ? explained
    : {
        ...explained,
        explanations: explained.explanations.filter(({ deadline }) => deadline.target === target),
        whatIf: explained.whatIf.filter(({ changes }) => changes.some((one) => one.target === target)),
      };

const inForce = ({ policyVersion }: Explained, configuration: Configuration): string =>
  policyVersion === configuration.policyVersion
    ? 'the one in the folder'
    : `the folder has ${configuration.policyVersion}`;
