import { expect, jest, test } from '@jest/globals';
import { Timeline } from '../../src/cli/demo-timeline.js';
import { shipped } from '../sla/shipped.js';

test('a mail about two clocks is told and counted once', async () => {
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const timeline = new Timeline(await shipped(), 0);
    const sent = { event: 'mail.sent', at: new Date(0).toISOString(), kind: 'breach', people: ['gao-feng'] };
    for (const [messageId, target] of [
      ['<m.1@x>', 'handle'],
      ['<m.1@x>', 'explain'],
      ['<m.2@x>', 'handle'],
    ])
      timeline.write(`${JSON.stringify({ ...sent, messageId, target })}\n`);
    expect([timeline.mails, written.mock.calls.length]).toEqual([2, 2]);
  } finally {
    written.mockRestore();
  }
});
