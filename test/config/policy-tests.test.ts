/** `config/tests`: what passes, what fails and where, and that a folder whose tests fail never takes effect. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { formatFault, loadConfiguration } from '../../src/config/load.js';
import { watchConfiguration } from '../../src/config/watch.js';
import { faultsOf, loadTested, runTests } from '../../src/work/load-tested.js';
import { type Change, folderWith, removeFolder } from '../scenario/folders.js';

async function inFolder<T>(work: (folder: string) => Promise<T>, ...changes: Change[]): Promise<T> {
  const folder = await folderWith(...changes);
  try {
    return await work(folder);
  } finally {
    await removeFolder(folder);
  }
}

const relative = (folder: string, texts: readonly string[]) =>
  texts.map((text) => text.replace(`${folder}/`, ''));

async function faultsWith(yaml: string, ...changes: Change[]): Promise<string[]> {
  return inFolder(
    async (folder) => {
      await mkdir(join(folder, 'tests'), { recursive: true });
      await writeFile(join(folder, 'tests', 'own.yaml'), yaml);
      const loaded = await loadTested(folder);
      return loaded.ok ? [] : relative(folder, loaded.faults.map(formatFault));
    },
    ...changes,
  );
}

const own = (body: string) =>
  `tests:\n  - name: mine\n    complaint: { category: service, receivedAt: Mon 09:00 }\n${body}`;

test('the shipped tests pass, one for each clause that has a clock, in less than a second', async () => {
  const loaded = await loadConfiguration('config');
  if (!loaded.ok) throw new Error('the shipped folder is good');
  const run = await runTests('config', loaded.configuration);
  // Work, not waiting: the machine may have other things to do.
  const before = process.cpuUsage();
  await runTests('config', loaded.configuration);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  expect(faultsOf(run).map(formatFault)).toEqual([]);
  const clauses = new Set(loaded.configuration.policy.targets.map(({ clause }) => clause));
  expect(new Set(run.results.map(({ clause }) => clause))).toEqual(new Set([...clauses]));
  const first = (await readFile('config/tests/procedure.yaml', 'utf8')).split('\n')[0];
  expect(first).toBe('# yaml-language-server: $schema=../schema/tests.schema.json');
});

const FIVE: Change = { file: 'policy', replace: '      service: 4h', by: '      service: 5h' };

test('a changed limit fails the tests that speak of it, with line and difference, and changes nothing', async () => {
  await inFolder(async (folder) => {
    const loaded = await loadTested(folder);
    const faults = loaded.ok ? [] : relative(folder, loaded.faults.map(formatFault));
    expect(faults).toEqual([
      expect.stringMatching(
        /^tests\/procedure\.yaml:\d+:28 tests\[7\]\.expect\.deadlines\.handle: ".*": expected due: Mon 2026-11-23 13:00; got: Mon 2026-11-23 14:00; mend/,
      ),
      expect.stringMatching(
        /expect\.told\[0\]: ".*": expected: Mon 2026-11-23 12:00 → responsible; got: nobody is told then/,
      ),
      expect.stringMatching(
        /expected: nobody else; got: Mon 2026-11-23 12:45 handle 75% → responsible \(zhang-wei\)/,
      ),
    ]);
    const seen: string[] = [];
    const reload = {
      accepted: async () => void seen.push('accepted'),
      refused: (all: readonly unknown[]) => void seen.push(`refused ${all.length}`),
    };
    const watch = watchConfiguration(folder, reload, loadTested);
    await watch.lookNow();
    const file = join(folder, 'tests', 'procedure.yaml');
    await writeFile(file, 'tests: []\n');
    await watch.look();
    await watch.look();
    expect(seen).toEqual(['refused 3', 'accepted']);
  }, FIVE);
});

test('whoever happens to be away decides no test; a test may send somebody away', async () => {
  const away = own(`    about: handle
    entries: [handled@Mon 14:00 by x]
    absences: { li-na: [{ from: 2026-11-20, until: 2026-11-30, deputy: wang-fang }] }
    expect:
      told:
        - { at: Mon 12:00, tell: zhang-wei }
        - { at: Mon 13:00, tell: [wang-fang, responsible, receptionist] }
        - { at: Mon 14:00, tell: [wang-fang, zhang-wei, liu-yang], of: handle all-clear }
`);
  expect(await faultsWith(away)).toEqual([]);
});

test.each([
  ['    expct: {}\n', /own\.yaml:\d+:5 tests\[0\]\.expct: unknown key "expct" \(did you mean "expect"\?\)/],
  [
    '    expect: { told: [{ at: Mon 25:00, tell: supervisor }] }\n',
    /told\[0\]\.at: .*"Mon 25:00" is no time; allowed/,
  ],
  [
    '    expect: { told: [{ at: Mon 10:00, tell: superviser }] }\n',
    /tell: .*did you mean "supervisor"\?\); allowed/,
  ],
  ['    expect: { deadlines: { handel: Mon 13:00 } }\n', /deadlines\.handel: .*did you mean "handle"/],
  [
    '    entries: [closed@Mon 10:00 by x]\n    expect: {}\n',
    /own\.yaml:4:15 tests\[0\]\.entries\[0\]\.type: .*cannot be closed yet/,
  ],
  [
    '    entries: [replied@Mon 10:00 by x, replied@Mon 09:30 by x]\n    expect: {}\n',
    /entries\[1\]: .*goes back in time/,
  ],
])('what is wrong in a test is said with its place: %s', async (body, fault) => {
  expect(await faultsWith(own(body))).toEqual([expect.stringMatching(fault)]);
});
