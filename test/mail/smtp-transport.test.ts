import { afterEach, describe, expect, test } from '@jest/globals';
import { composeMail } from '../../src/mail/compose.js';
import { smtpTransport } from '../../src/mail/transport.js';
import { breach, SENDER } from './models.js';
import { type Move, type Script, type ScriptedServer, scriptedServer } from './scripted-server.js';

const mail = composeMail(breach, SENDER);
const servers: ScriptedServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(script: Script, auth = ''): Promise<ScriptedServer> {
  const server = await scriptedServer(script, auth);
  servers.push(server);
  return server;
}

/** Long enough for any machine: what ends by itself does so before. */
const later = () => AbortSignal.timeout(20_000);

async function attempt(script: Script, auth = '', signal = later()) {
  const server = await serve(script, auth);
  const transport = smtpTransport(server.url);
  const delivery = await transport.send(mail, signal);
  transport.close();
  return { delivery, server };
}

describe('what becomes of an attempt', () => {
  const answered: readonly [string, Script, object][] = [
    ['a taken mail', {}, { outcome: 'accepted', response: '250 taken' }],
    ['450 at RCPT', { rcpt: '450 later' }, { outcome: 'deferred', response: '450 later' }],
    ['550 at RCPT', { rcpt: '550 no such user' }, { outcome: 'refused', response: '550 no such user' }],
    ['551 at RCPT', { rcpt: '551 elsewhere' }, { outcome: 'refused', response: '551 elsewhere' }],
    ['451 at DATA', { data: '451 DT:SPM' }, { outcome: 'deferred', response: '451 DT:SPM' }],
    ['552 at DATA', { data: '552 too big' }, { outcome: 'refused', response: '552 too big' }],
    ['451 after the dot', { end: '451 later' }, { outcome: 'deferred', response: '451 later' }],
    ['554 after the dot', { end: '554 spam' }, { outcome: 'refused', response: '554 spam' }],
    ['421 after the dot', { end: '421 closing' }, { outcome: 'deferred', response: '421 closing' }],
    ['a sender too fast for QQ', { end: '550 Connection frequency limited' }, { outcome: 'deferred' }],
    ['421 at MAIL', { mail: '421 busy' }, { outcome: 'deferred', response: '421 busy' }],
    ['553 at MAIL', { mail: '553 not your address' }, { outcome: 'relay-fault' }],
    ['530 at MAIL', { mail: '530 log in first' }, { outcome: 'relay-fault' }],
    ['503 at RCPT', { rcpt: '503 bad sequence' }, { outcome: 'deferred' }],
  ];
  test.each(answered)('%s', async (_name, script, expected) => {
    expect((await attempt(script)).delivery).toMatchObject(expected);
  });

  const before: readonly [string, Script][] = [
    ['a greeting of 554', { greeting: '554 go away' }],
    ['a greeting of 421', { greeting: '421 too many connections' }],
    ['a drop instead of a greeting', { greeting: 'drop' }],
    ['a reset instead of a greeting', { greeting: 'reset' }],
    ['silence instead of a greeting', { greeting: 'hang' }],
    ['nonsense as a greeting', { greeting: 'HTTP/1.1 400 Bad Request' }],
    ['a drop at EHLO', { ehlo: 'drop' }],
    ['a drop at MAIL', { mail: 'drop' }],
    ['silence at RCPT', { rcpt: 'hang' }],
    ['a reset at RCPT', { rcpt: 'reset' }],
  ];
  test.each(before)('%s is the relay’s fault: the mail has not left', async (_name, script) => {
    const { delivery, server } = await attempt(script, '', AbortSignal.timeout(600));
    expect(delivery.outcome).toBe('relay-fault');
    expect(server.received).toEqual([]);
  });

  const open: readonly [string, Script][] = [
    ['a drop after the dot', { end: 'drop' }],
    ['a reset after the dot', { end: 'reset' }],
    ['a drop at DATA', { data: 'drop' }],
    ['a drop within the message', { body: 'drop' }],
  ];
  test.each(open)('%s leaves it open', async (_name, script) => {
    expect((await attempt(script)).delivery).toMatchObject({ outcome: 'ambiguous' });
  });

  test('silence after the dot leaves it open', async () => {
    const limit = new AbortController();
    const silent: Script = {
      get end(): Move {
        limit.abort();
        return 'hang';
      },
    };
    expect((await attempt(silent, '', limit.signal)).delivery).toMatchObject({ outcome: 'ambiguous' });
  });

  test('a server that has the whole mail may take its time: the mail is not sent twice for it', async () => {
    const server = await serve({ end: 'late' });
    const delivery = await smtpTransport(server.url, 1_000).send(mail, later());
    expect(delivery).toEqual({ outcome: 'accepted', response: '250 at last' });
  });

  test.each<keyof Script>(['ehlo', 'mail', 'rcpt', 'data'])(
    'a server that says nothing at %s is left before the overall limit',
    async (phase) => {
      const server = await serve({ [phase]: 'hang' });
      const from = performance.now();
      await smtpTransport(server.url, 300).send(mail, AbortSignal.timeout(20_000));
      expect(performance.now() - from).toBeLessThan(5_000);
    },
  );

  const wired = Buffer.from('\0user\0s3cret/word').toString('base64');
  test.each([
    ['plain', 's3cret/word'],
    ['as it stands in the URL', 's3cret%2Fword'],
    ['as it went over the wire', wired],
  ])(
    'a refused login is the relay’s fault, and a password that the answer repeats (%s) is not told',
    async (_, repeated) => {
      const { delivery } = await attempt({ auth: `535 no: ${repeated}` }, 'user:s3cret%2Fword@');
      expect(delivery).toMatchObject({ outcome: 'relay-fault', reason: expect.stringContaining('no: ***') });
      expect(JSON.stringify(delivery)).not.toContain(repeated);
    },
  );

  test('a password that the answer to a mail repeats is not told', async () => {
    const { delivery } = await attempt({ end: '250 taken from s3cret-word' }, 'user:s3cret-word@');
    expect(delivery).toEqual({ outcome: 'accepted', response: '250 taken from ***' });
  });

  test('nobody listening, and a name that does not exist, are the relay’s fault', async () => {
    const server = await scriptedServer({});
    await server.close();
    const signal = later();
    expect((await smtpTransport(server.url).send(mail, signal)).outcome).toBe('relay-fault');
    expect((await smtpTransport('smtp://nowhere.invalid:25').send(mail, signal)).outcome).toBe('relay-fault');
  });

  test('a signal that is aborted already sends nothing', async () => {
    const server = await serve({});
    const delivery = await smtpTransport(server.url).send(mail, AbortSignal.abort());
    expect(delivery).toMatchObject({ outcome: 'relay-fault' });
    expect(server.commands).toEqual([]);
  });

  test('answers are cut at 200 characters', async () => {
    const { delivery } = await attempt({ rcpt: `550 ${'x'.repeat(500)}` });
    expect(delivery.outcome === 'refused' && [...delivery.response].length).toBe(200);
  });
});

test('the same mail, from memory or as the database gives it back, is the same to the byte', async () => {
  const server = await serve({});
  const headers = Object.fromEntries(Object.entries(mail.headers).sort(([a], [b]) => a.length - b.length));
  expect(Object.keys(headers)).not.toEqual(Object.keys(mail.headers));
  const transport = smtpTransport(server.url);
  for (const copy of [mail, { ...mail, headers }, mail])
    expect((await transport.send(copy, later())).outcome).toBe('accepted');
  expect(server.received).toHaveLength(3);
  expect(new Set(server.received).size).toBe(1);
  const other = composeMail({ ...breach, mailId: '0190a1b2-0000-7000-8000-00000000ffff' }, SENDER);
  await transport.send(other, later());
  const boundaries = server.received.map((text) => /boundary="([^"]+)"/.exec(text)?.[1] ?? '');
  expect(boundaries[3]).not.toBe(boundaries[0]);
  expect(boundaries[0]?.length).toBeLessThanOrEqual(70);
});

describe('the envelope', () => {
  test('one recipient, and the sender’s own address', async () => {
    const { server } = await attempt({});
    expect(server.commands.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([
      'MAIL FROM:<duban@corp.example>',
      'RCPT TO:<wang@corp.example>',
    ]);
  });

  test.each([
    '',
    'nobody',
    'a@x.example,evil',
    'a@x.example,b@y.example',
    'a b@x.example',
    'a@x.example\r\nRCPT TO:<b@y.example>',
    '<a@x.example>',
    '"a@x.example,evil"@e.example',
    'é@x.example',
  ])('never connects for %j', async (address) => {
    const server = await serve({});
    const transport = smtpTransport(server.url);
    const delivery = await transport.send({ ...mail, to: { name: 'x', address } }, later());
    expect(delivery.outcome).toBe('refused');
    expect(server.commands).toEqual([]);
  });

  test('an upper-case domain is still this recipient', async () => {
    const server = await serve({});
    const to = { name: 'x', address: 'Wang@CORP.example' };
    expect((await smtpTransport(server.url).send({ ...mail, to }, later())).outcome).toBe('accepted');
  });

  test('the URL cannot make one mail wait for another', async () => {
    const server = await serve({});
    const rate = 'rateLimit=1&rateDelta=60000';
    const transport = smtpTransport(`${server.url}/?pool=true&maxConnections=1&${rate}&logger=true`);
    const send = () => transport.send(mail, later());
    expect((await Promise.all([send(), send()])).map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'accepted',
    ]);
    expect(server.connections).toBe(2);
    transport.close();
  });
});

describe('sessions', () => {
  test('mails one after the other share one; what is under way at the same time does not', async () => {
    const server = await serve({});
    const transport = smtpTransport(server.url);
    for (let turn = 0; turn < 3; turn++)
      expect((await transport.send(mail, later())).outcome).toBe('accepted');
    expect(server.connections).toBe(1);
    await Promise.all([transport.send(mail, later()), transport.send(mail, later())]);
    expect(server.connections).toBe(2);
    expect(server.received).toHaveLength(5);
    transport.close();
  });

  test('no mail waits behind one that hangs', async () => {
    const server = await serve({});
    const transport = smtpTransport(server.url);
    await transport.send(mail, later());
    server.play({ rcpt: 'hang' });
    const limit = new AbortController();
    const hanging = transport.send(mail, limit.signal);
    await server.heard(/^RCPT/, 2);
    server.play({});
    expect((await transport.send(mail, later())).outcome).toBe('accepted');
    limit.abort();
    expect((await hanging).outcome).toBe('relay-fault');
    transport.close();
  });

  const between: readonly [string, Script][] = [
    ['drops it at the next mail', { mail: 'drop' }],
    ['resets it at the next mail', { mail: 'reset' }],
    ['says 421 to the next mail', { mail: '421 idle for too long' }],
    ['drops it at the next recipient', { rcpt: 'drop' }],
  ];
  test.each(between)('a relay that %s is given the mail over another', async (_name, script) => {
    const server = await serve({});
    const transport = smtpTransport(server.url);
    await transport.send(mail, later());
    server.play(script);
    server.onConnection(() => {
      server.play({});
    });
    expect((await transport.send(mail, later())).outcome).toBe('accepted');
    expect(server.received).toHaveLength(2);
    expect(server.connections).toBe(2);
    transport.close();
  });

  test('a relay that ends it meanwhile is no relay at fault', async () => {
    const server = await serve({});
    const transport = smtpTransport(server.url);
    await transport.send(mail, later());
    await server.hangUp();
    expect((await transport.send(mail, later())).outcome).toBe('accepted');
    expect(server.received).toHaveLength(2);
    transport.close();
  });

  const open: readonly [string, Script][] = [
    ['a drop after the dot', { end: 'drop' }],
    ['a drop at DATA', { data: 'drop' }],
    ['a drop within the message', { body: 'drop' }],
  ];
  test.each(open)('%s leaves it open there, too: the mail is not sent again', async (_name, script) => {
    const server = await serve({});
    const transport = smtpTransport(server.url);
    await transport.send(mail, later());
    server.play(script);
    expect((await transport.send(mail, later())).outcome).toBe('ambiguous');
    expect(server.connections).toBe(1);
    transport.close();
  });

  test('how far one mail came is not said of the next', async () => {
    const server = await serve({});
    const transport = smtpTransport(server.url);
    await transport.send(mail, later());
    server.play({ mail: 'hang' });
    expect(await transport.send(mail, AbortSignal.timeout(500))).toMatchObject({
      outcome: 'relay-fault',
      everyMail: true,
    });
    transport.close();
  });

  test('closing ends what is kept, and what comes back later', async () => {
    const server = await serve({});
    const transport = smtpTransport(server.url);
    await transport.send(mail, later());
    const sending = transport.send(mail, later());
    transport.close();
    await sending;
    await server.allGone();
  });
});
