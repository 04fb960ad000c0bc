/** Files in the folder that nobody reads, although somebody may think so. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from './configuration.js';
import { didYouMean } from './suggest.js';

const READ = ['policy.yaml', 'calendars.yaml', 'organisation.yaml', 'mail.yaml'];
/** What somebody who looks after files leaves there on purpose. */
const AT_HOME = /^(\.|readme|licen[cs]e|changelog|makefile)/i;

export async function strayFiles(dir: string): Promise<Fault[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && !READ.includes(entry.name) && !AT_HOME.test(entry.name))
    .map(({ name }) => ({
      ...{ file: join(dir, name), line: 1, column: 1, path: '(file)' },
      problem: `this file is not read${didYouMean(name, READ)}`,
      allowed: `read are ${READ.join(', ')}; better: keep others elsewhere`,
    }));
}
