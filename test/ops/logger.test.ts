import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { loggerOptions } from '../../src/ops/logger.js';

function lines(act: (log: pino.Logger) => void): Record<string, unknown>[] {
  const written: string[] = [];
  act(pino(loggerOptions, { write: (line) => void written.push(line) }));
  return written.map((line) => JSON.parse(line));
}

/** A process of its own that has the real logger on its real standard output. */
function loggingProcess(settings: object, script: string) {
  const logger = pathToFileURL('src/ops/logger.ts').href;
  const source = `import { createLogger } from ${JSON.stringify(logger)};
    const log = createLogger(${JSON.stringify({ level: 'info', destination: 'stdout', pretty: false, ...settings })});
    ${script}`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', source]);
}

class DatabaseError extends Error {
  severity = 'ERROR';
  code = '23505';
  detail = 'Key (phone)=(13800000000) already exists.';
  where = 'COPY complaint, line 1: 3-2-501';
  hint = 'Wang';
  parameters = ['13800000000'];
  internalQuery = "select 'Wang'";
}

const CANARY = /13800000000|3-2-501|Wang/;

test('a line has its level as a word, the time in UTC, and no noise', () => {
  const [line] = lines((log) => log.info({ slip: 'LX-2026-00001' }, 'alarm.armed'));
  expect(line).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    slip: 'LX-2026-00001',
    msg: 'alarm.armed',
  });
});

describe('an error tells its type, message, code and stack, and nothing else that it carries', () => {
  const error = () => new DatabaseError('duplicate key value violates unique constraint "phone_key"');
  const ways: [string, (log: pino.Logger) => void][] = [
    ['as err', (log) => log.error({ err: error() }, 'failed')],
    ['alone', (log) => log.error(error())],
    ['as err without a message', (log) => log.error({ err: error() })],
    ['under another name', (log) => log.error({ cause: error() }, 'failed')],
    ['in a child', (log) => log.child({ err: error() }).error('failed')],
  ];
  test.each(ways)('%s', (_, act) => {
    const [line] = lines(act);
    expect(JSON.stringify(line)).not.toMatch(CANARY);
    expect(Object.keys((line?.err ?? line?.cause) as object).sort()).toEqual([
      'code',
      'message',
      'stack',
      'type',
    ]);
    expect(line?.err ?? line?.cause).toMatchObject({ type: 'DatabaseError', code: '23505' });
    expect(JSON.stringify(line)).toContain('logger.test.ts');
  });
});

test('what a parser or PostgreSQL quotes from the data is left out', () => {
  const unreadable = Object.assign(new Error('invalid input syntax for type uuid: "3-2-501 "Wang""'), {
    code: '22P02',
    severity: 'ERROR',
  });
  const json = (() => {
    try {
      return JSON.parse('{"name": Wang}');
    } catch (error) {
      return error;
    }
  })();
  const written = lines((log) => [unreadable, json].forEach((error) => void log.error(error)));
  expect(written).toHaveLength(2);
  expect(JSON.stringify(written)).not.toMatch(CANARY);
  expect(written[0]).toMatchObject({ msg: 'invalid input syntax for type uuid: [redacted]' });
});

test('addresses and connection strings never stand in a message', () => {
  const written = lines((log) => {
    log.warn(new Error('550 <wang@example.com> unknown; relay smtp://duban:hunter2@mail.example.com:25'));
    log.warn('no answer from postgres://duban:hunter2@db/duban');
    log.warn('no answer from %s', 'rediss://:hunter2@cache:6380');
    log.warn({ err: new Error('x') }, 'told li-na@example.com');
  });
  expect(JSON.stringify(written)).not.toMatch(/hunter2|wang@|li-na@/);
  expect(written[0]?.msg).toBe('550 <[address]> unknown; relay smtp://[redacted]');
  expect(written[3]?.msg).toBe('told [address]');
});

test('a very long message is cut, and quickly', () => {
  const before = performance.now();
  const [line] = lines((log) => log.error(new Error('x'.repeat(1_000_000))));
  expect(String(line?.msg).length).toBeLessThanOrEqual(4000);
  expect(performance.now() - before).toBeLessThan(1000);
});

test('what was logged before an exit is written', async () => {
  const child = loggingProcess(
    {},
    `for (let n = 0; n < 1000; n++) log.info({ n }, 'line'); process.exit(0);`,
  );
  const written = (await text(child.stdout)).trim().split('\n');
  expect(written).toHaveLength(1000);
  expect(JSON.parse(written[999] ?? '')).toMatchObject({ level: 'info', n: 999 });
});

test('a reader that goes away stops nothing: one line on stderr, and work goes on', async () => {
  const child = loggingProcess(
    {},
    `log.info('first');
     process.stdin.once('data', () => {
       let n = 0;
       const timer = setInterval(() => {
         log.info('nobody reads this');
         if (++n === 20) { clearInterval(timer); process.stdin.destroy(); process.exitCode = 7; }
       }, 1);
     });`,
  );
  await once(child.stdout, 'data');
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.write('go');
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(code).toBe(7);
  expect(complaint.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(complaint)).toMatchObject({
    level: 'error',
    msg: expect.stringMatching(/^the log cannot be written: .*EPIPE/),
  });
});

test('a full disk stops nothing either', async () => {
  const child = spawn('sh', [
    '-c',
    `exec "$0" "$@" > /dev/full`,
    ...loggingProcess({}, '').spawnargs.slice(0, -1),
    `import { createLogger } from ${JSON.stringify(pathToFileURL('src/ops/logger.ts').href)};
     const log = createLogger({ level: 'info', destination: 'stdout', pretty: false });
     for (let n = 0; n < 5; n++) log.info('line'); setTimeout(() => log.info('more'), 5); process.exitCode = 7;`,
  ]);
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(code).toBe(7);
  expect(complaint.trim().split('\n')).toHaveLength(1);
  expect(complaint).toContain('ENOSPC');
});

test('on a terminal it is for people, on stderr it leaves stdout to the data', async () => {
  const child = loggingProcess(
    { pretty: true, destination: 'stderr' },
    `log.info({ slip: 'LX-1' }, 'ready');`,
  );
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(out).toBe('');
  expect(err).toMatch(/INFO.*ready/);
  expect(err).not.toContain('{"');
});
