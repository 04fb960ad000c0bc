/** Workers that end, or stop for a while, as they send. Rows 4 and 32. */
import { expect, test } from '@jest/globals';
import { areBeingSent, onMailStage } from './mail-stage.js';

const on = onMailStage();

test.each([
  ['before the mail went out', { data: 'hang' }],
  ['after the server has taken it', { end: 'hang' }],
] as const)(
  'row 32: killed while sending, %s: the lease ends, the same mail goes out again, once',
  async (_, fault) => {
    on.behave(fault);
    const slip = await on.complaint();
    await on.until(slip, areBeingSent, 'all are being sent');
    on.worker.kill('SIGKILL');
    await on.worker.exit;
    on.behave();
    on.worker = await on.stage.started();
    await on.recovers(slip);
    for (const { ambiguous_attempts } of await on.mailsOf(slip)) expect(ambiguous_attempts).toBe(1);
  },
  60_000,
);

test('row 4: stopped while sending, past its lease, and woken: what it writes late changes nothing', async () => {
  on.behave({ end: 'hang' });
  const slip = await on.complaint();
  await on.until(slip, areBeingSent, 'all are being sent');
  const sleeper = on.worker;
  sleeper.kill('SIGSTOP');
  on.behave();
  on.worker = await on.stage.started();
  await on.recovers(slip);
  const before = await on.mailsOf(slip);
  sleeper.kill('SIGCONT');
  // It takes its connections for hung, ends its attempts, and goes on working.
  const again = await on.complaint();
  await on.until(again, (mails) => mails.every(({ state }) => state === 'accepted'), 'both work');
  sleeper.kill('SIGTERM');
  await sleeper.exit;
  expect(await on.mailsOf(slip)).toEqual(before);
  await on.stage.expectKept();
}, 90_000);
