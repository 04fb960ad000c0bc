/** What the queue does while its server is away, and when it is back; and what becomes of the job of a dead worker. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Armer, createArmer } from '../../src/queue/arm.js';
import type { QueueBackend } from '../../src/queue/backend.js';
import { startOwnPostgres } from '../support/own-postgres.js';
import { startOwnRedis } from '../support/own-redis.js';
import { startScript } from '../support/process.js';
import { describeWithRedis } from '../support/with-redis.js';
import { Arrivals, type Bench, backendAt, eventually, KINDS, OWN_KINDS, openBench } from './benches.js';

/** Longer than any limit that an add has; a hang would be longer still. */
const ADD_LIMIT_MS = 7_000;
/** Reconnecting is tried at least every five seconds. */
const BACK_MS = 20_000;

interface OwnServer {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

async function ownServer(kind: QueueBackend['kind']): Promise<OwnServer> {
  if (kind === 'postgres') return startOwnPostgres();
  let redis = await startOwnRedis();
  return {
    url: redis.url,
    stop: () => redis.remove(),
    start: async () => {
      redis = await startOwnRedis(redis.port);
    },
    remove: () => redis.remove(),
  };
}

const job = (id: string) => ({ name: 'intake', id, delayMs: 0, data: {} });

async function rejectsInTime(add: Promise<void>): Promise<void> {
  const from = performance.now();
  await expect(add).rejects.toThrow();
  expect(performance.now() - from).toBeLessThan(ADD_LIMIT_MS);
}

/** Only hints may be added again after a rejection: whether it is there already nobody knows, and its id swallows it. */
const addsAgain = (backend: QueueBackend, id: string) =>
  eventually(
    () =>
      backend.add('duban-inbox', [job(id)]).then(
        () => true,
        () => undefined,
      ),
    'adding works again',
    BACK_MS,
  );

const stories = new Map<string, Promise<readonly string[]>>();
const benches: Bench[] = [];

async function story(bench: Bench): Promise<readonly string[]> {
  const dying = startScript('test/queue/dying-consumer.ts', [bench.kind, bench.url, bench.prefix]);
  await bench.backend.add('duban-inbox', [job('bereft')]);
  await dying.waitForLine(/^took bereft$/);
  dying.kill('SIGKILL');
  await dying.exit;
  const rings = new Arrivals<string>();
  const consumer = bench.backend.consume('duban-inbox', 1, async ({ id }) => rings.add(id));
  // Looks are half a minute apart: one too soon after that of the dead does nothing, the next marks what is at work, the
  // third takes it up, or, where it came a millisecond early, the fourth.
  await rings.first((id) => id === 'bereft', 135_000);
  await consumer.close(1_000);
  return rings.all;
}

// Mostly waiting: both at the same time.
beforeAll(async () => {
  for (const kind of KINDS) {
    const bench = await openBench(kind);
    benches.push(bench);
    const told = story(bench);
    told.catch(() => undefined);
    stories.set(kind, told);
  }
});
afterAll(() => Promise.all(benches.map((bench) => bench.close())));

describe.each(OWN_KINDS)('%s', (kind) => {
  test('goes away and comes back: adds are refused in time, armers only count, and all works again by itself', async () => {
    const server = await ownServer(kind);
    const bench = await openBench(kind, server.url);
    const { backend } = bench;
    const rings = new Arrivals<string>();
    const consumer = backend.consume('duban-inbox', 1, async ({ id }) => rings.add(id));
    try {
      await backend.add('duban-inbox', [job('before')]);
      await rings.first((id) => id === 'before');
      await server.stop();
      const failures: number[] = [];
      const armer: Armer<string> = createArmer(
        backend,
        { speed: 1, horizonMs: 60_000, onFailure: (_, jobs) => failures.push(jobs) },
        () => failures.push(-1),
      );
      const now = Date.now();
      armer.arm(
        [
          { ringAt: now + 30_000, about: 'x' },
          { ringAt: now + 40_000, about: 'y' },
        ],
        now,
      );
      armer.post(new Map([['li-na', now]]), now);
      await Promise.all([
        rejectsInTime(backend.add('duban-inbox', [job('away')])),
        armer.armAnew([now + 50_000], now),
        armer.flush(),
      ]);
      expect(failures.sort()).toEqual([1, 1, 2]);
      await server.start();
      await addsAgain(backend, 'after');
      await rings.first((id) => id === 'after', BACK_MS);
    } finally {
      await consumer.close(1_000);
      await bench.close();
      await server.remove();
    }
  });
});

describeWithRedis('redis', () => {
  test('that is not there yet when the queue is opened is refused in time, and works when it comes', async () => {
    const first = await startOwnRedis();
    await first.remove();
    const backend = backendAt('redis', first.url, 'late');
    const rings = new Arrivals<string>();
    const consumer = backend.consume('duban-inbox', 1, async ({ id }) => rings.add(id));
    await rejectsInTime(backend.add('duban-inbox', [job('too early')]));
    const second = await startOwnRedis(first.port);
    try {
      await addsAgain(backend, 'in time');
      await rings.first((id) => id === 'in time', BACK_MS);
    } finally {
      await consumer.close(1_000);
      await backend.close();
      await second.remove();
    }
  });

  test('that falls silent with its connections open is refused in time, and works when it speaks again', async () => {
    const redis = await startOwnRedis();
    const backend = backendAt('redis', redis.url, 'silent');
    try {
      await backend.add('duban-inbox', [job('before')]);
      redis.kill('SIGSTOP');
      await rejectsInTime(backend.add('duban-inbox', [job('silence')]));
      redis.kill('SIGCONT');
      await addsAgain(backend, 'after');
    } finally {
      await backend.close();
      await redis.remove();
    }
  });
});

test.each(KINDS)(
  '%s: a worker that is killed at its job leaves it to another',
  async (kind) => {
    expect(await stories.get(kind)).toEqual(['bereft']);
  },
  240_000,
);
