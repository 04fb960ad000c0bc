/** A worker whose servers come late, or go away: it comes to work by itself, and escalates without its queue. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bareAt, eventually } from '../queue/benches.js';
import { createDatabase } from '../support/database.js';
import { startOwnPostgres } from '../support/own-postgres.js';
import { startOwnRedis } from '../support/own-redis.js';
import { startDuban } from '../support/process.js';
import { startMailSink } from '../support/smtp.js';
import { describeWithRedis } from '../support/with-redis.js';
import { type ConfigFolder, configWith, SECONDS } from './seconds.js';

const complaint = {
  category: 'service',
  channel: 'phone',
  department: 'engineering',
  site: 'riverside',
  summary: 'x',
  receivedBy: 'liu-yang',
};

let config: ConfigFolder;
beforeAll(async () => {
  config = await configWith(SECONDS);
});
afterAll(() => config.remove());

test('a worker that is there before PostgreSQL waits for it, and works when it comes', async () => {
  const server = await startOwnPostgres();
  await server.stop();
  const worker = startDuban(['worker'], { env: { DATABASE_URL: server.url, DUBAN_CONFIG: config.path } });
  try {
    await worker.waitForLine(/"database\.waiting"/);
    await server.start();
    await worker.waitForLine(/"worker\.started"/);
    const inbox = bareAt('postgres', server.url, 'duban-inbox');
    const { id } = await inbox.add('intake', complaint);
    await worker.waitForLine(/"complaint\.received"/);
    expect(id).toBeDefined();
    await inbox.close();
  } finally {
    worker.kill('SIGKILL');
    await worker.exit;
    await server.remove();
  }
});

test('a signal ends a worker that waits for its database', async () => {
  const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none', DUBAN_CONFIG: config.path };
  const worker = startDuban(['worker'], { env });
  await worker.waitForLine(/"database\.waiting"/);
  const from = performance.now();
  worker.kill('SIGTERM');
  expect(await worker.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(5_000);
});

describeWithRedis('redis', () => {
  test('a worker that is there before Redis serves, and takes up the inbox when Redis comes', async () => {
    const gone = await startOwnRedis();
    await gone.remove();
    const database = await createDatabase();
    const env = { DATABASE_URL: database.url, REDIS_URL: gone.url, DUBAN_CONFIG: config.path };
    const worker = startDuban(['worker'], { env });
    await worker.waitForLine(/"worker\.started"/);
    const redis = await startOwnRedis(gone.port);
    const inbox = bareAt('redis', redis.url, 'duban-inbox');
    try {
      const { id } = await inbox.add('intake', complaint);
      const slip = await eventually(
        async () => (await inbox.getJob(id ?? ''))?.returnvalue?.slip,
        'taken in',
      );
      expect(slip).toMatch(/^LX-/);
    } finally {
      await inbox.close();
      worker.kill('SIGKILL');
      await worker.exit;
      await redis.remove();
      await database.drop();
    }
  });

  test('with Redis gone for good, the sweep escalates and sends; the command line takes in and ends; SIGTERM ends the worker', async () => {
    const redis = await startOwnRedis();
    const [database, sink] = [await createDatabase(), await startMailSink()];
    const env = {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      SMTP_URL: sink.url,
      MAIL_FROM: 'duban@example.com',
      DUBAN_CONFIG: config.path,
      DUBAN_SWEEP: '1s',
    };
    const worker = startDuban(['worker'], { env });
    try {
      await worker.waitForLine(/"worker\.started"/);
      await redis.remove();
      const from = performance.now();
      const intake = startDuban(['intake'], { env });
      intake.endInput(JSON.stringify(complaint));
      expect(await intake.exit).toEqual({ code: 0, signal: null });
      expect(performance.now() - from).toBeLessThan(20_000);
      const { slip } = JSON.parse(intake.stdout[0] ?? '');
      for (const person of ['zhang-wei', 'li-na', 'wu-gang', 'zhou-min', 'yang-fan', 'guo-hua'])
        await sink.waitForMail(
          ({ to, parsed }) => to.includes(`${person}@example.com`) && `${parsed.subject}`.includes(slip),
        );
      const late = worker.stdout
        .map((line) => JSON.parse(line))
        .filter(({ event }) => event === 'step.fired')
        .map(({ plannedAt, at }) => Date.parse(at) - Date.parse(plannedAt));
      expect(late.length).toBeGreaterThanOrEqual(4);
      expect(Math.max(...late)).toBeLessThan(15_000);
      const closing = performance.now();
      worker.kill('SIGTERM');
      expect(await worker.exit).toEqual({ code: 0, signal: null });
      expect(performance.now() - closing).toBeLessThan(15_000);
    } finally {
      worker.kill('SIGKILL');
      await worker.exit;
      await sink.close();
      await database.drop();
    }
  });
});
