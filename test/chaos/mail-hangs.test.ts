/** A mail server that hangs for one recipient. Row 31. */
import { test } from '@jest/globals';
import { type Mail, onMailStage, tried } from './mail-stage.js';

const on = onMailStage();

test('row 31: one recipient’s server hangs: the mails of the others go on, and the attempt ends', async () => {
  Object.defineProperty(on.script, 'rcpt', {
    configurable: true,
    enumerable: true,
    get: () => (on.server.commands.at(-1)?.includes('zhang-wei') ? 'hang' : undefined),
  });
  const slip = await on.complaint();
  const others = (mails: Mail[]) => mails.filter(({ email }) => !email.startsWith('zhang-wei'));
  await on.until(
    slip,
    (mails) => others(mails).every(({ state }) => state === 'accepted'),
    'the others have theirs',
    10_000,
  );
  await on.until(slip, tried, 'the attempt that hung has ended', 45_000);
  await on.recovers(slip);
}, 90_000);
