/** Signals in every state. Row 38. */
import { expect, test } from '@jest/globals';
import { scriptedServer } from '../mail/scripted-server.js';
import type { StartedProcess } from '../support/process.js';
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
  await on.stage.told(1);
  await hanging.close();
}, 120_000);
