/** What the command line says of itself, and how it ends where it cannot begin. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase } from '../support/database.js';
import { configWith } from '../worker/seconds.js';
import { duban } from './command.js';

describe('help', () => {
  test.each([
    [[], ['worker', 'demo', 'migrate', 'intake', 'record', 'show', 'list', 'config', 'Exit codes: 0', '78']],
    [['worker'], ['SIGTERM', 'embedded PostgreSQL', '.eml|files', '15 seconds']],
    [['demo'], ['--keep', '80 seconds', 'REDIS_URL']],
    [['migrate'], ['--drill', 'fresh database', 'files only']],
    [
      ['intake'],
      ['FILE', 'NDJSON', 'category, channel, department, summary, receivedBy', '"error", "line"', '--json'],
    ],
    [
      ['record'],
      [
        '--by',
        '--at',
        '--note',
        '--category',
        '--responsible',
        '--corrects',
        'replied',
        'handled',
        'followed-up',
        'recategorised',
        'corrected',
        '--json',
      ],
    ],
    [['show'], ['LX-2026-00001', '--json']],
    [['list'], ['--open', '--overdue', '--category', '--due-within', '4h', '--json']],
    [
      ['config', 'check'],
      ['DIR', 'DUBAN_CONFIG', '--json'],
    ],
  ])('duban %j --help says what there is, on stdout', async (args, mentions) => {
    const { code, stdout, stderr } = await duban([...args, '--help']);
    expect([code, stderr]).toEqual([0, []]);
    const text = stdout.join(' ').replaceAll(/\s+/g, ' ');
    for (const each of mentions) expect(text).toMatch(new RegExp(each.replaceAll(/[[\](){}]/g, '\\$&')));
  });
});

describe('wrong usage ends with 2 and says what is allowed, on stderr', () => {
  test.each([
    [[], /Usage: duban/],
    [['intaek'], /unknown command 'intaek'[\s\S]*intake/],
    [['list', '--overdeu'], /unknown option '--overdeu'[\s\S]*--overdue/],
    [['list', '--due-within', '4'], /unit/],
    [['list', '--limit', '0'], /whole number/],
    [['show'], /missing required argument 'SLIP'[\s\S]*--help.*says what is allowed/],
    [['config', 'check', 'config', 'more'], /too many arguments[\s\S]*--help.*says what is allowed/],
    [['record', 'LX-2026-00001', 'replied'], /--by/],
    [['record', 'LX-2026-00001', 'replied', '--by', '\ufffd\ufffd伟'], /argument 5 .*not UTF-8/],
    [
      ['record', 'LX-2026-00001', 'corrected', '--by', 'x', '--corrects', 'first'],
      /number of an earlier entry/,
    ],
    [['migrate', '--drill', '0.5'], /allowed: a number from 1/],
    [['config'], /check/],
    [['config', 'chekc'], /unknown command|check/],
  ])('duban %j', async (args, says) => {
    const { code, stdout, stderr } = await duban(args);
    expect([code, stdout]).toEqual([2, []]);
    expect(stderr.join('\n')).toMatch(says);
  });
});

describe('the environment', () => {
  test.each([[['worker']], [['intake']], [['list', '--json']]])(
    'duban %j names all faults at once, with what is allowed, and no value; 78',
    async (args) => {
      const env = {
        DATABASE_URL: 'mysql://root:SECRET@db/x',
        REDIS_URL: 'SECRET',
        SMTP_URL: 'http://SECRET',
        DUBAN_SWEEP: '1y-SECRET',
        DUBAN_HTTP: 'SECRET:99999',
        DUBAN_SWEPE: 'SECRET',
        LOG_LEVEL: 'SECRET',
      };
      const { code, stdout, stderr } = await duban(args, env);
      const text = stderr.join('\n');
      expect([code, stdout]).toEqual([78, []]);
      for (const name of [...Object.keys(env), 'MAIL_FROM']) expect(text).toContain(`${name}: `);
      expect(text).toContain('did you mean DUBAN_SWEEP?');
      expect(text).not.toContain('SECRET');
    },
  );

  test('a home where nothing can be kept, and an address that cannot be had, are named, with what is allowed; 78', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'duban-usage-'));
    const file = join(folder, 'SECRET');
    await writeFile(file, '');
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      for (const [args, env, says] of [
        [['intake'], { DUBAN_HOME: file }, /^ {2}DUBAN_HOME: .*\(E[A-Z]+\); allowed: a folder/m],
        [['worker'], { DUBAN_HOME: join(file, 'x') }, /^ {2}DUBAN_HOME: .*\(ENOTDIR\); allowed: a folder/m],
        [['worker'], { DUBAN_HTTP: `127.0.0.1:${port}` }, /^ {2}DUBAN_HTTP: .*\(EADDRINUSE\); allowed: /m],
        [['worker'], { DUBAN_HTTP: 'secret.invalid:9' }, /^ {2}DUBAN_HTTP: .*\(E[A-Z_]+\); allowed: /m],
      ] as const) {
        const { code, stdout, stderr } = await duban(args, { DUBAN_HOME: join(folder, 'home'), ...env });
        expect([code, stdout]).toEqual([78, []]);
        expect(stderr.join('\n')).toMatch(says);
        expect(stderr.join('\n')).not.toMatch(/secret/i);
      }
    } finally {
      taken.close();
      await rm(folder, { recursive: true });
    }
  });

  test.each(['SQL_ASCII', 'newer'])(
    'a database that this build cannot use (%s) is refused with 78',
    async (which) => {
      const database = await createDatabase();
      const client = new pg.Client(database.url);
      await client.connect();
      const url = new URL(database.url);
      try {
        if (which === 'newer') {
          expect((await duban(['migrate'], { DATABASE_URL: url.href })).code).toBe(0);
          await client.query(
            `insert into duban.kysely_migration (name, timestamp) values ('2031-01-01-later', '')`,
          );
        } else {
          url.pathname += '_ascii';
          await client.query(
            `create database ${url.pathname.slice(1)} template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'`,
          );
        }
        for (const args of [['list'], ['worker']]) {
          const { code, stderr, stdout } = await duban(args, { DATABASE_URL: url.href });
          expect([args, code, stdout]).toEqual([args, 78, []]);
          expect(stderr.join('\n')).toMatch(
            which === 'newer'
              ? /newer than this build \(2031-01-01-later\)/
              : /encoding is SQL_ASCII; allowed: UTF8/,
          );
        }
      } finally {
        if (which !== 'newer') await client.query(`drop database ${url.pathname.slice(1)} with (force)`);
        await client.end();
        await database.drop();
      }
    },
  );

  test('a command does not wait for a database that is away: 1, and no password', async () => {
    const { code, stdout, stderr } = await duban(['list'], {
      DATABASE_URL: 'postgres://duban:SECRET@127.0.0.1:9/x',
    });
    expect([code, stdout]).toEqual([1, []]);
    expect(stderr.join('\n')).toMatch(/ECONNREFUSED/);
    expect(stderr.join('\n')).not.toContain('SECRET');
  });
});

describe('the configuration', () => {
  let broken: Awaited<ReturnType<typeof configWith>>;
  let empty: string;
  beforeAll(async () => {
    broken = await configWith([
      ['within: 2h', 'withn: 2h'],
      ['service: 4h', 'service: 4'],
    ]);
    empty = await mkdtemp(join(tmpdir(), 'duban-test-empty-'));
  });
  afterAll(async () => {
    await broken.remove();
    await rm(empty, { recursive: true });
  });

  test('config check of the shipped folder: 0, in words and as JSON', async () => {
    expect(await duban(['config', 'check', 'config'])).toMatchObject({
      code: 0,
      stdout: [expect.stringMatching(/^config: good\./)],
    });
    const { code, json } = await duban(['config', 'check', '--json']);
    expect([code, json()]).toEqual([0, { ok: true, policyVersion: expect.any(String), warnings: [] }]);
  });

  test('config check of a broken folder: 1, and every fault with its place and what is allowed', async () => {
    const { code, stdout } = await duban(['config', 'check', broken.path]);
    expect(code).toBe(1);
    const faults = stdout.filter((line) => /policy\.yaml:\d+:\d+ \S+: .+; .+/.test(line));
    expect(faults).toHaveLength(stdout.length);
    expect(stdout.join('\n')).toMatch(/did you mean "?within/);
    const asJson = await duban(['config', 'check', '--json'], { DUBAN_CONFIG: broken.path });
    const { ok, faults: told } = asJson.json<{ ok: boolean; faults: object[] }>();
    expect([asJson.code, ok, told.length]).toEqual([1, false, stdout.length]);
    expect(told[0]).toMatchObject({
      file: expect.stringMatching(/policy\.yaml$/),
      line: expect.any(Number),
      column: expect.any(Number),
    });
  });

  test('an empty folder and one that is not there are faults, not crashes', async () => {
    for (const folder of [empty, join(empty, 'nowhere')]) {
      const { code, stdout, stderr } = await duban(['config', 'check', folder]);
      expect([code, stderr]).toEqual([1, []]);
      expect(stdout.join('\n')).toContain(join(folder, 'policy.yaml'));
    }
  });

  test('worker and commands refuse a broken folder with 78 and the places', async () => {
    await writeFile(join(empty, 'policy.yaml'), 'timeZone: [\n');
    for (const args of [['worker'], ['list']]) {
      const { code, stdout, stderr } = await duban(args, { DUBAN_CONFIG: broken.path });
      expect([args, code, stdout]).toEqual([args, 78, []]);
      expect(stderr.join('\n')).toMatch(/policy\.yaml:\d+:\d+ /);
    }
  });
});
