/** A worker whose database goes away while it starts, or is migrated by a newer build while it works. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase } from '../support/database.js';
import { startDuban } from '../support/process.js';
import { startProxy } from '../support/proxy.js';
import { type ConfigFolder, configWith, SECONDS } from './seconds.js';

let config: ConfigFolder;
beforeAll(async () => {
  config = await configWith(SECONDS);
});
afterAll(() => config.remove());

const moments: readonly [string, RegExp][] = [
  ['before it knows the clock', /select "speed" from "duban"\."clock"/],
  ['while the queues are migrated', /bullmq/],
  ['before the policy is in force', /insert into "duban"\."policy"/],
];
test.each(moments)(
  'a database that goes away %s is waited for; the worker serves when it is back',
  async (_, moment) => {
    const database = await createDatabase();
    const proxy = await startProxy(database.url);
    let gone = false;
    proxy.tap = (_link, sent) => {
      if (gone || !moment.test(sent)) return;
      gone = true;
      void proxy.set('refuse');
      proxy.cut();
    };
    const env = { DATABASE_URL: proxy.url, DUBAN_CONFIG: config.path, DUBAN_SWEEP: '1s' };
    const worker = startDuban(['worker'], { env });
    try {
      await worker.waitForLine(/"database\.waiting"/);
      expect(gone).toBe(true);
      await proxy.set('pass');
      await worker.waitForLine(/"worker\.started"/);
      worker.kill('SIGTERM');
      expect(await worker.exit).toEqual({ code: 0, signal: null });
    } finally {
      worker.kill('SIGKILL');
      await worker.exit;
      await proxy.close();
      await database.drop();
    }
  },
);

test('a signal ends a worker whose database went away while it started', async () => {
  const database = await createDatabase();
  const proxy = await startProxy(database.url);
  proxy.tap = (_link, sent) => {
    if (!/from "duban"\."clock"/.test(sent)) return;
    void proxy.set('refuse');
    proxy.cut();
  };
  const worker = startDuban(['worker'], { env: { DATABASE_URL: proxy.url, DUBAN_CONFIG: config.path } });
  try {
    await worker.waitForLine(/"database\.waiting"/);
    const from = performance.now();
    worker.kill('SIGTERM');
    expect(await worker.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - from).toBeLessThan(5_000);
  } finally {
    worker.kill('SIGKILL');
    await worker.exit;
    await proxy.close();
    await database.drop();
  }
});

test('row 39: a worker ends with 78 and says why, once a newer build has migrated its database', async () => {
  const database = await createDatabase();
  const owner = new pg.Client(database.url);
  const env = { DATABASE_URL: database.url, DUBAN_CONFIG: config.path, DUBAN_SWEEP: '1s' };
  const worker = startDuban(['worker'], { env });
  try {
    await worker.waitForLine(/"worker\.started"/);
    await owner.connect();
    await owner.query(`insert into duban.kysely_migration values ('9999-of-tomorrow', '')`);
    const line = JSON.parse(await worker.waitForLine(/"worker\.outdated"/));
    expect(line).toMatchObject({
      level: 'fatal',
      err: { message: expect.stringContaining('9999-of-tomorrow') },
    });
    expect(await worker.exit).toEqual({ code: 78, signal: null });
  } finally {
    worker.kill('SIGKILL');
    await worker.exit;
    await owner.end();
    await database.drop();
  }
});

async function ask(port: number, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(20_000) });
  return { status: response.status, text: await response.text() };
}

const measured = (text: string, name: string): string | undefined =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${name} `))
    ?.split(' ')[1];

test('a worker is live from the first moment, ready once its database is there, and tells of one that falls silent', async () => {
  const database = await createDatabase();
  const proxy = await startProxy(database.url);
  await proxy.set('refuse');
  const env = {
    DATABASE_URL: proxy.url,
    DUBAN_CONFIG: config.path,
    DUBAN_SWEEP: '1s',
    DUBAN_HTTP: '127.0.0.1:0',
  };
  const worker = startDuban(['worker'], { env });
  try {
    const { port } = JSON.parse(await worker.waitForLine(/"http\.listening"/));
    await worker.waitForLine(/"database\.waiting"/);
    expect((await ask(port, '/livez')).status).toBe(200);
    const starting = await ask(port, '/readyz');
    expect([starting.status, JSON.parse(starting.text)]).toEqual([
      503,
      { ready: false, status: 'red', database: false, findings: ['the worker is starting'] },
    ]);
    expect((await ask(port, '/metrics')).text).toContain('process_cpu_seconds_total');
    await proxy.set('pass');
    await worker.waitForLine(/"worker\.started"/);
    expect((await ask(port, '/readyz')).status).toBe(200);
    const well = (await ask(port, '/metrics')).text;
    expect([measured(well, 'duban_database_up'), measured(well, 'duban_deadlines_open')]).toEqual(['1', '0']);
    await proxy.set('hole');
    const silent = await ask(port, '/readyz');
    expect([silent.status, JSON.parse(silent.text)]).toMatchObject([
      503,
      { database: false, findings: ['the database does not answer'], queue: 'postgres' },
    ]);
    const unknown = (await ask(port, '/metrics')).text;
    expect(measured(unknown, 'duban_database_up')).toBe('0');
    expect(measured(unknown, 'duban_deadlines_open')).toBe('Nan');
    expect(Number(measured(unknown, 'duban_sweep_age_seconds'))).toBeGreaterThan(0);
  } finally {
    worker.kill('SIGKILL');
    await worker.exit;
    await proxy.close();
    await database.drop();
  }
});

/** Sends the process SIGTERM as soon as it listens for it. */
const SIGNAL_AT_ONCE = `
  const { on } = process;
  process.on = function (event, listener) {
    if (event === 'SIGTERM') setImmediate(() => process.kill(process.pid, 'SIGTERM'));
    return on.call(this, event, listener);
  };`;

test('a signal before anything has begun ends the worker with 0, and nothing begins', async () => {
  const env = {
    DUBAN_CONFIG: config.path,
    DATABASE_URL: 'postgres://127.0.0.1:1/x',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(SIGNAL_AT_ONCE)}`,
  };
  const worker = startDuban(['worker'], { env });
  expect(await worker.exit).toEqual({ code: 0, signal: null });
  expect(worker.stdout).toEqual([]);
});
