/** `mail.yaml`: what is refused, in which words, and what the settings mean. */
import { describe, expect, test } from '@jest/globals';
import { configurationOf, faultsOf } from './folder.js';

const mail = (text: string) => ({ 'mail.yaml': `${text}\n` });

describe('a setting that is wrong', () => {
  test.each([
    ['groupWait: soon', '1:12 groupWait: "soon" is not a length of time'],
    ['flushInterval: 2d', '1:16 flushInterval: "2d" is too long; allowed: 0s, or a length of time up to 24h'],
    ['digestFrom: 1', '1:13 digestFrom: 1 is too small; allowed: a whole number from 2 to 100, or off'],
    ['digestFrom: never', '1:13 digestFrom:'],
    ['rate: { perMinute: 0 }', '1:20 rate.perMinute: 0 is too small; allowed: a whole number from 1 to 1000'],
    [
      'rate: { reserve: 100% }',
      '1:18 rate.reserve: "100%" is not such a share; allowed: a share from 0% to 90%',
    ],
    ['rate: { perHour: 5 }', '1:9 rate.perHour: unknown key "perHour"'],
    ['rate: fast', '1:7 rate:'],
    ['quietHours: { from: "21:00" }', '1:13 quietHours: "until" is missing; allowed: off, or such as'],
    ['quietHours: { from: "9pm", until: "07:30" }', '1:21 quietHours.from: "9pm" is not a time of day'],
    ['quietHours: { from: "24:00", until: "07:30" }', '1:21 quietHours.from: "24:00" is not a time of day'],
    [
      'quietHours: { from: "08:00", until: "08:00" }',
      '1:37 quietHours.until: the quiet hours end where they begin',
    ],
    ['quietHours: { roles: { directors: off } }', '1:24 quietHours.roles.directors: unknown key "directors"'],
    [
      'quietHours: { roles: { admin: { from: "21:00" } } }',
      '1:24 quietHours.roles.admin.until: "until" is missing',
    ],
    [
      'quietHours: on',
      '1:13 quietHours: "on" is not known here; allowed: off, or such as { from: "21:00", until: "07:30" }',
    ],
    ['quietHours: false', '1:13 quietHours: false is not known here; allowed: off, or such as { from'],
    [
      'quietHours: { roles: { admin: on } }',
      '1:31 quietHours.roles.admin: "on" is not known here; allowed: off, or',
    ],
    ['rate: on', '1:7 rate: "on" is not known here; allowed: off, or such as { perFiveSeconds'],
    [
      'digestFrom: on',
      '1:13 digestFrom: "on" is not known here; allowed: a whole number from 2 to 100, or off',
    ],
    [
      'daily: false',
      '1:8 daily: false is not known here; allowed: a time of day from 00:00 to 23:59, such as',
    ],
    ['daily: 8', '1:8 daily:'],
    ['daily: "8:30"', '1:8 daily: "8:30" is not a time of day'],
  ])('%s', async (text, fault) => {
    const faults = await faultsOf(mail(text));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`mail.yaml:${fault}`);
    expect(faults[0]).toContain('allowed: ');
  });
});

test('everything off', async () => {
  const off = 'groupWait: 0s\nflushInterval: 0s\ndigestFrom: off\nrate: off\nquietHours: off\ndaily: off';
  expect((await configurationOf(mail(off))).mail).toMatchObject({
    groupWaitMs: 0,
    flushIntervalMs: 0,
    digestFrom: null,
    rate: null,
    quietHours: { everybody: null, roles: {} },
    dailyAt: null,
  });
});

test('quiet hours of a role, beside those of everybody', async () => {
  const hours = 'quietHours: { roles: { admin: off, supervisor: { from: "19:00", until: "06:00" } } }';
  expect((await configurationOf(mail(hours))).mail.quietHours).toEqual({
    everybody: { from: 21 * 60, until: 7 * 60 + 30 },
    roles: { admin: null, supervisor: { from: 19 * 60, until: 6 * 60 } },
  });
});
