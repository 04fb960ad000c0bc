import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { createTransport } from 'nodemailer';
import { formatFault, loadConfiguration } from '../config/load.js';
import { loadStill } from '../config/still-folder.js';
import { messageOf } from '../mail/message.js';
import type { ComposedMail } from '../mail/model.js';
import type { Language } from '../sla/policy.js';
import { environmentOrStop } from './desk.js';
import { EXIT, Stop } from './exit.js';
import { SAMPLE_KINDS, sampleMail } from './mail-samples.js';
import { printJson, printLine } from './print.js';

const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

export const mailPreviewCommand = (): Command =>
  new Command('preview')
    .description('write every mail, with invented facts, as .html, .txt and .eml for looking at')
    .addArgument(new Argument('[KIND]', 'only this kind').choices([...SAMPLE_KINDS]))
    .addOption(new Option('--lang <L>', 'only this language').choices([...LANGUAGES]))
    .option('--out <DIR>', 'where to', 'mail-preview')
    .option('--json', 'print JSON')
    .action(preview);

interface Options {
  readonly lang?: Language;
  readonly out: string;
  readonly json?: true;
}

async function preview(kind: string | undefined, { lang, out, json }: Options): Promise<void> {
  const loaded = await loadStill(environmentOrStop().configFolder, loadConfiguration);
  if (!loaded.ok) throw new Stop(EXIT.environment, loaded.faults.map(formatFault));
  const { templates, mail } = loaded.configuration;
  const sender = { name: mail.senderName, address: 'duban@example.com', templates };
  await mkdir(out, { recursive: true }).catch(cannotWrite(out));
  const files: string[] = [];
  for (const language of LANGUAGES.filter((each) => lang === undefined || each === lang))
    for (const each of SAMPLE_KINDS.filter((name) => kind === undefined || name === kind)) {
      const composed = sampleMail(each, language, sender);
      files.push(...(await writeAll(join(out, `${each}.${language}`), composed)));
    }
  if (json) printJson({ files });
  else for (const file of files) printLine(file);
}

async function writeAll(path: string, mail: ComposedMail): Promise<string[]> {
  const builder = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await builder.sendMail(messageOf(mail));
  const parts = { html: mail.html, txt: `${mail.subject}\n\n${mail.text}`, eml: message as Buffer };
  for (const [ending, content] of Object.entries(parts))
    await writeFile(`${path}.${ending}`, content).catch(cannotWrite(`${path}.${ending}`));
  return Object.keys(parts).map((ending) => `${path}.${ending}`);
}

/** What stands in the way is named; what else is there stays. */
const cannotWrite = (path: string) => (error: NodeJS.ErrnoException) => {
  throw new Stop(EXIT.failed, [`--out: cannot write ${path}: ${error.code}; allowed: a folder to write in`]);
};
