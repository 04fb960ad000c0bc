/** The doctor names calendars whose official days run out, and the open deadlines that lie beyond already. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isRefusedTooLong } from '../../src/worker-health.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { PROJECT } from '../support/process.js';
import { duban } from './command.js';

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  folder = await mkdtemp(join(tmpdir(), 'duban-coverage-'));
  await cp(join(PROJECT, 'config'), folder, { recursive: true });
  // The shipped tests are about the shipped limits.
  await rm(join(folder, 'tests'), { recursive: true });
  const policy = join(folder, 'policy.yaml');
  const text = await readFile(policy, 'utf8');
  // Due far beyond every year with a notice, whenever this runs.
  const far = text.replace(
    '    within: 2d\n    steps:',
    '    within: 366d\n    calendar: office\n    steps:',
  );
  expect(far).not.toBe(text);
  await writeFile(policy, far);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

test('open deadlines beyond the last year with official days, with count and slip', async () => {
  const env = { DATABASE_URL: database.url, DUBAN_CONFIG: folder };
  const complaint = {
    category: 'service',
    channel: 'phone',
    department: 'security',
    summary: 'x',
    receivedBy: 'y',
  };
  const taken = await duban(['intake'], env, JSON.stringify(complaint));
  const { slip } = taken.json<{ slip: string }>();
  const checks = (await duban(['doctor', '--json'], env)).json<
    { name: string; verdict: string; detail: string }[]
  >();
  const details = checks.filter(({ name }) => name === 'calendars').map(({ detail }) => detail);
  expect(details).toContainEqual(`1 open deadline is due after the official days of "office" end (${slip})`);
});

test('a folder that is at fault turns the worker red after ten minutes, not before', () => {
  expect(isRefusedTooLong(null, 1e9)).toBe(false);
  expect(isRefusedTooLong(1_000, 1_000 + 600_000)).toBe(false);
  expect(isRefusedTooLong(1_000, 1_000 + 600_001)).toBe(true);
});
