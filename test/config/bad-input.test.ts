/** Table (c) of what may stand in a folder, row by row: each is refused with its place, its value and what is allowed. */
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { formatFault, loadConfiguration } from '../../src/config/load.js';
import { loadTested } from '../../src/work/load-tested.js';
import { quickestMs } from '../support/stopwatch.js';
import { type Files, faultsOf, ORGANISATION, organisationWith, POLICY, policyWith } from './folder.js';

const LIMIT = 'within: 4h';
const policy = (text: string): Files => ({ 'policy.yaml': text });

describe.each<[string, Files, RegExp]>([
  [
    '11: two addresses',
    organisationWith('ann@example.com', '"a@example.com, evil@e.com"'),
    /2:28 people\.ann\.email: .*more than one address; allowed: one plain address/,
  ],
  [
    '12: a role without any person',
    organisationWith('admin: bob', 'admin: []'),
    /roles\.admin: the list is empty; allowed: a person's key/,
  ],
  [
    '13: a full-width colon',
    policy(POLICY.replace('within:', 'within：')),
    /8:11 .*"：".*全角「：」，应为半角「:」.*请切换到英文输入法/,
  ],
  ['13: a tab', policy('a:\n\tb: 1\n'), /2:1 .*tab \(此处用了制表符缩进\)/],
  ['14: an unknown key', policyWith('within', 'withn'), /did you mean "within"\?/],
  ['15: no unit', policyWith(LIMIT, 'within: 4'), /"4" has no unit; allowed: .*4h/],
  [
    '16: a zone of somewhere else',
    policyWith('Asia/Shanghai', 'CST'),
    /"CST" means US Central Time.*Asia\/Shanghai/,
  ],
  [
    '17: a time that no day has',
    { 'calendars.yaml': 'calendars: { a: { week: { mon: "25:00-26:00" } } }' },
    /a time that no day has; allowed: from-to/,
  ],
  ['18: an unknown role', policyWith('tell: supervisor', 'tell: supervsor'), /did you mean "supervisor"/],
  [
    '18: deputies in a circle',
    organisationWith(
      'ann@example.com }',
      'ann@example.com, absences: [{ from: 2026-01-01, until: 2026-01-02, deputy: ann }] }',
    ),
    /a circle of deputies .*: ann → ann/,
  ],
  ['19: a tag', policyWith('Asia/Shanghai', '!!js/function x'), /1:11 .*cannot start with "!"/],
])('bad input %s', (_, files, words) => {
  test('is one fault, and is explained', async () => {
    expect(await faultsOf(files)).toEqual([expect.stringMatching(words)]);
  });
});

describe('bad input 13: one slip of the keyboard is one fault, not a page of them', () => {
  test.each([
    ['an open bracket', POLICY.replace('{ service: , building: }', '{ service: , building:')],
    ['an open quote', POLICY.replace('clause: 4.2.3', 'clause: "4.2.3')],
    ['an open list', POLICY.replace('tell: supervisor }', 'tell: [supervisor }')],
    ['two keys in one', POLICY.replace('from: slip-issued', 'from: slip-issued: handled')],
  ])('%s', async (_, text) => {
    const long = text + Array.from({ length: 60 }, (__, n) => `  t${n}:\n    clause: ${n}\n`).join('');
    const faults = await faultsOf(policy(long));
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.length).toBeLessThanOrEqual(3);
  });
});

test('bad input 19: what would exhaust the reader is refused within a second', async () => {
  const bombs = [
    `a: &a [x]\n${Array.from({ length: 40 }, (_, n) => `b${n}: &b${n} [${`*${n === 0 ? 'a' : `b${n - 1}`}, `.repeat(9)}]`).join('\n')}`,
    '['.repeat(100_000),
    `${'{a: '.repeat(20_000)}`,
    'x'.repeat(5_000_000),
  ];
  for (const bomb of bombs) {
    let faults: readonly unknown[] = [];
    const ms = await quickestMs(async () => {
      faults = await faultsOf(policy(bomb));
    });
    expect(faults.length).toBeGreaterThan(0);
    expect(ms).toBeLessThan(1000);
  }
});

test('bad input 20: a file that is gone, a folder, or a link to nowhere is named by its path', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'duban-bad-'));
  const path = join(dir, 'policy.yaml');
  const faults = async () => {
    const loaded = await loadConfiguration(dir);
    return loaded.ok ? [] : loaded.faults.map(formatFault);
  };
  try {
    await writeFile(join(dir, 'organisation.yaml'), ORGANISATION);
    expect(await faults()).toEqual([
      `${path}:1:1 (file): this file is missing; allowed: a file of this name`,
    ]);
    await symlink(join(dir, 'nowhere'), path);
    expect(await faults()).toEqual([expect.stringContaining(`${path}:1:1 (file): this file is missing`)]);
    await rm(path);
    await mkdir(path);
    expect(await faults()).toEqual([expect.stringContaining(`${path}:1:1 (file): this is not a file`)]);
    await rm(path, { recursive: true });
    await writeFile(path, POLICY);
    await chmod(path, 0o000);
    // Whoever may read everything reads this, too.
    if (process.getuid?.() !== 0)
      expect(await faults()).toEqual([
        expect.stringContaining(`${path}:1:1 (file): Duban may not read this file`),
      ]);
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('a folder of words or tests that cannot be read is a fault of the folder, and never one without any', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'duban-folders-'));
  try {
    await writeFile(join(dir, 'policy.yaml'), POLICY);
    await writeFile(join(dir, 'organisation.yaml'), ORGANISATION);
    for (const name of ['mail', 'tests']) {
      const path = join(dir, name);
      // A link to itself: not even whoever may read everything reads it.
      await symlink(path, path);
      const loaded = await loadTested(dir);
      expect(loaded.ok ? [] : loaded.faults.map(formatFault)).toEqual([
        `${path}:1:1 (file): this folder cannot be read (ELOOP); allowed: a folder that the user running Duban can read`,
      ]);
      await rm(path);
    }
  } finally {
    await rm(dir, { recursive: true });
  }
});
