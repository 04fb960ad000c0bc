import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startDuban } from '../support/process.js';
import { redisUrl } from '../support/redis.js';
import { startMailSink } from '../support/smtp.js';
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

  (redisUrl() === null ? test.skip : test)(
    'Redis that would forget is a warning, Redis that is away too',
    async () => {
      const here = await examine({ REDIS_URL: redisUrl() ?? '' });
      expect([here.verdictOf('Redis'), here.verdictOf('Redis eviction')]).toEqual(['ok', 'ok']);
      expect(here.verdictOf('Redis persistence')).toBe('warning');
      const away = await examine({ REDIS_URL: 'redis://127.0.0.1:1' });
      expect(away.verdictOf('Redis')).toBe('warning');
      expect(away.checks.find(({ name }) => name === 'Redis')?.detail).toMatch(/ECONNREFUSED|closed/);
    },
  );

  test('a database that does not answer, and a folder that is no configuration, are both named', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'duban-doctor-'));
    const { code, checks } = await examine({ DATABASE_URL: 'postgres://127.0.0.1:1/x', DUBAN_CONFIG: empty });
    const faults = checks.filter(({ verdict }) => verdict === 'fault').map(({ name }) => name);
    expect([code, faults]).toEqual([1, ['configuration', 'database']]);
  });
});
