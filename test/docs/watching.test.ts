/** docs/watching.md names every log event and every metric that there is, and no other. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { dubanMetrics } from '../../src/ops/duban-metrics.js';
import { processMetrics } from '../../src/ops/metrics.js';
import { EVENTS } from '../../src/work/happening.js';
import { PROJECT } from '../support/process.js';

/** How an event gets its name: in a line of the log, by a loop that fails, or by errors of which one in ten seconds is told. */
const NAMED = [
  /log\.\w+\(\s*\{\s*event: '([\w.-]+)'/g,
  /\brepeat\('(\w+)'/g,
  /\bsampled\([\w.]+, '([\w.-]+)'\)/g,
] as const;

async function eventsOfCode(): Promise<string[]> {
  const files = ['src', 'jobs'].flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(PROJECT, folder, file)),
  );
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const named = (pattern: RegExp) =>
    texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name));
  const [said, loops, sampled] = NAMED.map(named);
  const failures = (loops ?? []).map((name) => `${name}.failed`);
  return [...new Set([...EVENTS, ...(said ?? []), ...failures, ...(sampled ?? [])])].sort();
}

/** The names in the first column of the tables that begin so. */
async function namesIn(heading: string): Promise<string[]> {
  const page = await readFile(join(PROJECT, 'docs/watching.md'), 'utf8');
  const tables = page.split('\n\n').filter((part) => part.startsWith(`| ${heading} |`));
  const cells = tables.flatMap((table) => table.split('\n').slice(2)).map((row) => row.split('|')[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w.-]+)/g)].map(([, name = '']) => name)).sort();
}

test('every log event', async () => {
  const events = await eventsOfCode();
  expect(events).toEqual(expect.arrayContaining(['audit.finding', 'sweep.failed', 'queue', 'step.fired']));
  expect(await namesIn('event')).toEqual(events);
});

test('every metric', async () => {
  const ofProcess = processMetrics();
  dubanMetrics(ofProcess, async () => ({}));
  const names = ofProcess.registry.getMetricsAsArray().map(({ name }) => name);
  const own = names.filter((name) => name.startsWith('duban_'));
  expect(await namesIn('metric')).toEqual(own.sort());
});
