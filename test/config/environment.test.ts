import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Environment, readEnvironment } from '../../src/config/environment.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'duban-environment-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function accepted(env: NodeJS.ProcessEnv): Environment {
  const reading = readEnvironment(env);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading.environment;
}

function faults(env: NodeJS.ProcessEnv): string[] {
  const reading = readEnvironment(env);
  return reading.ok ? [] : reading.faults;
}

const DEFAULTS: Environment = {
  databaseUrl: null,
  redisUrl: null,
  smtpUrl: null,
  mailFrom: { name: 'Duban', address: 'duban@localhost' },
  configFolder: 'config',
  home: '.duban',
  http: { host: '127.0.0.1', port: 9464, explicit: false },
  sweepMs: 15_000,
  alarmHorizonMs: 72 * 3_600_000,
  heartbeatUrl: null,
  logLevel: 'info',
};

test('nothing set gives the defaults, frozen', () => {
  const environment = accepted({ PATH: '/bin' });
  expect(environment).toEqual(DEFAULTS);
  expect(Object.isFrozen(environment) && Object.isFrozen(environment.mailFrom)).toBe(true);
  expect(Object.isFrozen(environment.http)).toBe(true);
});

test('an empty value counts as unset', () => {
  const names = [
    'DATABASE_URL',
    'REDIS_URL_FILE',
    'SMTP_URL',
    'MAIL_FROM',
    'DUBAN_HTTP',
    'DUBAN_SWEEP',
    'LOG_LEVEL',
  ];
  expect(accepted(Object.fromEntries(names.map((name) => [name, ' '])))).toEqual(DEFAULTS);
});

describe('accepted', () => {
  const cases: [NodeJS.ProcessEnv, Partial<Environment>][] = [
    [{ DATABASE_URL: 'postgres://u:p@h:5433/d' }, { databaseUrl: 'postgres://u:p@h:5433/d' }],
    [{ DATABASE_URL: 'postgresql://u:p%40%23@h/d\n' }, { databaseUrl: 'postgresql://u:p%40%23@h/d' }],
    [
      { DATABASE_URL: 'postgres:///d?host=/run/postgresql' },
      { databaseUrl: 'postgres:///d?host=/run/postgresql' },
    ],
    [{ REDIS_URL: 'rediss://:p@h:6380/2' }, { redisUrl: 'rediss://:p@h:6380/2' }],
    [{ MAIL_FROM: 'duban@intranet' }, { mailFrom: { name: '', address: 'duban@intranet' } }],
    [{ MAIL_FROM: '督办 <sla@example.com>' }, { mailFrom: { name: '督办', address: 'sla@example.com' } }],
    [{ MAIL_FROM: '"Duban, \\"SLA\\"" <a@b.cn>' }, { mailFrom: { name: 'Duban, "SLA"', address: 'a@b.cn' } }],
    [
      { DUBAN_CONFIG: '/etc/duban', DUBAN_HOME: 'data' },
      { configFolder: '/etc/duban', home: 'data' },
    ],
    [{ DUBAN_HTTP: 'off' }, { http: null }],
    [
      { DUBAN_HEARTBEAT_URL: 'https://ping.example/u-u-i-d' },
      { heartbeatUrl: 'https://ping.example/u-u-i-d' },
    ],
    [{ DUBAN_HTTP: '127.0.0.1:9464' }, { http: { host: '127.0.0.1', port: 9464, explicit: true } }],
    [{ DUBAN_HTTP: '[::1]:65535' }, { http: { host: '::1', port: 65_535, explicit: true } }],
    [{ DUBAN_HTTP: 'localhost:0' }, { http: { host: 'localhost', port: 0, explicit: true } }],
    [{ DUBAN_SWEEP: '100ms' }, { sweepMs: 100 }],
    [{ DUBAN_SWEEP: '5m' }, { sweepMs: 300_000 }],
    [{ DUBAN_SWEEP: '1m30s' }, { sweepMs: 90_000 }],
    [{ DUBAN_ALARM_HORIZON: '366d' }, { alarmHorizonMs: 366 * 86_400_000 }],
    [{ DUBAN_ALARM_HORIZON: '10s' }, { alarmHorizonMs: 10_000 }],
    [{ LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
  ];
  test.each(cases)('%j', (env, expected) => {
    expect(accepted(env)).toEqual({ ...DEFAULTS, ...expected });
  });
});

describe('refused, naming the variable and what is allowed, never the value', () => {
  const cases: [string, string, RegExp][] = [
    ['DATABASE_URL', 'mysql://user:hunter2@h/d', /wrong scheme; allowed: postgres:\/\/ or postgresql:\/\//],
    ['DATABASE_URL', 'postgres://user:hunter2@@h/d', /raw @, which is written %40/],
    ['DATABASE_URL', 'postgres://user:1/hunter2@h/d', /raw @|not a URL/],
    ['DATABASE_URL', 'postgres://user:hunter2#x@h/d', /raw #|not a URL/],
    ['DATABASE_URL', 'postgres://user:hunter2%zz@h/d', /not a URL/],
    ['DATABASE_URL', 'postgres://', /names no host|not a URL/],
    ['DATABASE_URL', 'hunter2', /not a URL/],
    ['DATABASE_URL', '"postgres://user:hunter2@h/d"', /not a URL/],
    ['REDIS_URL', 'http://hunter2', /redis:\/\/ or rediss:\/\//],
    ['REDIS_URL', 'redis://h/hunter2', /database number/],
    ['REDIS_URL', 'redis://h:0', /port 0/],
    ['REDIS_URL', 'redis://h?keyPrefix=hunter2', /keyPrefix/],
    ['REDIS_URL', 'redis://h/0?family=6&keyprefix=hunter2', /keyPrefix/],
    ['MAIL_FROM', 'a@b.cn, hunter2@evil.cn', /"Name <name@domain>"/],
    ['MAIL_FROM', 'Li, Na <hunter2@b.cn>', /"Name <name@domain>"/],
    ['MAIL_FROM', 'x <a@b.cn> <hunter2@b.cn>', /"Name <name@domain>"/],
    ['MAIL_FROM', 'x\r\nBcc: y <hunter2@b.cn>', /"Name <name@domain>"/],
    ['MAIL_FROM', 'hunter2', /"Name <name@domain>"/],
    ['MAIL_FROM', 'hunter2@[127.0.0.1]', /"Name <name@domain>"/],
    ['MAIL_FROM', '.hunter2@b.cn', /"Name <name@domain>"/],
    ['DUBAN_HTTP', '9464', /host:port/],
    ['DUBAN_HTTP', 'hunter2:65536', /port 1 to 65535/],
    ['DUBAN_HTTP', '999.0.0.1:80', /host:port/],
    ['DUBAN_HTTP', '::1:80', /host:port/],
    ['DUBAN_HTTP', 'http://hunter2:80', /host:port/],
    ['DUBAN_HEARTBEAT_URL', 'ftp://hunter2', /wrong scheme; allowed: http:\/\/ or https:\/\//],
    ['DUBAN_HEARTBEAT_URL', 'hunter2', /not a URL/],
    ['DUBAN_SWEEP', '15', /100ms to 5m/],
    ['DUBAN_SWEEP', '99ms', /100ms to 5m/],
    ['DUBAN_SWEEP', '301s', /100ms to 5m/],
    ['DUBAN_SWEEP', '1.5s', /100ms to 5m/],
    ['DUBAN_SWEEP', '010s', /100ms to 5m/],
    ['DUBAN_SWEEP', '1s1m', /100ms to 5m/],
    ['DUBAN_SWEEP', '-1s', /100ms to 5m/],
    ['DUBAN_SWEEP', 'NaN', /100ms to 5m/],
    ['DUBAN_ALARM_HORIZON', '367d', /10s to 366d/],
    ['DUBAN_ALARM_HORIZON', '9s', /10s to 366d/],
    ['LOG_LEVEL', 'hunter2', /trace, debug, info, warn, error, fatal, silent/],
  ];
  test.each(cases)('%s=%j', (name, value, expected) => {
    const found = faults({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${name}: .*allowed: `));
    expect(found[0]).toMatch(expected);
    expect(found[0]).not.toContain('hunter2');
  });
});

describe('addresses from files', () => {
  test('are read, and the newline at the end is trimmed', () => {
    const env = { REDIS_URL_FILE: file('redis', ' redis://:secret@h:6379/0\r\n') };
    expect(accepted(env).redisUrl).toBe('redis://:secret@h:6379/0');
  });

  test('the dead man’s address may come from one, too', () => {
    const env = { DUBAN_HEARTBEAT_URL_FILE: file('heartbeat', 'https://ping.example/secret\n') };
    expect(accepted(env).heartbeatUrl).toBe('https://ping.example/secret');
  });

  test('both a variable and its file are a fault', () => {
    const env = { DATABASE_URL: 'postgres://h/d', DATABASE_URL_FILE: file('both', 'postgres://h/d') };
    expect(faults(env)).toEqual([
      expect.stringMatching(/^DATABASE_URL: set together with DATABASE_URL_FILE; allowed/),
    ]);
  });

  test('a file that is missing, empty or holds something else is a fault of the file variable', () => {
    const env = {
      DATABASE_URL_FILE: join(folder, 'missing'),
      REDIS_URL_FILE: file('empty', '\n'),
      SMTP_URL_FILE: file('other', 'hunter2'),
      MAIL_FROM: 'a@b.cn',
    };
    const found = faults(env).sort();
    expect(found).toHaveLength(3);
    expect(found[0]).toMatch(/^DATABASE_URL_FILE: the file cannot be read \(ENOENT\); allowed/);
    expect(found[1]).toMatch(/^REDIS_URL_FILE: the file is empty; allowed/);
    expect(found[2]).toMatch(/^SMTP_URL_FILE: not a URL .*smtp:\/\/ or smtps:\/\//);
    expect(found.join()).not.toContain('hunter2');
  });

  test('a file without an end is not read to it', () => {
    expect(
      faults({ DATABASE_URL_FILE: '/dev/zero', REDIS_URL_FILE: file('big', 'x'.repeat(16_385)) }),
    ).toEqual([
      expect.stringMatching(/^DATABASE_URL_FILE: the file is longer than 16 KiB; allowed/),
      expect.stringMatching(/^REDIS_URL_FILE: the file is longer than 16 KiB; allowed/),
    ]);
  });
});

test('a mail server without a sender is a fault, however the server is given', () => {
  expect(faults({ SMTP_URL: 'smtp://h' })).toEqual([
    expect.stringMatching(/^MAIL_FROM: needed with SMTP_URL/),
  ]);
  expect(faults({ SMTP_URL_FILE: file('smtp', 'smtps://u:p@h:465\n') })).toHaveLength(1);
  expect(accepted({ SMTP_URL: 'smtp://h', MAIL_FROM: 'a@b.cn' }).smtpUrl).toBe('smtp://h');
});

test('an unknown DUBAN_ variable is a fault, with the name that was meant', () => {
  expect(faults({ DUBAN_SWEEEP: '1s' })[0]).toMatch(
    /^DUBAN_SWEEEP: unknown, did you mean DUBAN_SWEEP\?; allowed: /,
  );
  expect(faults({ DUBAN_ZZZZZZZZ: 'hunter2' })[0]).toMatch(
    /^DUBAN_ZZZZZZZZ: unknown; allowed: DUBAN_CONFIG, /,
  );
  expect(faults({ DUBAN_DATABASE_URL: 'x' })).toHaveLength(1);
});

test('all faults are told at once', () => {
  const env = {
    DATABASE_URL: 'x',
    REDIS_URL: 'x',
    SMTP_URL: 'x',
    DUBAN_HTTP: 'x',
    DUBAN_SWEEP: 'x',
    DUBAN_X: 'x',
  };
  const named = faults(env).map((fault) => fault.split(':')[0]);
  expect(named.sort()).toEqual([
    'DATABASE_URL',
    'DUBAN_HTTP',
    'DUBAN_SWEEP',
    'DUBAN_X',
    'MAIL_FROM',
    'REDIS_URL',
    'SMTP_URL',
  ]);
});
