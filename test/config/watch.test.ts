import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Configuration, Fault } from '../../src/config/configuration.js';
import { loadConfiguration } from '../../src/config/load.js';
import { type ConfigurationWatch, watchConfiguration } from '../../src/config/watch.js';
import { PROJECT } from '../support/process.js';

describe('watching a configuration folder', () => {
  let folder: string;
  let accepted: Configuration[];
  let refused: (readonly Fault[])[];
  let watch: ConfigurationWatch;
  const policy = () => join(folder, 'policy.yaml');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'duban-watch-'));
    await cp(join(PROJECT, 'config'), folder, { recursive: true });
    accepted = [];
    refused = [];
    watch = watchConfiguration(folder, {
      accepted: async (configuration) => void accepted.push(configuration),
      refused: (faults) => void refused.push(faults),
    });
    await watch.lookNow();
    accepted.length = 0;
  });

  const edit = async (from: string, to: string) => {
    const text = await readFile(policy(), 'utf8');
    expect(text).toContain(from);
    await writeFile(policy(), text.replace(from, to));
  };

  test('nothing happens while nothing changes', async () => {
    await watch.look();
    await watch.look();
    expect({ accepted, refused }).toEqual({ accepted: [], refused: [] });
  });

  test('a change counts once two looks have seen the same content', async () => {
    await edit('service: 4h', 'service: 5h');
    await watch.look();
    expect(accepted).toHaveLength(0);
    await watch.look();
    await watch.look();
    expect(accepted).toHaveLength(1);
  });

  test('asked many times at once, it reads once for those before it began and once for those after', async () => {
    let loads = 0;
    const counted = watchConfiguration(
      folder,
      {
        accepted: async (configuration) => void accepted.push(configuration),
        refused: (faults) => void refused.push(faults),
      },
      async (from) => {
        loads += 1;
        if (loads === 1) {
          await edit('service: 4h', 'service: 5h');
          for (let asked = 0; asked < 20; asked++) later.push(counted.lookNow());
        }
        return loadConfiguration(from);
      },
    );
    const later: Promise<void>[] = [];
    await Promise.all(Array.from({ length: 20 }, () => counted.lookNow()));
    await Promise.all(later);
    expect(loads).toBe(2);
    expect(accepted).toHaveLength(1);
  });

  test('a file that is replaced by renaming, again and again, is seen each time', async () => {
    for (const hours of ['5h', '6h']) {
      const text = (await readFile(policy(), 'utf8')).replace(/service: \dh/, `service: ${hours}`);
      await writeFile(`${policy()}.new`, text);
      await rename(`${policy()}.new`, policy());
      await watch.look();
      await watch.look();
    }
    expect(accepted).toHaveLength(2);
  });

  test('a folder that does not pass is refused once, with its places, and accepted again when it is mended', async () => {
    await edit('service: 4h', 'service: 4');
    for (let looks = 0; looks < 4; looks++) await watch.look();
    expect(refused.map((faults) => faults.map(({ path }) => path))).toEqual([
      ['targets.handle.within.service'],
    ]);
    await edit('service: 4 ', 'service: 4h ').catch(() => edit('service: 4\n', 'service: 4h\n'));
    await watch.lookNow();
    expect(accepted).toHaveLength(1);
  });

  test('a folder that is gone is refused, not taken for an empty one', async () => {
    await rm(folder, { recursive: true });
    await watch.lookNow();
    expect(refused[0]?.map(({ file }) => file)).toEqual([policy(), join(folder, 'organisation.yaml')]);
  });
});
