/** Signals in every state, and a log that nobody reads. Rows 35 and 38. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { scriptedServer } from '../mail/scripted-server.js';
import { PROJECT, type StartedProcess } from '../support/process.js';
import { onOwnRedis } from './redis-stage.js';
import { ESCALATIONS, message, some } from './stage.js';

const on = onOwnRedis();

async function endsInTime(worker: StartedProcess): Promise<void> {
  const from = performance.now();
  worker.kill('SIGTERM');
  expect(await worker.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(15_000);
}

test('row 38: SIGTERM while idle, while firing, and with Redis away ends a worker with 0 within 15 s', async () => {
  const [idle, firing, bereft] = await Promise.all([
    on.stage.started(),
    on.stage.started(),
    on.stage.started(),
  ]);
  await endsInTime(idle);
  await on.stage.intake(some(10));
  await on.stage.reaches(ESCALATIONS, 1);
  await endsInTime(firing);
  await on.loseRedis();
  await endsInTime(bereft);
  await on.anotherRedis();
  await on.stage.started();
  await on.stage.fired(10);
  await on.stage.settled();
  await on.stage.expectKept();
}, 90_000);

test('row 38: SIGTERM while a mail hangs ends it within 15 s, and the lease brings the mail out again', async () => {
  const hanging = await scriptedServer({ rcpt: 'hang' });
  const worker = await on.stage.started({ SMTP_URL: hanging.url });
  await on.stage.inbox.add('intake', message());
  await on.stage.reaches("select count(*) from duban.mail where state = 'sending'", 3);
  await endsInTime(worker);
  await on.stage.mailsAreDue();
  await on.stage.started();
  await on.stage.reaches("select count(*) from duban.mail where state = 'accepted'", 10);
  await hanging.close();
}, 60_000);

test('row 35: with its log’s reader gone, escalation and mail go on, and stderr says so once', async () => {
  const loader = pathToFileURL(join(PROJECT, 'node_modules/tsx/dist/loader.mjs')).href;
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['--import', loader, join(PROJECT, 'src/cli/main.ts'), 'worker'], {
    env: { PATH, HOME, DUBAN_HTTP: 'off', ...on.stage.env },
    cwd: PROJECT,
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  try {
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await on.stage.intake([message(), message()]);
    await on.stage.fired(2);
    await on.stage.reaches("select count(*) from duban.mail where state = 'accepted'", 18);
    expect(child.exitCode).toBeNull();
    expect(stderr.split('\n').filter((line) => line.includes('the log cannot be written'))).toHaveLength(1);
    await on.stage.expectKept();
  } finally {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
}, 60_000);
