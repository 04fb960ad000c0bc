/** npm and npx start a worker in a shell that hands no signal on: when that is ended, the worker ends, too. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { createDatabase } from '../support/database.js';
import { PROJECT } from '../support/process.js';

const loader = pathToFileURL(join(PROJECT, 'node_modules/tsx/dist/loader.mjs')).href;
const node = `"${process.execPath}" --import "${loader}" "${join(PROJECT, 'src/cli/main.ts')}"`;
const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix.each(['start', 'npx'])(
  'a worker started by npm ends well when its shell is gone: %s',
  async (event) => {
    const database = await createDatabase();
    // What follows the worker keeps the shell from becoming the worker.
    const shell = spawn('sh', ['-c', `${node} worker; true`], {
      cwd: PROJECT,
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        DUBAN_HTTP: 'off',
        npm_lifecycle_event: event,
      },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const said: string[] = [];
      for await (const line of createInterface({
        input: shell.stdout,
        signal: AbortSignal.timeout(60_000),
      })) {
        said.push(/"event":"([^"]*)"/.exec(line)?.[1] ?? '');
        if (said.at(-1) === 'worker.started') shell.kill('SIGTERM');
      }
      expect(said.slice(-2)).toEqual(['worker.stopping', 'worker.stopped']);
    } finally {
      // The whole group: with the shell gone, a worker that did not end is still in it.
      if (shell.pid !== undefined)
        try {
          process.kill(-shell.pid, 'SIGKILL');
        } catch {
          // Nobody is left.
        }
      await database.drop();
    }
  },
);
