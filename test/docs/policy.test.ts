/** docs/policy.md: every snippet is part of a folder that is good, and what it says happens is what happens. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { formatFault, loadConfiguration } from '../../src/config/load.js';
import { faultsOf, runTests } from '../../src/work/load-tested.js';
import { PROJECT } from '../support/process.js';

test('the snippets, in the order of the text: clocks, calendars, and tests of the clocks before them', async () => {
  const page = await readFile(join(PROJECT, 'docs/policy.md'), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const folder = await mkdtemp(join(tmpdir(), 'duban-docs-policy-'));
  await cp(join(PROJECT, 'config'), folder, { recursive: true });
  const head = (await readFile(join(folder, 'policy.yaml'), 'utf8')).split('\ntargets:')[0] ?? '';
  const count = { targets: 0, calendars: 0, tests: 0 };
  try {
    for (const block of blocks) {
      const kind = /^(targets|calendars|tests):\n/.exec(block)?.[1] as keyof typeof count | undefined;
      if (kind === undefined) throw new Error(`this snippet is no part of a folder:\n${block}`);
      count[kind] += 1;
      if (kind === 'targets') await writeFile(join(folder, 'policy.yaml'), `${head}\n${block}`);
      if (kind === 'calendars') await writeFile(join(folder, 'calendars.yaml'), block);
      await rm(join(folder, 'tests'), { recursive: true, force: true });
      const loaded = await loadConfiguration(folder);
      if (!loaded.ok) throw new Error(`${loaded.faults.map(formatFault).join('\n')}\n${block}`);
      expect(loaded.warnings).toEqual([]);
      if (kind !== 'tests') continue;
      await mkdir(join(folder, 'tests'));
      await writeFile(join(folder, 'tests', 'own.yaml'), block);
      const run = await runTests(folder, loaded.configuration);
      expect(faultsOf(run).map(formatFault)).toEqual([]);
      expect(run.results.length).toBeGreaterThan(0);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  expect(count).toEqual({ targets: 4, calendars: 1, tests: 4 });
});
