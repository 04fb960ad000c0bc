/** Row 27: a relay that is down is left alone, but for one probe after half a minute, then after twice as long. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Breaker, begun, CLOSED, ended, lets } from '../../src/mail/breaker.js';
import { composeMail } from '../../src/mail/compose.js';
import type { Delivery } from '../../src/mail/delivery.js';
import { patientTransport } from '../../src/mail/patient-transport.js';
import { type MailTransport, smtpTransport } from '../../src/mail/transport.js';
import { breach, SENDER } from './models.js';
import { type Script, type ScriptedServer, scriptedServer } from './scripted-server.js';

const mail = composeMail(breach, SENDER);
const SECOND = 1000;

let script: { -readonly [Key in keyof Script]: Script[Key] };
let server: ScriptedServer;
let nowMs: number;
let told: string[];
beforeEach(async () => {
  script = {};
  server = await scriptedServer(script);
  nowMs = 0;
  told = [];
});
afterEach(() => server.close());

const patient = (url = server.url) =>
  patientTransport(smtpTransport(url), {
    nowMs: () => nowMs,
    down: (reason) => told.push(`down: ${reason}`),
    up: (downMs) => told.push(`up after ${downMs / SECOND} s`),
  });

const send = async (transport: ReturnType<typeof patient>) =>
  (await transport.send(mail, AbortSignal.timeout(5000))).outcome;

/** How many sessions the server has greeted so far: one that is refused at the greeting never says EHLO. */
const sessions = () => server.connections;

test('after a fault nothing knocks for half a minute; then one does, and after it nobody for twice as long', async () => {
  script.greeting = '554 go away';
  const transport = patient();
  expect(await send(transport)).toBe('relay-fault');
  expect(transport.mayTry()).toBe(false);
  nowMs = 29 * SECOND;
  expect([await send(transport), await send(transport)]).toEqual(['held', 'held']);
  expect(sessions()).toBe(1);
  nowMs = 30 * SECOND;
  expect(transport.mayTry()).toBe(true);
  expect((await Promise.all([send(transport), send(transport), send(transport)])).sort()).toEqual([
    'held',
    'held',
    'relay-fault',
  ]);
  expect(sessions()).toBe(2);
  nowMs = 89 * SECOND;
  expect(await send(transport)).toBe('held');
  nowMs = 90 * SECOND;
  delete script.greeting;
  expect(await send(transport)).toBe('accepted');
  expect(await send(transport)).toBe('accepted');
  expect(told).toEqual([expect.stringMatching(/^down: .*554 go away/), 'up after 90 s']);
});

test('a probe that breaks leaves the next one its turn', async () => {
  script.greeting = '554 go away';
  const smtp = smtpTransport(server.url);
  let breaks = false;
  const inner: MailTransport = {
    ...smtp,
    send(mail, signal) {
      if (breaks) throw new TypeError('broken');
      return smtp.send(mail, signal);
    },
  };
  const transport = patientTransport(inner, { nowMs: () => nowMs, down: () => {}, up: () => {} });
  expect(await send(transport)).toBe('relay-fault');
  nowMs = 30 * SECOND;
  breaks = true;
  await expect(send(transport)).rejects.toThrow('broken');
  breaks = false;
  delete script.greeting;
  expect(transport.mayTry()).toBe(true);
  expect(await send(transport)).toBe('accepted');
});

const everyMails: readonly [string, Script][] = [
  ['a greeting of 421', { greeting: '421 busy' }],
  ['a greeting of 554', { greeting: '554 no' }],
  ['a drop at EHLO', { ehlo: 'drop' }],
  ['a sender that is refused', { mail: '550 not you' }],
  ['a drop at MAIL', { mail: 'drop' }],
];
test.each(everyMails)('%s opens it', async (_, fault) => {
  Object.assign(script, fault);
  const transport = patient();
  expect(await send(transport)).toBe('relay-fault');
  expect(await send(transport)).toBe('held');
});

test('a refused login, nobody listening, and a name that does not exist open it', async () => {
  script.auth = '535 wrong';
  const silent = await scriptedServer({});
  await silent.close();
  for (const url of [server.url.replace('//', '//user:word@'), silent.url, 'smtp://nowhere.invalid:25']) {
    const transport = patient(url);
    expect(await send(transport)).toBe('relay-fault');
    expect(transport.downMs()).toBe(0);
  }
});

const oneMails: readonly [string, Script][] = [
  ['a recipient that is refused', { rcpt: '550 no such user' }],
  ['a recipient that is put off', { rcpt: '450 later' }],
  ['a drop at RCPT', { rcpt: 'drop' }],
  ['a recipient for whom a login is wanted', { rcpt: '530 log in' }],
  ['a loss after the dot', { end: 'drop' }],
];
test.each(oneMails)('%s says nothing of the next mail', async (_, fault) => {
  Object.assign(script, fault);
  const transport = patient();
  await send(transport);
  expect(transport.mayTry()).toBe(true);
  expect(told).toEqual([]);
});

const down: Delivery = { outcome: 'relay-fault', reason: 'ECONNREFUSED', everyMail: true };

test('however long it lasts: at most one probe at a time, pauses double up to five minutes', () => {
  const pauses: number[] = [];
  let breaker: Breaker = ended(CLOSED, down, false, 0);
  for (let probes = 0; probes < 7; probes++) {
    if (breaker.state === 'closed') throw new Error('it is down');
    pauses.push(breaker.pauseMs / SECOND);
    const { probeAt } = breaker;
    expect(lets(breaker, probeAt - 1)).toBe(false);
    expect(lets(breaker, probeAt)).toBe(true);
    expect(lets(begun(breaker), probeAt + 1e9)).toBe(false);
    breaker = ended(begun(breaker), down, true, probeAt);
  }
  expect(pauses).toEqual([30, 60, 120, 240, 300, 300, 300]);
});

test('attempts that began before it opened neither put the probe off nor bring it forward', () => {
  const outcomes = fc.constantFrom<Delivery>(down, { outcome: 'ambiguous', reason: 'lost' });
  fc.assert(
    fc.property(fc.array(outcomes), (late) => {
      const opened = ended(CLOSED, down, false, 0);
      expect(late.reduce((breaker, delivery) => ended(breaker, delivery, false, SECOND), opened)).toEqual(
        opened,
      );
    }),
  );
  expect(ended(ended(CLOSED, down, false, 0), { outcome: 'accepted', response: '250' }, false, 1)).toBe(
    CLOSED,
  );
});

test('a probe that fails for its own recipient has found the relay up', () => {
  const fault = (everyMail: boolean): Delivery => ({ outcome: 'relay-fault', reason: 'down', everyMail });
  const open = begun(ended(CLOSED, fault(true), false, 0));
  expect(ended(open, fault(false), true, 30 * SECOND)).toEqual(CLOSED);
  expect(ended(open, fault(true), true, 30 * SECOND)).toMatchObject({ state: 'open', pauseMs: 60 * SECOND });
});
