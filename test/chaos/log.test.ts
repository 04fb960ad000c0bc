/** A log that nobody reads, and one that is full. Row 35. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { PROJECT } from '../support/process.js';
import { onOwnRedis } from './redis-stage.js';
import { some } from './stage.js';

const on = onOwnRedis();

const COMPLAINTS = 10;
/** Blocks of half a kilobyte, or of one, by the shell. */
const MOST_BLOCKS = 16;

/** A worker by way of a shell, which puts its log where the test wants it. */
function worker(shell: string, log = '') {
  const loader = pathToFileURL(join(PROJECT, 'node_modules/tsx/dist/loader.mjs')).href;
  const { PATH, HOME } = process.env;
  const main = join(PROJECT, 'src/cli/main.ts');
  const child = spawn('/bin/sh', ['-c', shell, process.execPath, '--import', loader, main, 'worker'], {
    env: { PATH, HOME, LOG: log, TSX_DISABLE_CACHE: '1', DUBAN_HTTP: 'off', ...on.stage.env },
    cwd: PROJECT,
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk) => said.push(`${chunk}`));
  return { child, complaints: () => said.join('').match(/the log cannot be written/g) ?? [] };
}

async function worksOn({ child, complaints }: ReturnType<typeof worker>): Promise<void> {
  await on.stage.intake(some(COMPLAINTS));
  await on.stage.fired(COMPLAINTS);
  await on.stage.told(COMPLAINTS);
  expect(child.exitCode).toBeNull();
  expect(complaints()).toHaveLength(1);
  await on.stage.expectKept();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}

test('row 35: with its log’s reader gone, escalation and mail go on, and stderr says so once', async () => {
  const started = worker('exec "$0" "$@"');
  try {
    await once(started.child.stdout, 'data');
    started.child.stdout.destroy();
    await worksOn(started);
  } finally {
    started.child.kill('SIGKILL');
  }
}, 120_000);

test('row 35: with its log’s file full, escalation and mail go on, and stderr says so once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'duban-test-log-'));
  const log = join(folder, 'log');
  const started = worker(`ulimit -f ${MOST_BLOCKS}; exec "$0" "$@" >"$LOG"`, log);
  try {
    await worksOn(started);
    expect((await stat(log)).size).toBeLessThanOrEqual(MOST_BLOCKS * 1_024);
  } finally {
    started.child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
}, 120_000);
