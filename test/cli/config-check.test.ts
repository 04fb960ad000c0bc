/** `duban config check` of a folder that is valid and odd: warnings, and with --strict failures. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT } from '../support/process.js';
import { duban } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duban-odd-'));
  await cp(join(PROJECT, 'config'), folder, { recursive: true });
  // They would fail: the reminder has moved.
  await rm(join(folder, 'tests'), { recursive: true });
  const policy = join(folder, 'policy.yaml');
  const text = await readFile(policy, 'utf8');
  await writeFile(policy, text.replace('{ at: 75%, tell: responsible }', '{ at: -5h, tell: responsible }'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a warning says where, why and what to do, and the folder takes effect all the same', async () => {
  const { code, stdout } = await duban(['config', 'check', folder]);
  expect([code, stdout]).toEqual([
    0,
    [
      expect.stringMatching(
        /policy\.yaml:65:15 targets\.handle\.steps\[0\]\.at: with the limit of 4h \(service\) the reminder "-5h" lies before the start.*; better: .* \(warning\)$/,
      ),
      expect.stringMatching(/: good, with a warning \(it takes effect all the same\)\. Policy /),
    ],
  ]);
});

test('--strict makes of warnings failures, for CI', async () => {
  const { code, stdout } = await duban(['config', 'check', folder, '--strict']);
  expect([code, stdout.at(-1)]).toEqual([1, expect.stringMatching(/refused, because --strict/)]);
  const asJson = await duban(['config', 'check', folder, '--strict', '--json']);
  expect([asJson.code, asJson.json()]).toEqual([
    1,
    {
      ok: false,
      policyVersion: expect.any(String),
      warnings: [expect.objectContaining({ line: 65, column: 15, path: 'targets.handle.steps[0].at' })],
    },
  ]);
});

test('a folder that fails its own tests is not good, for it never takes effect', async () => {
  const untrue = await mkdtemp(join(tmpdir(), 'duban-untrue-'));
  await cp(join(PROJECT, 'config'), untrue, { recursive: true });
  const policy = join(untrue, 'policy.yaml');
  const text = await readFile(policy, 'utf8');
  await writeFile(policy, text.replace('service: 4h', 'service: 5h'));
  const { code, stdout } = await duban(['config', 'check', untrue]);
  expect(code).toBe(1);
  expect(stdout.join('\n')).toMatch(/tests\/procedure\.yaml:\d+:\d+ /);
  await rm(untrue, { recursive: true });
});
