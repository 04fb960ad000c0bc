import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startOwnRedis } from '../support/own-redis.js';
import { startDuban } from '../support/process.js';
import { redisUrl } from '../support/redis.js';
import { startMailSink } from '../support/smtp.js';
import { testWithRedis } from '../support/with-redis.js';
import { duban } from './command.js';

interface Check {
  readonly name: string;
  readonly verdict: string;
  readonly detail: string;
  readonly advice: string;
}

describe('duban doctor', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    expect((await duban(['migrate'], { DATABASE_URL: database.url })).code).toBe(0);
  });
  afterAll(() => database.drop());

  const examine = async (env: NodeJS.ProcessEnv) => {
    const started = startDuban(['doctor', '--json'], {
      env: { DATABASE_URL: database.url, LOG_LEVEL: 'error', ...env },
    });
    const { code } = await started.exit;
    const checks = JSON.parse(started.stdout.join('\n')) as Check[];
    return {
      code,
      checks,
      verdictOf: (name: string) => checks.find((check) => check.name === name)?.verdict,
    };
  };

  test('a test server without fsync is at fault, and whatever is wrong comes with advice', async () => {
    const { code, checks, verdictOf } = await examine({});
    expect([code, verdictOf('fsync')]).toEqual([1, 'fault']);
    for (const name of ['schema', 'changes', 'audit', 'rights'])
      expect([name, verdictOf(name)]).toEqual([name, 'ok']);
    for (const { verdict, advice } of checks) expect(advice !== '').toBe(verdict !== 'ok');
  });

  test('a mail server is asked, and one that does not answer is at fault', async () => {
    const sink = await startMailSink();
    const good = await examine({ SMTP_URL: sink.url, MAIL_FROM: 'duban@example.com' });
    await sink.close();
    const bad = await examine({ SMTP_URL: sink.url, MAIL_FROM: 'duban@example.com' });
    expect([good.verdictOf('SMTP'), bad.verdictOf('SMTP')]).toEqual(['ok', 'fault']);
    expect(good.checks).toContainEqual(
      expect.objectContaining({
        name: 'TLS',
        verdict: 'warning',
        detail: expect.stringMatching(/in the open/),
      }),
    );
  });

  test('a database that takes no changes is at fault, and can be examined all the same', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const owner = new pg.Client(database.url);
    await owner.connect();
    try {
      await owner.query(`alter database ${name} set default_transaction_read_only = on`);
      const { verdictOf, checks } = await examine({});
      expect([verdictOf('changes'), verdictOf('audit')]).toEqual(['fault', 'ok']);
      expect(checks.find((check) => check.name === 'changes')?.advice).toMatch(/primary/);
    } finally {
      await owner.query('set transaction_read_only = off').catch(() => undefined);
      await owner.query('begin read write');
      await owner.query(`alter database ${name} reset default_transaction_read_only`);
      await owner.query('commit');
      await owner.end();
    }
  });

  test('rights that the worker would lack are at fault, and named', async () => {
    const owner = new pg.Client(database.url);
    await owner.connect();
    try {
      await owner.query('revoke insert on duban.entry from duban_app');
      await owner.query('revoke update, delete on duban.heartbeat from duban_app');
      await owner.query('revoke usage on sequence duban.slip_number from duban_app');
      const { code, checks } = await examine({});
      expect([code, checks.find(({ name }) => name === 'rights')]).toEqual([
        1,
        {
          name: 'rights',
          verdict: 'fault',
          detail:
            'duban_app may not insert on entry, update on heartbeat, delete on heartbeat, usage on sequence slip_number',
          advice: 'grant them on schema duban: without them nothing can be recorded',
        },
      ]);
    } finally {
      await owner.query('grant insert on duban.entry to duban_app');
      await owner.query('grant update, delete on duban.heartbeat to duban_app');
      await owner.query('grant usage on sequence duban.slip_number to duban_app');
      await owner.end();
    }
    expect((await examine({})).verdictOf('rights')).toBe('ok');
  });

  test('mails as files where none can be written are at fault', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'duban-doctor-'));
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const home of [file, join(file, 'below')]) {
      const { code, checks } = await examine({ DUBAN_HOME: home });
      expect([code, checks.find(({ name }) => name === 'mail')]).toEqual([
        1,
        {
          name: 'mail',
          verdict: 'fault',
          detail: expect.stringMatching(/^no file can be written in .*\/mail \(E[A-Z]+\)$/),
          advice:
            'let DUBAN_HOME name a folder that this account may write to, or set SMTP_URL and MAIL_FROM',
        },
      ]);
    }
    expect((await examine({ DUBAN_HOME: join(folder, 'new') })).verdictOf('mail')).toBe('warning');
    await rm(folder, { recursive: true });
  });

  (redisUrl() === null ? test.skip : test)(
    'Redis that would forget is a warning, Redis that is away too',
    async () => {
      const here = await examine({ REDIS_URL: redisUrl() ?? '' });
      expect([here.verdictOf('Redis'), here.verdictOf('Redis eviction')]).toEqual(['ok', 'ok']);
      expect(here.verdictOf('Redis persistence')).toBe('warning');
      const away = await examine({ REDIS_URL: 'redis://127.0.0.1:1' });
      expect(away.verdictOf('Redis')).toBe('warning');
      expect(away.checks.find(({ name }) => name === 'Redis')?.detail).toMatch(/ECONNREFUSED/);
    },
  );

  testWithRedis(
    'a Redis that lets nobody in says why, without the password; so does one that has no such database',
    async () => {
      const redis = await startOwnRedis(undefined, undefined, { requirepass: 'right' });
      const port = new URL(redis.url).port;
      const detailOf = async (address: string) =>
        (await examine({ REDIS_URL: `redis://${address}` })).checks.find(({ name }) => name === 'Redis')
          ?.detail;
      try {
        expect(await detailOf(`:wrong-secret@127.0.0.1:${port}`)).toMatch(/^does not answer \(WRONGPASS/);
        expect(await detailOf(`127.0.0.1:${port}`)).toMatch(/^does not answer \(NOAUTH/);
        expect(await detailOf(`:right@127.0.0.1:${port}/99`)).toMatch(/^does not answer \(ERR DB index/);
        expect(await detailOf(`:right@127.0.0.1:${port}/1`)).toMatch(/^version /);
      } finally {
        await redis.remove();
      }
    },
  );

  test('a database that does not answer, and a folder that is no configuration, are both named', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'duban-doctor-'));
    const { code, checks } = await examine({ DATABASE_URL: 'postgres://127.0.0.1:1/x', DUBAN_CONFIG: empty });
    const faults = checks.filter(({ verdict }) => verdict === 'fault').map(({ name }) => name);
    expect([code, faults]).toEqual([1, ['configuration', 'database']]);
  });
});
