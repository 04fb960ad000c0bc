/** Mail servers that are away, refuse and break off. Rows 27, 28, 29 and 30. */
import { expect, test } from '@jest/globals';
import { MAILS, onMailStage, tried } from './mail-stage.js';
import { eventually } from './stage.js';

const on = onMailStage();

test.each([
  ['421 at the greeting', { greeting: '421 busy' }],
  ['554 at the greeting', { greeting: '554 no mail here' }],
  ['a connection that is dropped at once', { greeting: 'drop' }],
  ['a connection that is reset after EHLO', { ehlo: 'reset' }],
  ['a sender that it does not like', { mail: '550 who are you' }],
] as const)(
  'row 27: the relay is at fault (%s): no attempt is counted, and all leave once it is well',
  async (_, fault) => {
    on.behave(fault);
    const slip = await on.complaint();
    const mails = await on.atFault(slip);
    for (const { state, attempts, ambiguous_attempts } of mails)
      expect({ state, attempts, ambiguous_attempts }).toEqual({
        state: 'sending',
        attempts: 0,
        ambiguous_attempts: 0,
      });
    await on.recovers(slip);
  },
  120_000,
);

test('row 28: 450 for the recipient, then 250: sent once, after a minute and not before', async () => {
  on.behave({ rcpt: '450 greylisted' });
  const slip = await on.complaint();
  const mails = await on.until(slip, tried, 'each was tried');
  for (const { state, attempts } of mails)
    expect({ state, attempts }).toEqual({ state: 'sending', attempts: 1 });
  const wait = await on.stage.number(
    `select extract(epoch from min(next_attempt_at) - clock_timestamp()) from duban.mail where state = 'sending'`,
  );
  expect(wait).toBeGreaterThan(30);
  await on.recovers(slip);
}, 60_000);

test.each([
  ['550 for the recipient', { rcpt: '550 unknown' }],
  ['552 after the mail', { end: '552 too big' }],
] as const)(
  'row 29: %s: failed at once, others are told, and it ends there',
  async (_, fault) => {
    on.behave(fault);
    const slip = await on.complaint();
    const undelivered = await eventually(async () => {
      const mails = await on.mailsOf(slip);
      const waiting = await on.stage.number(
        "select count(*) from duban.notice where state = 'waiting' and not_before <= duban.now()",
      );
      const over = waiting === 0 && mails.every(({ state }) => state === 'failed');
      return mails.length > MAILS && over ? mails : undefined;
    }, 'all have failed, and those who were told instead, too');
    // One step deep: that telling somebody instead has failed tells nobody else.
    expect(undelivered.length).toBeLessThan(4 * MAILS);
  },
  60_000,
);

test.each([['drop'], ['reset']] as const)(
  'row 30: the connection %ss after the final dot: sent again with the same Message-ID, and recorded',
  async (end) => {
    on.behave({ end });
    const slip = await on.complaint();
    const mails = await on.until(slip, tried, 'each was tried');
    for (const { state, ambiguous_attempts } of mails)
      expect({ state, ambiguous_attempts }).toEqual({ state: 'sending', ambiguous_attempts: 1 });
    await on.recovers(slip);
  },
  60_000,
);
