/** A Redis that is not what BullMQ wants: the worker serves all the same, says so once, and stays ready (table c, 24). */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { unfitnessOf } from '../../src/queue/redis-fitness.js';
import { watchRedis } from '../../src/worker-redis.js';
import { duban } from '../cli/command.js';
import { eventually } from '../queue/benches.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type StartedProcess, startDuban } from '../support/process.js';
import { startProxy, type TestProxy } from '../support/proxy.js';
import { describeWithRedis } from '../support/with-redis.js';
import { type ConfigFolder, configWith, SECONDS } from './seconds.js';

let config: ConfigFolder;
beforeAll(async () => {
  config = await configWith(SECONDS);
});
afterAll(() => config.remove());

interface Ready {
  readonly ready: boolean;
  readonly status: string;
  readonly queueWarnings: readonly string[];
}

describeWithRedis('bad input 24: a Redis that is not fit', () => {
  let database: TestDatabase;
  let redis: OwnRedis | undefined;
  let proxy: TestProxy | undefined;
  let worker: StartedProcess | undefined;
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(async () => {
    worker?.kill('SIGKILL');
    await worker?.exit;
    await proxy?.close();
    await redis?.remove();
    await database.drop();
    [redis, proxy, worker] = [undefined, undefined, undefined];
  });

  const command = async (act: (client: Redis) => Promise<unknown>) => {
    const client = new Redis(redis?.url ?? '');
    await act(client).finally(() => client.disconnect());
  };

  const evicting = async () => {
    redis = await startOwnRedis(undefined, undefined, { 'maxmemory-policy': 'allkeys-lru' });
    return redis.url;
  };
  const old = async () => {
    redis = await startOwnRedis();
    proxy = await startProxy(redis.url);
    // As long as what it replaces, which may have come with its length before it.
    proxy.alter = (answer) =>
      Buffer.from(
        answer
          .toString('latin1')
          .replace(
            /(redis_version:)([\d.]+)/,
            (_, name, version) => `${name}6.0.${'9'.repeat(version.length - 4)}`,
          ),
        'latin1',
      );
    return proxy.url;
  };
  const cluster = async () => {
    redis = await startOwnRedis(undefined, undefined, { 'cluster-enabled': 'yes' });
    await command((client) => client.call('cluster', 'addslotsrange', '0', '16383'));
    return redis.url;
  };
  const away = async () => 'redis://127.0.0.1:1';

  const cases: readonly [string, () => Promise<string>, RegExp, 'work' | 'fail'][] = [
    ['would forget under pressure', evicting, /maxmemory-policy allkeys-lru.*noeviction/, 'work'],
    ['is older than BullMQ wants', old, /version 6\.0\.9+; use version 6\.2/, 'work'],
    ['is a cluster, without hash tags', cluster, /cluster.*hash tag.*single Redis/, 'fail'],
    ['is not there', away, /does not answer.*sweep/, 'fail'],
  ];
  test.each(cases)(
    'that %s: one warning, yellow, ready, and everybody is told',
    async (_, address, says, queues) => {
      const env = {
        DATABASE_URL: database.url,
        REDIS_URL: await address(),
        DUBAN_CONFIG: config.path,
        DUBAN_SWEEP: '1s',
        DUBAN_HTTP: '127.0.0.1:0',
      };
      worker = startDuban(['worker'], { env });
      const told = JSON.parse(await worker.waitForLine(/"redis\.warning"/));
      expect(told).toMatchObject({ level: 'warn', lines: [expect.stringMatching(says)] });
      await worker.waitForLine(/"worker\.started"/);
      const { port } = JSON.parse(await worker.waitForLine(/"http\.listening"/));
      const complaint = {
        category: 'service',
        channel: 'phone',
        department: 'engineering',
        site: 'riverside',
        summary: 'x',
        receivedBy: 'y',
      };
      expect((await duban(['intake'], env, JSON.stringify(complaint))).code).toBe(0);
      await worker.waitForLine(/"event":"step\.fired".*"kind":"breach"/);
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
      const ready = (await answer.json()) as Ready;
      expect([answer.status, ready.ready, ready.status]).toEqual([200, true, 'yellow']);
      expect(ready.queueWarnings).toEqual(told.lines);
      const said = [...worker.stdout, ...worker.stderr];
      expect(said.filter((each) => says.test(each))).toHaveLength(1);
      if (queues === 'work') expect(said.join('\n')).not.toMatch(/arming-failed/);
      // Every line is one of the log: no library has printed past it.
      for (const each of said) expect(() => JSON.parse(each)).not.toThrow();
    },
  );

  test('that is mended, or goes away: said once each time', async () => {
    redis = await startOwnRedis(undefined, undefined, { 'maxmemory-policy': 'allkeys-lru' });
    const said: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void said.push(JSON.parse(line).event) });
    let lines: readonly string[] | undefined;
    const watch = watchRedis(redis.url, (found) => (lines = found), log, 50);
    const found = (wanted: RegExp) =>
      eventually(
        async () => (lines !== undefined && wanted.test(lines.join()) ? true : undefined),
        `${wanted}`,
      );
    try {
      await found(/allkeys-lru/);
      await command((client) => client.config('SET', 'maxmemory-policy', 'noeviction'));
      await found(/^$/);
      redis.kill('SIGKILL');
      await found(/does not answer/);
      expect(said).toEqual(['redis.warning', 'redis.good', 'redis.warning']);
    } finally {
      await watch.stop(5_000);
    }
  });
});

test.each([
  [{ version: '7.0.15' }, []],
  [{ version: '6.2.0' }, []],
  [{ version: '10.0.1' }, []],
  [{ version: '6.0.16' }, ['version']],
  [{ version: '5.0.7' }, ['version']],
  [{ version: '' }, []],
  [{ evictionPolicy: 'volatile-ttl' }, ['eviction']],
  [{ evictionPolicy: '' }, []],
  [{ isCluster: true }, ['cluster']],
  [{ isCluster: true, version: '4.0.0', evictionPolicy: 'allkeys-lfu' }, ['version', 'eviction', 'cluster']],
])('bad input 24: of %j is said %j', (facts, wanted) => {
  const good = { version: '7.2.4', evictionPolicy: 'noeviction', isCluster: false, appendOnly: true };
  const found = unfitnessOf({ ...good, ...facts });
  expect(found.map(({ what }) => what)).toEqual(wanted);
  for (const { detail, advice } of found) expect([detail, advice]).not.toContain('');
});
