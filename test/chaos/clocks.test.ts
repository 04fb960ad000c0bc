/** Clocks that are wrong, jump, or ran on while nobody worked. Rows 24, 25 and 26. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { lineOf, message, Stage } from './stage.js';

let sink: MailSink;
let redis: OwnRedis;
let stage: Stage;
beforeEach(async () => {
  sink = await startMailSink();
  redis = await startOwnRedis();
  stage = await Stage.open({ smtpUrl: sink.url, redisUrl: redis.url });
});
afterEach(async () => {
  await stage.close();
  await redis.remove();
  await sink.close();
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEPS = 4;
const some = (count: number) => Array.from({ length: count }, () => message());
const escalations = "select count(*) from duban.firing where kind = 'escalation'";

/** A machine whose clock is off by so much, and by as much again a few seconds later. */
const clockOff = (ms: number) => ({
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(`
    const Real = Date; let off = ${ms};
    setTimeout(() => { off *= 2; }, 8000).unref();
    globalThis.Date = class extends Real {
      constructor(...given) { given.length > 0 ? super(...given) : super(Real.now() + off); }
      static now() { return Real.now() + off; }
    };`)}`,
});

test('row 24: workers whose clocks are a day and ten seconds off, and jump, write the same history', async () => {
  await Promise.all([
    stage.started(clockOff(-DAY)),
    stage.started(clockOff(DAY)),
    stage.started(clockOff(10_000)),
  ]);
  const slips = await stage.intake(some(10), clockOff(DAY));
  expect(slips).toHaveLength(10);
  await stage.reaches(escalations, 10 * STEPS);
  await stage.intake(some(10), clockOff(-DAY));
  await stage.reaches(escalations, 20 * STEPS);
  await stage.settled();
  await stage.expectKept(10_000);
}, 90_000);

/** The database's clock jumps by so many seconds. */
const jump = (seconds: number) =>
  stage.ask('update duban.clock set drill_origin = drill_origin + make_interval(secs => $1)', [seconds]);

test('row 25: the database’s clock steps five minutes back, then an hour ahead: nothing early, nothing twice', async () => {
  await stage.started();
  await stage.intake(some(5));
  await jump(-300);
  await stage.intake(some(5));
  const firedBefore = await stage.number(escalations);
  await stage.reaches(escalations, firedBefore + 5 * STEPS);
  await jump(3_600);
  await stage.reaches(escalations, 10 * STEPS);
  await stage.settled();
  await stage.expectKept(2 * HOUR);
  expect(await stage.number(escalations)).toBe(10 * STEPS);
}, 60_000);

test('row 26: nobody worked for three days: each level fires once, in order, and the record says why so late', async () => {
  const worker = await stage.started();
  await stage.reaches('select count(*) from duban.heartbeat', 1);
  worker.kill('SIGKILL');
  await worker.exit;
  await stage.intake(some(3));
  await jump((3 * DAY) / 1_000);
  const [one, other] = await Promise.all([stage.started(), stage.started()]);
  await stage.settled();
  await stage.expectKept(4 * DAY);
  const rows = await stage.ask<{
    slip: string;
    target: string;
    steps: string[];
    planned: string[];
    why: string[];
  }>(
    `select c.slip_no as slip, d.target, array_agg(f.step order by f.id) as steps,
       array_agg(f.step order by f.planned_at, f.id) as planned, array_agg(distinct f.late_because) as why
     from duban.firing f join duban.deadline d on d.id = f.deadline_id join duban.complaint c on c.id = f.complaint_id
     where f.kind = 'escalation' group by 1, 2`,
  );
  const handled = rows.filter(({ target }) => target === 'handle');
  expect(handled).toHaveLength(3);
  for (const { steps, planned, why } of rows) {
    expect(steps).toEqual(planned);
    expect(why).toEqual(['outage']);
  }
  for (const { steps } of handled) expect(steps).toEqual(['due', '+1s', '+2s', '+3s']);
  for (const each of [one, other]) await lineOf(each, 'worker.started');
}, 60_000);
