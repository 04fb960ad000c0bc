import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startDuban } from '../support/process.js';
import { redisUrl } from '../support/redis.js';
import { startMailSink } from '../support/smtp.js';

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
    expect([code, verdictOf('fsync'), verdictOf('audit'), verdictOf('rights')]).toEqual([
      1,
      'fault',
      'ok',
      'ok',
    ]);
    for (const { verdict, advice } of checks) expect(advice !== '').toBe(verdict !== 'ok');
  });

  test('a mail server is asked, and one that does not answer is at fault', async () => {
    const sink = await startMailSink();
    const good = await examine({ SMTP_URL: sink.url, MAIL_FROM: 'duban@example.com' });
    await sink.close();
    const bad = await examine({ SMTP_URL: sink.url, MAIL_FROM: 'duban@example.com' });
    expect([good.verdictOf('SMTP'), bad.verdictOf('SMTP')]).toEqual(['ok', 'fault']);
  });

  (redisUrl() === null ? test.skip : test)(
    'Redis that would forget is a warning, Redis that is away too',
    async () => {
      const here = await examine({ REDIS_URL: redisUrl() ?? '' });
      expect([here.verdictOf('Redis'), here.verdictOf('Redis eviction')]).toEqual(['ok', 'ok']);
      expect(here.verdictOf('Redis persistence')).toBe('warning');
      const away = await examine({ REDIS_URL: 'redis://127.0.0.1:1' });
      expect(away.verdictOf('Redis')).toBe('warning');
    },
  );

  test('a database that does not answer, and a folder that is no configuration, are both named', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'duban-doctor-'));
    const { code, checks } = await examine({ DATABASE_URL: 'postgres://127.0.0.1:1/x', DUBAN_CONFIG: empty });
    const faults = checks.filter(({ verdict }) => verdict === 'fault').map(({ name }) => name);
    expect([code, faults]).toEqual([1, ['configuration', 'database']]);
  });
});
