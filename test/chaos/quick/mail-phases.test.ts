/** A mail server that hangs or drips at any point of the talk. Row 31. */
import { expect, test } from '@jest/globals';
import { composeMail } from '../../../src/mail/compose.js';
import { smtpTransport } from '../../../src/mail/transport.js';
import { breach, SENDER } from '../../mail/models.js';
import { type Script, scriptedServer } from '../../mail/scripted-server.js';

const LIMIT_MS = 1_500;
const PHASES: readonly (keyof Script)[] = ['greeting', 'ehlo', 'auth', 'mail', 'rcpt', 'data', 'body', 'end'];
const mail = composeMail(breach, SENDER);

test.each(PHASES.flatMap((phase) => [[phase, 'hang'] as const, [phase, 'drip'] as const]))(
  'row 31: at %s it %ss: the attempt ends when its time is over, and another mail is not held up by it',
  async (phase, move) => {
    const login = phase === 'auth' ? 'duban:word@' : '';
    const script: { -readonly [Key in keyof Script]: Script[Key] } = { [phase]: move };
    const server = await scriptedServer(script, login);
    const transport = smtpTransport(server.url);
    try {
      const from = performance.now();
      const held = transport.send(mail, AbortSignal.timeout(LIMIT_MS));
      const { outcome } = await held;
      expect(performance.now() - from).toBeLessThan(LIMIT_MS + 1_500);
      const isOpen = ['data', 'body', 'end'].includes(phase);
      expect(outcome).toBe(isOpen ? 'ambiguous' : 'relay-fault');
      const stuck = transport.send(mail, AbortSignal.timeout(LIMIT_MS));
      await new Promise((resolve) => setTimeout(resolve, 100));
      delete script[phase];
      expect((await transport.send(mail, AbortSignal.timeout(LIMIT_MS))).outcome).toBe('accepted');
      await stuck;
    } finally {
      transport.close();
      await server.close();
    }
  },
);
