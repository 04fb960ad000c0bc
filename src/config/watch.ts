/** Watching a configuration folder: a changed one that passes the check takes effect, any other changes nothing. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration, Fault } from './configuration.js';
import { loadConfiguration } from './load.js';
import { TEMPLATE_NAMES } from './templates.js';

const FILES = [
  ...['policy.yaml', 'calendars.yaml', 'organisation.yaml', 'mail.yaml'],
  ...TEMPLATE_NAMES.map((name) => `mail/${name}`),
];

export interface Reload {
  readonly accepted: (configuration: Configuration) => Promise<void>;
  readonly refused: (faults: readonly Fault[]) => void;
}

export interface ConfigurationWatch {
  /** Looks once; call it every few seconds. A change is taken up when two looks in a row see the same content. */
  look(): Promise<void>;
  /** Takes up a change at once, without waiting for a second look. */
  lookNow(): Promise<void>;
}

/**
 * By content, not by events: an editor that saves by renaming, a mounted folder that is swapped, a file that is
 * written in pieces all look the same from here. The first content is taken up, too: it may have changed since the
 * start. What equals the configuration in force is for `accepted` to notice.
 */
export function watchConfiguration(
  folder: string,
  reload: Reload,
  load: typeof loadConfiguration = loadConfiguration,
): ConfigurationWatch {
  let handled = '';
  let seen = '';
  const take = async (digest: string) => {
    const loaded = await load(folder);
    if ((await digestOf(folder)) !== digest) return;
    if (loaded.ok) await reload.accepted(loaded.configuration);
    else reload.refused(loaded.faults);
    handled = digest;
  };
  return {
    async look() {
      const digest = await digestOf(folder);
      const isStill = digest === seen;
      seen = digest;
      if (isStill && digest !== handled) await take(digest);
    },
    async lookNow() {
      seen = await digestOf(folder);
      await take(seen);
    },
  };
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const tests = await readdir(join(folder, 'tests')).catch(() => []);
  for (const file of [...FILES, ...tests.sort().map((name) => join('tests', name))]) {
    const content = await readFile(join(folder, file)).catch(
      (error: NodeJS.ErrnoException) => error.code ?? '',
    );
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
