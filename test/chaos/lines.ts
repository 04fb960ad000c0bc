/** What a worker said, line by line. */
import { expect } from '@jest/globals';
import type { StartedProcess } from '../support/process.js';

/** What a started worker needs on a busy machine until it serves. */
export const START_MS = 60_000;

export type Line = Readonly<Record<string, unknown>> & { readonly event?: string };

export const linesOf = (worker: StartedProcess): Line[] =>
  worker.stdout.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as Line);

export async function lineOf(
  worker: StartedProcess,
  event: string,
  fits: (line: Line) => boolean = () => true,
  timeoutMs = START_MS,
): Promise<Line> {
  const text = await worker.waitForLine((line) => {
    if (!line.startsWith('{')) return false;
    const read = JSON.parse(line) as Line;
    return read.event === event && fits(read);
  }, timeoutMs);
  return JSON.parse(text) as Line;
}

/** Of warnings and errors, in a minute at most ten of each kind (I19). */
export function expectFewLines(worker: StartedProcess, minutes = 1): void {
  const counts = new Map<string, number>();
  for (const { level, event } of linesOf(worker))
    if (level !== 'info') counts.set(`${event}`, (counts.get(`${event}`) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 10 * minutes)).toEqual([]);
}
