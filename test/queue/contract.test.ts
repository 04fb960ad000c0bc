/** What Duban asks of a queue: the same on both backends. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type ArmerOptions, createArmer, tenthAfter } from '../../src/queue/arm.js';
import type { Consumer } from '../../src/queue/backend.js';
import type { QueueName, ReceivedJob } from '../../src/queue/names.js';
import { startScript } from '../support/process.js';
import { Arrivals, type BareQueue, type Bench, eventually, KINDS, openBench } from './benches.js';

/** A ring may be late by so much on a busy machine; the sweep is what guarantees more. */
const LATE_MS = 2_500;
const HOUR = 3_600_000;
/** Far enough from anything that a job might ring by mistake. */
const FAR = 10 * HOUR;

interface Ring {
  readonly id: string;
  readonly data: unknown;
  readonly at: number;
}

describe.each(KINDS)('%s', (kind) => {
  let bench: Bench;
  let inbox: BareQueue;
  let alarms: BareQueue;
  const consumers: Consumer[] = [];
  beforeAll(async () => {
    bench = await openBench(kind);
    inbox = bench.bare('duban-inbox');
    alarms = bench.bare('duban-alarm');
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.close(2_000)));
    await bench.backend.obliterate();
  });
  afterAll(() => bench.close());

  function ringing(
    name: QueueName = 'duban-inbox',
    work?: (job: ReceivedJob<QueueName>) => Promise<unknown>,
  ) {
    const rings = new Arrivals<Ring>();
    const consumer = bench.backend.consume(name, 1, async (job) => {
      rings.add({ id: job.id, data: job.data, at: Date.now() });
      return work?.(job);
    });
    consumers.push(consumer);
    return { rings, consumer };
  }
  const job = (id: string, delayMs = 0, data: unknown = {}) => ({ name: 'intake', id, delayMs, data });

  test('a job rings not before its delay is over, and soon after it, on a queue that was idle', async () => {
    const { rings } = ringing();
    const addedAt = Date.now();
    await bench.backend.add('duban-inbox', [job('later', 900.4), job('soon', 300), job('past', -5_000)]);
    // Where adding takes long, what is due by then comes in any order.
    const past = await rings.first(({ id }) => id === 'past');
    const soon = await rings.first(({ id }) => id === 'soon');
    const later = await rings.first(({ id }) => id === 'later');
    expect(rings.all).toHaveLength(3);
    expect(past.at - addedAt).toBeLessThan(LATE_MS);
    expect(soon.at - addedAt).toBeGreaterThanOrEqual(300);
    expect(later.at - addedAt).toBeGreaterThanOrEqual(901);
    expect(later.at - addedAt).toBeLessThan(901 + LATE_MS);
  });

  test('an id that waits swallows what comes after it; one that is done with does not', async () => {
    const { rings } = ringing('duban-inbox', async ({ data }) => {
      if (data === 'fail') throw new Error('as told');
    });
    await bench.backend.add('duban-inbox', [job('waits', FAR, 'first')]);
    await bench.backend.add('duban-inbox', [
      job('waits', 0, 'second'),
      job('done', 0, 1),
      job('failed', 0, 'fail'),
    ]);
    // One at a time and in order: when the guard is at work, what came before it is gone.
    await bench.backend.add('duban-inbox', [job('guard-1')]);
    await rings.first(({ id }) => id === 'guard-1');
    await bench.backend.add('duban-inbox', [job('done', 0, 2), job('failed', 0, 'now well'), job('guard-2')]);
    await rings.first(({ id }) => id === 'guard-2');
    expect(
      rings.all.map(({ id, data }) => `${id} ${data}`).filter((ring) => !ring.startsWith('guard')),
    ).toEqual(['done 1', 'failed fail', 'done 2', 'failed now well']);
    expect(await inbox.getJobCounts('delayed', 'failed', 'completed')).toEqual({
      delayed: 1,
      failed: 0,
      completed: 0,
    });
    expect((await inbox.getJob('waits'))?.data).toBe('first');
  });

  test('what is added while nobody consumes waits for a consumer, and keeps its order', async () => {
    const jobs = Array.from({ length: 20 }, (_, index) => job(`early-${index}`, 0, { index }));
    await bench.backend.add('duban-inbox', jobs);
    const { rings } = ringing();
    await rings.first(({ id }) => id === 'early-19');
    expect(rings.all.map(({ data }) => data)).toEqual(jobs.map(({ data }) => data));
  });

  test('what a processor returns is the result; Unrecoverable fails at once and says why, whatever the attempts', async () => {
    const reason = 'category: "服务" is not known; allowed: service, building-quality';
    let runs = 0;
    ringing('duban-inbox', async ({ data }) => {
      runs += 1;
      if (data === 'good') return { slip: 'LX-2026-00001' };
      throw new bench.backend.Unrecoverable(reason);
    });
    // As another system would: its own options, nothing removed.
    const attempts = { attempts: 5, backoff: 1 };
    const wrong = await inbox.add('intake', 'wrong', attempts);
    const good = await inbox.add('intake', 'good', attempts);
    const ended = (id: string | undefined, state: string) =>
      eventually(async () => {
        const found = await inbox.getJob(id ?? '');
        // What was read before the job ended does not know its end.
        return (await found?.getState()) === state ? inbox.getJob(id ?? '') : undefined;
      }, `job ${id} is ${state}`);
    expect((await ended(good.id, 'completed'))?.returnvalue).toEqual({ slip: 'LX-2026-00001' });
    const failed = await ended(wrong.id, 'failed');
    expect(failed?.failedReason).toBe(reason);
    expect((await inbox.getFailed()).map(({ id }) => id)).toEqual([wrong.id]);
    expect(runs).toBe(2);
  });

  test('an idle consumer closes at once', async () => {
    const { rings, consumer } = ringing('duban-post');
    await bench.backend.add('duban-post', [{ name: 'post', id: 'p', delayMs: 0, data: { person: 'li-na' } }]);
    await rings.first(({ id }) => id === 'p');
    const from = performance.now();
    await consumer.close(8_000);
    expect(performance.now() - from).toBeLessThan(3_000);
  });

  test('a consumer whose job hangs is closed within its grace and lets go of it: nothing keeps its process alive', async () => {
    const hanging = startScript('test/queue/dying-consumer.ts', [kind, bench.url, bench.prefix]);
    await bench.backend.add('duban-inbox', [job('hangs')]);
    await hanging.waitForLine(/^took hangs$/);
    const from = performance.now();
    hanging.kill('SIGTERM');
    const late = setTimeout(() => hanging.kill('SIGKILL'), 8_000);
    expect(await hanging.exit).toEqual({ code: 0, signal: null });
    clearTimeout(late);
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  test('a job that ends within the grace is finished, not given back', async () => {
    let end: () => void = () => undefined;
    const { rings, consumer } = ringing(
      'duban-inbox',
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    await bench.backend.add('duban-inbox', [job('slow'), job('next')]);
    await rings.first(({ id }) => id === 'slow');
    const closed = consumer.close(10_000);
    end();
    await closed;
    expect(rings.all.map(({ id }) => id)).toEqual(['slow']);
    expect(await inbox.getJobCounts('active', 'waiting')).toEqual({ active: 0, waiting: 1 });
  });

  describe('arming', () => {
    const armerWith = (options: Partial<ArmerOptions> = {}) => {
      const armed: string[] = [];
      const failures: number[] = [];
      const armer = createArmer<string>(
        bench.backend,
        { speed: 1, horizonMs: 72 * HOUR, onFailure: (_, jobs) => failures.push(jobs), ...options },
        (alarmed) => armed.push(...alarmed.map(({ about }) => about)),
      );
      return { armer, armed, failures };
    };
    const delayed = async () =>
      (await alarms.getDelayed()).map(({ id, data, delay }) => ({ id, ringAt: data.ringAt, delay }));

    test('makes one job of all that rings in one tenth of a second, rounded up, and tells of each', async () => {
      const { armer, armed } = armerWith();
      const now = Date.now();
      const at = tenthAfter(now + HOUR);
      armer.arm(
        [
          { ringAt: at - 99, about: 'a' },
          { ringAt: at, about: 'b' },
        ],
        now,
      );
      armer.arm(
        [
          { ringAt: at - 50, about: 'c' },
          { ringAt: at + 1, about: 'd' },
        ],
        now,
      );
      await armer.flush();
      expect(armed).toEqual(['a', 'b', 'c', 'd']);
      const jobs = (await delayed()).sort((a, b) => a.ringAt - b.ringAt);
      expect(jobs).toEqual([
        { id: `alarm-${at}`, ringAt: at, delay: at - now },
        { id: `alarm-${at + 100}`, ringAt: at + 100, delay: at + 100 - now },
      ]);
    });

    test('calls each helper once, however many workers ask for one, and no more than help', async () => {
      const [one, other] = [armerWith().armer, armerWith().armer];
      const now = Date.now();
      one.callHelp(1, now);
      other.callHelp(1, now + 7);
      one.callHelp(3, now);
      other.callHelp(4, now);
      await Promise.all([one.flush(), other.flush()]);
      expect((await alarms.getJobCounts('waiting')).waiting).toBe(2);
      expect((await alarms.getJob('help-2'))?.data).toMatchObject({ stream: 2 });
      expect((await alarms.getJob('help-4'))?.data).toMatchObject({ stream: 4 });
    });

    test('leaves what lies beyond the horizon, and reckons delays on the clock of a drill', async () => {
      const { armer, armed } = armerWith({ horizonMs: HOUR, speed: 3600 });
      const now = tenthAfter(Date.UTC(2026, 10, 23));
      armer.arm(
        [
          { ringAt: now + HOUR, about: 'at' },
          { ringAt: now + HOUR + 100, about: 'beyond' },
        ],
        now,
      );
      await armer.flush();
      expect(armed).toEqual(['at']);
      // An hour of the drill is a second: so soon that it may have become due already.
      const { delayed: later = 0, waiting = 0 } = await alarms.getJobCounts('delayed', 'waiting');
      expect(later + waiting).toBe(1);
      expect((await alarms.getJob(`alarm-${now + HOUR}`))?.opts.delay).toBe(1_000);
    });

    test('does not add again what it remembers, and arms anew when told to, after all was lost', async () => {
      const { armer, armed } = armerWith();
      const now = Date.now();
      const at = tenthAfter(now + FAR);
      armer.arm([{ ringAt: at, about: 'once' }], now);
      await armer.flush();
      await bench.backend.obliterate();
      armer.arm([{ ringAt: at, about: 'again' }], now);
      await armer.flush();
      expect(armed).toEqual(['once', 'again']);
      expect(await delayed()).toEqual([]);
      await armer.armAnew([at, at - 1, at + 100], now);
      expect((await delayed()).map(({ ringAt }) => ringAt).sort()).toEqual([at, at + 100]);
    });

    test('carries the keys of people as they are, in any script, with any letters in them', async () => {
      const { armer, failures } = armerWith();
      const { rings } = ringing('duban-post');
      const people = ['李娜', 'a:b:c', 'o’neil & 😀/../x', '%41', '0', ' ', "it's", 'ü'.repeat(64)];
      const now = Date.now();
      armer.post(new Map(people.map((person) => [person, now])), now);
      await armer.flush();
      expect(failures).toEqual([]);
      await rings.first(() => rings.all.length === people.length);
      expect(rings.all.map(({ data }) => (data as { person: string }).person).sort()).toEqual(
        [...people].sort(),
      );
    });
  });
});
