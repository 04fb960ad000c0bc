/** Workers that die or stop in the middle of a firing. Rows 1, 2 and 4. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { bareAt } from '../queue/benches.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { startProxy, type TestProxy } from '../support/proxy.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { killedAt, onFiring } from './firing.js';
import { ESCALATIONS, eventually, STEPS, Stage, some } from './stage.js';

let database: TestDatabase;
let proxy: TestProxy;
let redis: OwnRedis;
let sink: MailSink;
let stage: Stage;
beforeEach(async () => {
  database = await createDatabase();
  proxy = await startProxy(database.url);
  redis = await startOwnRedis();
  sink = await startMailSink();
  stage = await Stage.open({
    smtpUrl: sink.url,
    redisUrl: redis.url,
    databaseUrl: database.url,
    workersDatabaseUrl: proxy.url,
  });
});
afterEach(async () => {
  await stage.close();
  await proxy.close();
  await redis.remove();
  await sink.close();
  await database.drop();
});

const straight = () => ({ DATABASE_URL: database.url });
/** So many are due now, and nobody works yet. */
async function due(many: number): Promise<void> {
  await stage.intake(some(many), straight());
  await stage.ask("update duban.clock set drill_origin = drill_origin + interval '20 seconds'");
}

test('row 1: killed at each statement of a firing in turn: nothing of it is there, and then all of it, once', async () => {
  await due(5);
  const firings = () => stage.number('select count(*) from duban.firing');
  let nth = 1;
  let committed = 0;
  for (; committed === 0; nth++) {
    const worker = stage.worker();
    const killed = await killedAt(proxy, worker, nth);
    if (!killed) break;
    await worker.exit;
    // Whole, if it was the commit that had set out, or not at all.
    committed = await firings();
  }
  expect(nth).toBeGreaterThan(5);
  await stage.fired(5);
  await stage.settled();
  await stage.expectKept(T_OF_ALL_MS);
  expect(await stage.number(ESCALATIONS)).toBe(5 * STEPS);
  if (committed > 0) expect(await firings()).toBe(committed);
}, 300_000);

/** The worker dies many times before it may fire. */
const T_OF_ALL_MS = 280_000;
/** BullMQ’s lock of a job, and its look for those whose lock is over. */
const LOCK_MS = 30_000;
/** A look too soon after that of the worker that died does nothing, the next marks what is at work, and a third or fourth takes it up. */
const FOUND_AGAIN_MS = 4 * LOCK_MS + 15_000;

const alarms = () => bareAt('redis', redis.url, 'duban-alarm');

test('row 2: killed after the commit of a firing and before its alarm is done: the alarm rings again, and nothing fires again', async () => {
  // So seldom a sweep that it is an alarm that fires.
  const worker = await stage.started({ DUBAN_SWEEP: '5m' });
  await stage.intake(some(3), straight());
  const committed = new Promise<void>((resolve) => {
    let fires = false;
    onFiring(proxy, ({ statement, link }) => {
      if (/insert into duban\.firing/i.test(statement)) fires = true;
      if (!fires || !/\bcommit\b/i.test(statement)) return;
      proxy.tap = () => undefined;
      link.mode = 'deaf';
      resolve();
    });
  });
  await committed;
  await stage.reaches('select count(*) from duban.firing', 1);
  worker.kill('SIGKILL');
  await worker.exit;
  const queue = alarms();
  expect((await queue.getJobCounts('active')).active).toBeGreaterThan(0);
  await stage.started();
  await stage.fired(3);
  await eventually(
    async () => ((await queue.getJobCounts('active')).active === 0 ? true : undefined),
    'what was at work is found again and done',
    FOUND_AGAIN_MS,
  );
  await queue.close();
  await stage.settled();
  await stage.expectKept();
  expect(await stage.number(ESCALATIONS)).toBe(3 * STEPS);
}, 240_000);

test('row 4: stopped in the middle of a firing, past its lock, and woken: another one fires, and it changes nothing', async () => {
  const sleeper = await stage.started();
  await stage.intake(some(2), straight());
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from duban.deadline for update');
  await eventually(
    async () =>
      (await stage.number(
        `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )) > 0
        ? true
        : undefined,
    'a firing waits',
    20_000,
  );
  sleeper.kill('SIGSTOP');
  await holder.query('commit');
  await holder.end();
  await stage.started();
  await stage.fired(2);
  const before = await stage.ask('select id, fired_at from duban.firing order by id');
  await wait(LOCK_MS + 5_000);
  sleeper.kill('SIGCONT');
  // It goes on working once it is awake.
  await stage.intake(some(2), straight());
  await stage.fired(4);
  const after = await stage.ask('select id, fired_at from duban.firing order by id');
  expect(after).toEqual(expect.arrayContaining(before));
  await stage.expectKept();
  expect(await stage.number(ESCALATIONS)).toBe(4 * STEPS);
}, 150_000);
