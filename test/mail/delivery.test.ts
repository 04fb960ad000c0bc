import { describe, expect, test } from '@jest/globals';
import { classify, type Failure, failureOf, reasonOf } from '../../src/mail/delivery.js';

const BEFORE = { recipientNamed: false, dataSent: false };
const AFTER = { recipientNamed: true, dataSent: true };

const answered = (command: string, response: string): Failure => ({
  code: 'EENVELOPE',
  command,
  response,
  responseCode: Number(response.slice(0, 3)),
  message: `refused: ${response}`,
});
const lost = (code: string, response?: string): Failure => ({
  code,
  command: 'CONN',
  message: `lost: ${response ?? ''}`,
  response,
  responseCode: response === undefined ? undefined : Number(response.slice(0, 3)),
});

describe('an answer decides, whenever it came', () => {
  test.each([
    ['MAIL FROM', '421 busy', 'deferred'],
    ['MAIL FROM', '450 later', 'deferred'],
    ['MAIL FROM', '501 syntax', 'relay-fault'],
    ['MAIL FROM', '550 sender unknown here', 'relay-fault'],
    ['MAIL FROM', '550 Mail frequency limited', 'deferred'],
    ['RCPT TO', '450 greylisted', 'deferred'],
    ['RCPT TO', '503 bad sequence', 'deferred'],
    ['RCPT TO', '530 authentication required', 'relay-fault'],
    ['RCPT TO', '550 no such user', 'refused'],
    ['RCPT TO', '550 Ip frequency limited', 'deferred'],
    ['DATA', '451 MI:SFQ', 'deferred'],
    ['DATA', '550 spam', 'refused'],
    ['DATA', '552 too big', 'refused'],
    ['DATA', '554 DT:SPM', 'refused'],
  ])('%s: %s → %s', (command, response, outcome) => {
    for (const progress of [BEFORE, AFTER])
      expect(classify(answered(command, response), progress).outcome).toBe(outcome);
  });
});

describe('without one it depends on whether DATA had gone out', () => {
  test.each([
    'EDNS',
    'ETLS',
    'EAUTH',
    'EPROTOCOL',
    'ESOCKET',
    'ECONNECTION',
    'ETIMEDOUT',
    'EABORT',
    'EPROXY',
  ])('%s', (code) => {
    expect(classify(lost(code), BEFORE).outcome).toBe('relay-fault');
    expect(classify(lost(code), AFTER).outcome).toBe('ambiguous');
  });

  test.each(['421 bye', '554 bye'])('a greeting of %s', (response) => {
    expect(classify(lost('EPROTOCOL', response), BEFORE).outcome).toBe('relay-fault');
  });

  test('a 421 that ends the session after DATA is an answer', () => {
    expect(classify(lost('ECONNECTION', '421 closing'), AFTER).outcome).toBe('deferred');
  });
});

test('what is kept is one line of at most 200 characters', () => {
  const delivery = classify(answered('RCPT TO', `550-first\r\n550 ${'x'.repeat(400)}`), BEFORE);
  expect(delivery.outcome === 'refused' && delivery.response).toMatch(/^550-first 550 x{180,}…$/);
});

test('anything that is thrown is a failure', () => {
  expect(failureOf(Object.assign(new Error('no'), { code: 'EDNS' }))).toMatchObject({
    code: 'EDNS',
    message: 'no',
  });
  expect(failureOf('odd')).toEqual({ message: 'odd' });
});

test('a reason names the code once', () => {
  expect(reasonOf({ code: 'ENOSPC', message: 'ENOSPC: no space left on device' })).toBe(
    'ENOSPC: no space left on device',
  );
  expect(reasonOf({ code: 'EDNS', message: 'no such host' })).toBe('EDNS: no such host');
});
