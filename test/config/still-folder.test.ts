/** A folder that is being changed while a command, or a worker that starts, reads it. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { formatFault, type Loaded, loadConfiguration } from '../../src/config/load.js';
import { loadStill } from '../../src/config/still-folder.js';
import { PROJECT } from '../support/process.js';

let folder: string;
let texts: Readonly<Record<'policy' | 'calendars', string>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duban-still-'));
  await cp(join(PROJECT, 'test/config/fixtures/city-12345'), folder, { recursive: true });
  const read = (name: string) => readFile(join(folder, `${name}.yaml`), 'utf8');
  texts = { policy: await read('policy'), calendars: await read('calendars') };
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/**
 * Somebody who swaps the calendar's name, first in one file and then in the other: in between the folder is at fault,
 * as the policy counts on a calendar that is not there.
 */
function swapping(): () => Promise<void> {
  let writes = 0;
  return () => {
    const name = writes % 4 < 2 ? 'bureau' : 'office';
    writes += 1;
    return writes % 2 === 1
      ? writeFile(
          join(folder, 'policy.yaml'),
          texts.policy.replaceAll('calendar: office', `calendar: ${name}`),
        )
      : writeFile(join(folder, 'calendars.yaml'), texts.calendars.replace('  office:', `  ${name}:`));
  };
}

const said = (loaded: Loaded) => (loaded.ok ? 'good' : loaded.faults.map(formatFault).join('\n'));

test('it is read again until it stands still, and never half of one version with half of another', async () => {
  const write = swapping();
  const reads: string[] = [];
  const loaded = await loadStill(folder, async (dir) => {
    const look = reads.length;
    if (look === 2 || look === 3) await write();
    const read = await loadConfiguration(dir);
    reads.push(said(read));
    if (look === 0 || look === 1) await write();
    return read;
  });
  expect(said(loaded)).toBe('good');
  const half = expect.stringMatching(/unknown calendar "bureau"/);
  const otherHalf = expect.stringMatching(/unknown calendar "office"/);
  expect(reads).toEqual(['good', half, otherHalf, 'good', 'good']);
});

test('one that never stands still is refused, with what to do', async () => {
  const write = swapping();
  const loaded = await loadStill(folder, async (dir) => {
    await write();
    return loadConfiguration(dir);
  });
  expect(said(loaded)).toMatch(/:1:1 : the folder is being changed: .*; allowed: a folder that is whole/);
});

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
