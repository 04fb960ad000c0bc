/** Clocks that are wrong, jump, or ran on while nobody worked. Rows 24, 25 and 26. */
import { expect, test } from '@jest/globals';
import { clockOff } from './clock-off.js';
import { lineOf } from './lines.js';
import { onOwnRedis } from './redis-stage.js';
import { ESCALATIONS, STEPS, some } from './stage.js';

const on = onOwnRedis();

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('row 24: workers whose clocks are a day and ten seconds off, and jump, write the same history', async () => {
  await Promise.all([
    on.stage.started(clockOff(-DAY)),
    on.stage.started(clockOff(DAY)),
    on.stage.started(clockOff(10_000)),
  ]);
  const slips = await on.stage.intake(some(10), clockOff(DAY));
  expect(slips).toHaveLength(10);
  await on.stage.fired(10);
  await on.stage.intake(some(10), clockOff(-DAY));
  await on.stage.fired(20);
  await on.stage.settled();
  await on.stage.expectKept(10_000);
}, 90_000);

/** The database's clock jumps by so many seconds. */
const jump = (seconds: number) =>
  on.stage.ask('update duban.clock set drill_origin = drill_origin + make_interval(secs => $1)', [seconds]);

test('row 25: the database’s clock steps five minutes back, then an hour ahead: nothing early, nothing twice', async () => {
  await on.stage.started();
  await on.stage.intake(some(5));
  await jump(-300);
  await on.stage.intake(some(5));
  const firedBefore = await on.stage.number(ESCALATIONS);
  await on.stage.reaches(ESCALATIONS, firedBefore + 5 * STEPS);
  await jump(3_600);
  await on.stage.fired(10);
  await on.stage.settled();
  await on.stage.expectKept(2 * HOUR);
  expect(await on.stage.number(ESCALATIONS)).toBe(10 * STEPS);
}, 60_000);

test('row 26: nobody worked for three days: each level fires once, in order, and the record says why so late', async () => {
  const worker = await on.stage.started();
  await on.stage.reaches('select count(*) from duban.heartbeat', 1);
  worker.kill('SIGKILL');
  await worker.exit;
  await on.stage.intake(some(3));
  await jump((3 * DAY) / 1_000);
  const [one, other] = await Promise.all([on.stage.started(), on.stage.started()]);
  await on.stage.settled();
  await on.stage.expectKept(4 * DAY);
  const rows = await on.stage.ask<{
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
