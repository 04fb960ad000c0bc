/** The dead man's signal comes while all is well, and only then; a listener that is away changes nothing. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { readEnvironment } from '../../src/config/environment.js';
import { loadConfiguration } from '../../src/config/load.js';
import { deadManSignal } from '../../src/ops/dead-man-signal.js';
import { processMetrics } from '../../src/ops/metrics.js';
import { openRuntime, type Runtime } from '../../src/runtime.js';
import { type WorkerHealth, workerHealth } from '../../src/worker-health.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answer: Answer;
let requests: IncomingMessage[];
let listener: Server;
let address: string;
let home: string;
let lines: Record<string, unknown>[];
let pings: string[];
beforeEach(async () => {
  answer = (_, response) => response.end('ok');
  [requests, lines, pings] = [[], [], []];
  listener = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  address = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  home = await mkdtemp(join(tmpdir(), 'duban-test-signal-'));
});
afterEach(async () => {
  listener.closeAllConnections();
  listener.close();
  await rm(home, { recursive: true, force: true });
});

const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });

/** The first request of a process loads much, and is not to be taken for silence. */
const LONG_MS = 30_000;

const signalTo = (url: string | null, { file = join(home, 'sub', 'heartbeat'), timeoutMs = LONG_MS } = {}) =>
  deadManSignal({ url, file, timeoutMs, onPing: (outcome) => pings.push(outcome) }, log);

const touchedAt = () => readFile(join(home, 'sub', 'heartbeat'), 'utf8');

test('it asks for the address and touches the file, in a folder that may not be there yet', async () => {
  await signalTo(`http://${address}/ping/4711?a=b`).give();
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /ping/4711?a=b']);
  expect(Date.now() - Date.parse((await touchedAt()).trim())).toBeLessThan(60_000);
  expect([pings, lines]).toEqual([['ok'], []]);
});

test('a login in the address goes where a login belongs', async () => {
  await signalTo(`http://user:p%40ss@${address}/`).give();
  const expected = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  expect(requests[0]?.headers.authorization).toBe(expected);
  expect(pings).toEqual(['ok']);
});

const failures: readonly [string, Answer, string, number][] = [
  ['a fault of the listener', (_, response) => response.writeHead(500).end(), 'status 500', LONG_MS],
  [
    'a redirect, which is not followed',
    (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    'status 302',
    LONG_MS,
  ],
  ['silence', () => undefined, 'TimeoutError', 1_500],
  ['a drop', ({ socket }) => socket.destroy(), 'UND_ERR_SOCKET', LONG_MS],
];
test.each(failures)(
  '%s is counted and told once, without the address; the file is touched all the same',
  async (_, act, reason, timeoutMs) => {
    answer = act;
    const signal = signalTo(`http://user:canary-4711@${address}/canary-4712`, { timeoutMs });
    await signal.give();
    await signal.give();
    expect(requests.map(({ url }) => url)).toEqual(['/canary-4712', '/canary-4712']);
    expect(pings).toEqual(['failed', 'failed']);
    expect(lines).toMatchObject([{ event: 'heartbeat.failed', what: 'ping', reason }]);
    expect(JSON.stringify(lines)).not.toContain('canary');
    expect(await touchedAt()).not.toBe('');
  },
);

test('a file that cannot be written keeps nobody from asking for the address', async () => {
  await signalTo(`http://${address}/`, { file: home }).give();
  expect(pings).toEqual(['ok']);
  expect(lines).toMatchObject([{ event: 'heartbeat.failed', what: 'file', reason: 'EISDIR' }]);
});

async function opened(database: TestDatabase): Promise<Runtime> {
  const loaded = await loadConfiguration('config');
  const reading = readEnvironment({ DATABASE_URL: database.url });
  if (!loaded.ok || !reading.ok) throw new Error('the shipped configuration is sound');
  return openRuntime(reading.environment, () => loaded.configuration, log, {
    connections: 2,
    patient: false,
  });
}

test('all is well only after an audit, while it found nothing, the sweep runs and the database answers', async () => {
  const database = await createDatabase();
  const runtime = await opened(database);
  const owner = new pg.Client(database.url);
  await owner.connect();
  let health: WorkerHealth | undefined;
  try {
    health = workerHealth(
      runtime,
      {
        sweepMs: 1000,
        policyVersion: () => 'sha256:0',
        relayDownMs: () => null,
        ofProcess: processMetrics(),
        nowMs: () => performance.now(),
      },
      log,
    );
    expect(await health.isWell()).toBe(false);
    await health.audit();
    expect(await health.isWell()).toBe(true);
    await owner.query(`insert into duban.policy values ('v', '{}', duban.now())`);
    await owner.query(`
      insert into duban.complaint (id, slip_no, kind, category, current_category, channel, department, summary,
        received_by, settled_on_the_spot, difficult, wide_impact, content_hash, policy_version, created_at)
      values (gen_random_uuid(), 'LX-2026-99999', 'complaint', 'c', 'c', 'phone', 'd', 's', 'liu-yang',
        false, false, false, 'h', 'v', duban.now())`);
    await health.audit();
    expect(await health.isWell()).toBe(false);
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'audit.finding',
        finding: expect.stringContaining('I8 atomic intake'),
      }),
    );
  } finally {
    await owner.end();
    await runtime.close();
    await database.drop();
  }
  expect(await health?.isWell()).toBe(false);
});

test('where no audit has been done for longer than two intervals, health is yellow: all else was done, so not red', async () => {
  const database = await createDatabase();
  const runtime = await opened(database);
  const owner = new pg.Client(database.url);
  await owner.connect();
  try {
    let nowMs = 0;
    const health = workerHealth(
      runtime,
      {
        sweepMs: 1000,
        policyVersion: () => '0',
        relayDownMs: () => null,
        ofProcess: processMetrics(),
        nowMs: () => nowMs,
      },
      log,
    );
    const answer = async () => {
      health.swept(0);
      const {
        ready,
        details: { status, auditAgeMs },
      } = await health.ready();
      return { ready, status, auditAgeMs };
    };
    const tooLongMs = 10 * 60_000 + 30_001;
    expect(await health.audit()).toBe(true);
    await owner.query('alter view duban.violation rename to away');
    expect(await health.audit()).toBe(false);
    nowMs = tooLongMs - 1;
    expect(await answer()).toEqual({ ready: true, status: 'green', auditAgeMs: nowMs });
    nowMs = tooLongMs;
    expect(await answer()).toEqual({ ready: true, status: 'yellow', auditAgeMs: nowMs });
    expect(await health.isWell()).toBe(false);
    await owner.query('alter view duban.away rename to violation');
    expect(await health.audit()).toBe(true);
    expect(await answer()).toEqual({ ready: true, status: 'green', auditAgeMs: 0 });
    // One that does not end is not done either.
    nowMs += tooLongMs;
    expect(await answer()).toEqual({ ready: true, status: 'yellow', auditAgeMs: tooLongMs });
  } finally {
    await owner.end();
    await runtime.close();
    await database.drop();
  }
});

test('an attempt counts once in the metrics, of however many deadlines its mail tells', async () => {
  const database = await createDatabase();
  const runtime = await opened(database);
  try {
    const { observed, metrics } = workerHealth(
      runtime,
      {
        sweepMs: 1000,
        policyVersion: () => '0',
        relayDownMs: () => null,
        ofProcess: processMetrics(),
        nowMs: () => performance.now(),
      },
      log,
    );
    const line = { event: 'mail.sent', slip: 'LX-2026-00001', at: 0, attempt: 1 } as const;
    const happenings = ['<a@example.com>', '<a@example.com>', '<b@example.com>'].map((messageId) => ({
      ...line,
      messageId,
    }));
    observed(() => undefined)({ now: 0, happenings, alarms: [], post: new Map() });
    expect(await metrics.text()).toContain('duban_mails_total{outcome="sent"} 2');
  } finally {
    await runtime.close();
    await database.drop();
  }
});
