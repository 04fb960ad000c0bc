import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { createDatabase, type TestDatabase } from './database.js';
import { startOwnPostgres } from './own-postgres.js';
import { startOwnRedis } from './own-redis.js';
import { startProcess } from './process.js';
import { redisUrl } from './redis.js';
import { type MailSink, startMailSink } from './smtp.js';
import { testWithRedis } from './with-redis.js';

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('databases', () => {
  let one: TestDatabase;
  let other: TestDatabase;
  beforeAll(async () => {
    [one, other] = await Promise.all([createDatabase(), createDatabase()]);
  });
  afterAll(() => Promise.all([one.drop(), other.drop()]));

  test('are apart from each other, and go even while somebody is connected', async () => {
    await ask(one.url, 'create table here (n int)');
    await expect(ask(other.url, 'table here')).rejects.toMatchObject({ code: '42P01' });
    const client = new pg.Client(one.url);
    const cut = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await one.drop();
    await cut;
    await expect(ask(one.url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });
});

const onRedis = redisUrl() === null ? test.skip : test;
onRedis('the Redis of this file is empty but for the mark that lets it be emptied', async () => {
  const redis = new Redis(redisUrl() ?? '');
  expect(await redis.keys('*')).toEqual(['duban-test']);
  expect(await redis.config('GET', 'maxmemory-policy')).toContain('noeviction');
  await redis.set('left behind', '1');
  redis.disconnect();
});

test('a PostgreSQL of its own can be killed and started again on its port', async () => {
  const server = await startOwnPostgres();
  await ask(server.url, 'create table kept (n int)');
  await server.stop();
  await expect(ask(server.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await server.start();
  await ask(server.url, 'table kept');
  process.kill(server.pid, 'SIGKILL');
  await server.start();
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.remove();
});

testWithRedis('a Redis of its own can be killed and started again on its port', async () => {
  const first = await startOwnRedis();
  await first.remove();
  const second = await startOwnRedis(first.port);
  const redis = new Redis(second.url);
  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
  await second.remove();
});

describe('the mail sink', () => {
  let sink: MailSink;
  const refusal = (address: string) => (address.startsWith('gone') ? { code: 550, text: 'gone' } : undefined);
  beforeAll(async () => {
    sink = await startMailSink({ refusal });
  });
  afterAll(() => sink.close());

  test('keeps mails, tells of those to come, and refuses whom it should', async () => {
    const transport = createTransport(sink.url);
    const awaited = sink.waitForMail((mail) => mail.to.includes('li-na@example.com'));
    await transport.sendMail({ from: 'a@b.cn', to: 'li-na@example.com', subject: '逾期', text: '请处理' });
    expect((await awaited).parsed).toMatchObject({
      subject: '逾期',
      text: expect.stringContaining('请处理'),
    });
    expect(await sink.waitForMail((mail) => mail.from === 'a@b.cn')).toBe(sink.mails[0]);
    const refused = transport.sendMail({ from: 'a@b.cn', to: 'gone@example.com', text: 'x' });
    await expect(refused).rejects.toMatchObject({ responseCode: 550 });
    await expect(sink.waitForMail(() => false, 10)).rejects.toThrow(/li-na@example\.com: 逾期/);
    transport.close();
  });
});

describe('processes', () => {
  test('tell their lines, take input, and end', async () => {
    const echo = startProcess([
      '-e',
      'process.stdin.on("data", (d) => console.log("got " + d)); console.error("on")',
    ]);
    await echo.waitForLine(/^on$/);
    echo.say('this');
    expect(await echo.waitForLine((line) => line.startsWith('got'))).toBe('got this');
    echo.endInput();
    expect(await echo.exit).toEqual({ code: 0, signal: null });
    await expect(echo.waitForLine(/never/)).rejects.toThrow(/ended[\s\S]*got this/);
  });

  test('get nothing of the environment of the tests that Duban would heed', async () => {
    const shown = startProcess(['-p', 'Object.keys(process.env).join(" ")'], { env: { DUBAN_SWEEP: '1s' } });
    await shown.exit;
    expect(shown.stdout.join()).toContain('DUBAN_SWEEP');
    expect(shown.stdout.join()).not.toMatch(/DUBAN_TEST|REDIS_URL|NODE_OPTIONS/);
  });
});
