/** A folder that is being changed while a command, or a worker that starts, reads it. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { formatFault, type Loaded, loadConfiguration } from '../../src/config/load.js';
import { loadStill } from '../../src/config/still-folder.js';
import { PROJECT } from '../support/process.js';

let folder: string;
/** How often somebody has swapped the calendar's name, first in one file and then in the other. */
let swaps: number;
let texts: Readonly<Record<'policy' | 'calendars', string>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duban-still-'));
  await cp(join(PROJECT, 'test/config/fixtures/city-12345'), folder, { recursive: true });
  const read = (name: string) => readFile(join(folder, `${name}.yaml`), 'utf8');
  texts = { policy: await read('policy'), calendars: await read('calendars') };
  swaps = 0;
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Between the two writes the folder is at fault: the policy counts on a calendar that is not there. */
async function swapWhile(goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const name = swaps % 2 === 0 ? 'bureau' : 'office';
    await writeFile(
      join(folder, 'policy.yaml'),
      texts.policy.replaceAll('calendar: office', `calendar: ${name}`),
    );
    await setTimeout(20);
    await writeFile(join(folder, 'calendars.yaml'), texts.calendars.replace('  office:', `  ${name}:`));
    swaps += 1;
    await setTimeout(5);
  }
}

const said = (loaded: Loaded) => (loaded.ok ? 'good' : loaded.faults.map(formatFault).join('\n'));

test('it is read again until it stands still, and never half of one version with half of another', async () => {
  const reads: string[] = [];
  const loading = loadStill(folder, async (dir) => {
    const loaded = await loadConfiguration(dir);
    reads.push(said(loaded));
    return loaded;
  });
  const writing = swapWhile(() => swaps < 15);
  expect(said(await loading)).toBe('good');
  expect(swaps).toBe(15);
  expect(reads.length).toBeGreaterThan(1);
  await writing;
});

test('one that never stands still is refused, with what to do', async () => {
  let goesOn = true;
  const writing = swapWhile(() => goesOn);
  const loaded = await loadStill(folder, loadConfiguration);
  goesOn = false;
  await writing;
  expect(said(loaded)).toMatch(/:1:1 : the folder is being changed: .*; allowed: a folder that is whole/);
}, 20_000);

test('one that stands still is read once, and a fault in it is said as it is', async () => {
  await writeFile(join(folder, 'calendars.yaml'), texts.calendars.replace('  office:', '  bureau:'));
  let reads = 0;
  const loaded = await loadStill(folder, (dir) => {
    reads += 1;
    return loadConfiguration(dir);
  });
  expect(said(loaded)).toMatch(/unknown calendar "office"/);
  expect(reads).toBe(1);
});
