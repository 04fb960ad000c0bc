import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withFolderLock } from '../../src/ops/folder-lock.js';
import { startScript } from '../support/process.js';

let folder = '';
let lock = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duban-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('many within one process take turns, and a failure gives the lock back', async () => {
  let inside = 0;
  const turn = async (index: number) => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    if (index === 1) throw new Error('on purpose');
    return index;
  };
  const turns = [0, 1, 2, 3].map((index) => withFolderLock(lock, 10_000, () => turn(index)));
  expect((await Promise.allSettled(turns)).map((each) => each.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(existsSync(lock)).toBe(false);
});

test('processes take turns, whoever is killed in between', async () => {
  const journal = join(folder, 'journal');
  const workers = Array.from({ length: 5 }, () =>
    startScript('test/ops/lock-holder.ts', [lock, journal, '40']),
  );
  await workers[0]?.waitForLine(/^held$/);
  workers[0]?.kill('SIGKILL');
  const exits = await Promise.all(workers.map((worker) => worker.exit));
  expect(workers.flatMap((worker) => worker.stderr)).toEqual([]);
  expect(exits.slice(1).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(existsSync(lock)).toBe(false);
});

test('one that died with the lock is found out at once', async () => {
  const dead = startScript('test/ops/lock-holder.ts', [lock, join(folder, 'journal'), 'stay']);
  await dead.waitForLine(/^held$/);
  dead.kill('SIGKILL');
  await dead.exit;
  expect(existsSync(lock)).toBe(true);
  const before = performance.now();
  expect(await withFolderLock(lock, 10_000, async () => 'mine')).toBe('mine');
  expect(performance.now() - before).toBeLessThan(2000);
  expect(readdirSync(folder).filter((name) => name === 'lock')).toEqual([]);
});

test('one that lives is waited for, but not for ever', async () => {
  const holder = startScript('test/ops/lock-holder.ts', [lock, join(folder, 'journal'), 'stay']);
  await holder.waitForLine(/^held$/);
  await expect(withFolderLock(lock, 200, async () => 'mine')).rejects.toThrow(/held by another process/);
  holder.kill('SIGKILL');
  await holder.exit;
});
