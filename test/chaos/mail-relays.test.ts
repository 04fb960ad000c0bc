/** Mail servers that cannot be found, trusted or logged in to. Row 27. */
import { expect, test } from '@jest/globals';
import { type MailStage, onMailStage } from './mail-stage.js';

const on: MailStage = onMailStage();

test.each([
  ['nobody listens', (): string => 'smtp://127.0.0.1:9', {}],
  ['it does not speak TLS', (): string => on.server.url.replace('smtp:', 'smtps:'), {}],
  [
    'it refuses the login',
    (): string => on.server.url.replace('//', '//duban:canary-4711@'),
    { auth: '535 authentication failed for canary-4711' },
  ],
  // Last: a name server that is away takes its time to be given up.
  ['its name does not exist', (): string => 'smtp://nowhere.invalid:25', {}],
] as const)(
  'row 27: the relay is at fault (%s): no attempt is counted, no secret told, and all leave once it is well',
  async (_, url, fault) => {
    on.worker.kill('SIGTERM');
    await on.worker.exit;
    on.behave(fault);
    const faulty = await on.stage.started({ SMTP_URL: url() });
    const slip = await on.complaint();
    const mails = await on.atFault(slip, 90_000);
    for (const { state, attempts, response } of mails) {
      expect({ state, attempts }).toEqual({ state: 'sending', attempts: 0 });
      expect(`${response}`).not.toContain('canary-4711');
    }
    faulty.kill('SIGTERM');
    expect(await faulty.exit).toEqual({ code: 0, signal: null });
    expect([...faulty.stdout, ...faulty.stderr].join('\n')).not.toContain('canary-4711');
    on.worker = await on.stage.started();
    await on.recovers(slip);
  },
  180_000,
);
