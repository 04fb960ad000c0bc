/** Signals in every state, and a log that nobody reads. Rows 35 and 38. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { scriptedServer } from '../mail/scripted-server.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { PROJECT, type StartedProcess } from '../support/process.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { message, Stage } from './stage.js';

let sink: MailSink;
let redis: OwnRedis;
let stage: Stage;
beforeEach(async () => {
  sink = await startMailSink();
  redis = await startOwnRedis();
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: redis.url });
});
afterEach(async () => {
  await stage.close();
  await redis.remove();
  await sink.close();
});

const STEPS = 4;
const escalations = "select count(*) from duban.firing where kind = 'escalation'";

async function endsInTime(worker: StartedProcess): Promise<void> {
  const from = performance.now();
  worker.kill('SIGTERM');
  expect(await worker.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(15_000);
}

test('row 38: SIGTERM while idle, while firing, and with Redis away ends a worker with 0 within 15 s', async () => {
  const [idle, firing, bereft] = await Promise.all([stage.started(), stage.started(), stage.started()]);
  await endsInTime(idle);
  await stage.intake(Array.from({ length: 10 }, () => message()));
  await stage.reaches(escalations, 1);
  await endsInTime(firing);
  redis.kill('SIGKILL');
  await redis.remove();
  await endsInTime(bereft);
  redis = await startOwnRedis(redis.port);
  await stage.started();
  await stage.reaches(escalations, 10 * STEPS);
  await stage.settled();
  await stage.expectKept();
}, 90_000);

test('row 38: SIGTERM while a mail hangs ends it within 15 s, and the lease brings the mail out again', async () => {
  const hanging = await scriptedServer({ rcpt: 'hang' });
  const worker = await stage.started({ SMTP_URL: hanging.url });
  await stage.inbox.add('intake', message());
  await stage.reaches("select count(*) from duban.mail where state = 'sending'", 3);
  await endsInTime(worker);
  await stage.mailsAreDue();
  await stage.started();
  await stage.reaches("select count(*) from duban.mail where state = 'accepted'", 10);
  await hanging.close();
}, 60_000);

test('row 35: with its log’s reader gone, escalation and mail go on, and stderr says so once', async () => {
  const loader = pathToFileURL(join(PROJECT, 'node_modules/tsx/dist/loader.mjs')).href;
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['--import', loader, join(PROJECT, 'src/cli/main.ts'), 'worker'], {
    env: { PATH, HOME, DUBAN_HTTP: 'off', ...stage.env },
    cwd: PROJECT,
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  try {
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await stage.intake([message(), message()]);
    await stage.reaches(escalations, 2 * STEPS);
    await stage.reaches("select count(*) from duban.mail where state = 'accepted'", 18);
    expect(child.exitCode).toBeNull();
    expect(stderr.split('\n').filter((line) => line.includes('the log cannot be written'))).toHaveLength(1);
    await stage.expectKept();
  } finally {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
}, 60_000);
