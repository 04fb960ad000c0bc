/** Reading a folder that somebody may be writing at this very moment. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Loaded } from './load.js';
import { TEMPLATE_NAMES } from './template-kinds.js';

const FILES = [
  ...['policy.yaml', 'calendars.yaml', 'organisation.yaml', 'mail.yaml'],
  ...TEMPLATE_NAMES.map((name) => `mail/${name}`),
];

/** Between the two looks at least: a copy in progress shows itself by then. */
const APART_MS = 100;
const LONGEST_MS = 3_000;

/**
 * Loads the folder as it was at one time: two looks at its content, before and after, at least 100 ms apart, are equal.
 * Otherwise it is read again; one that changes for three seconds without a rest is refused, so that half of one version
 * and half of another never take effect together.
 */
export async function loadStill(folder: string, load: (folder: string) => Promise<Loaded>): Promise<Loaded> {
  const until = performance.now() + LONGEST_MS;
  do {
    const before = await stampOf(folder);
    const [loaded] = await Promise.all([load(folder), setTimeout(APART_MS)]);
    if ((await stampOf(folder)) === before) return loaded;
  } while (performance.now() < until);
  const problem = `the folder is being changed: it was never the same for ${APART_MS} ms within ${LONGEST_MS / 1000} s`;
  const allowed = 'allowed: a folder that is whole; copy to another one and rename that';
  return { ok: false, faults: [{ file: folder, line: 1, column: 1, path: '', problem, allowed }] };
}

/** Content and times of change: what is written and then written back was not still in between. */
async function stampOf(folder: string): Promise<string> {
  const files = await filesOf(folder);
  const times = await Promise.all(
    files.map((file) =>
      stat(join(folder, file), { bigint: true }).then(
        ({ ino, mtimeNs, ctimeNs }) => `${ino} ${mtimeNs} ${ctimeNs}`,
        (error: NodeJS.ErrnoException) => error.code ?? '',
      ),
    ),
  );
  return [await digestOf(folder), ...times].join('\n');
}

/** Of the content of every file that counts, tests included. */
export async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await filesOf(folder)) {
    const content = await readFile(join(folder, file)).catch(
      (error: NodeJS.ErrnoException) => error.code ?? '',
    );
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

async function filesOf(folder: string): Promise<string[]> {
  const tests = await readdir(join(folder, 'tests')).catch(() => []);
  return [...FILES, ...tests.sort().map((name) => join('tests', name))];
}
