/** Redis that comes back as it was, and answers that never come. Rows 12 and 16. */
import { expect, test } from '@jest/globals';
import { expectFewLines } from './lines.js';
import { onOwnRedis } from './redis-stage.js';
import { ESCALATIONS, eventually, message, STEPS, some } from './stage.js';

const on = onOwnRedis('proxy');
const complaints = 'select count(*) from duban.complaint';

test('row 12: an old dump restored: jobs of what is over, done or unknown change nothing, and none is missed', async () => {
  // Still in the inbox as the dump is made; in the restored one it is there again.
  await on.stage.inbox.add('intake', message({ summary: '只一次' }));
  const early = await on.saved();
  const worker = await on.stage.started();
  await on.stage.reaches(complaints, 1);
  const [met, open] = [await on.stage.intake(some(3)), await on.stage.intake(some(3))];
  const late = await on.saved();
  for (const slip of met) await on.stage.inbox.add('record', { slip, type: 'handled', by: 'zhang-wei' });
  await on.stage.reaches("select count(*) from duban.entry where type = 'handled'", 3);
  // Slow machines let a step of theirs fire before they are handled; none may fire after.
  const ofMet = () =>
    on.stage.number(
      `select count(*) from duban.firing f join duban.complaint c on c.id = f.complaint_id
         where f.kind = 'escalation' and c.slip_no = any($1)`,
      [met],
    );
  const firedOfMet = await ofMet();
  for (const dump of [late, early]) {
    await on.loseRedis();
    await on.anotherRedis(dump);
    await on.stage.intake(some(2));
  }
  expect(open).toHaveLength(3);
  await on.stage.reaches(ESCALATIONS, firedOfMet + (1 + 3 + 2 * 2) * STEPS);
  await on.stage.settled();
  await eventually(async () => {
    const { waiting = 0, active = 0 } = await on.stage.inbox.getJobCounts('waiting', 'active');
    return waiting + active === 0 ? true : undefined;
  }, 'the message that came again has been worked on');
  expect(await ofMet()).toBe(firedOfMet);
  expect(await on.stage.number(complaints)).toBe(1 + 6 + 4);
  expect(await on.stage.number(ESCALATIONS)).toBe(firedOfMet + (1 + 3 + 4) * STEPS);
  await on.stage.expectKept();
  expectFewLines(worker);
}, 180_000);

test('row 16: an alarm set whose answer is lost: set once, and each step fires once', async () => {
  await on.stage.started();
  let lost = 0;
  on.proxy.tap = (link, sent) => {
    if (lost > 2 || !sent.includes('alarm-')) return;
    lost += 1;
    link.mode = 'deaf';
    setTimeout(() => link.cut(), 300);
  };
  await on.stage.intake(some(3));
  expect(lost).toBeGreaterThan(0);
  const alarms = await on.command((client) => client.zrange('bull:duban-alarm:delayed', 0, '-1'));
  expect(new Set(alarms).size).toBe(alarms.length);
  await on.stage.fired(3);
  await on.stage.settled();
  await on.stage.expectKept();
  expect(await on.stage.number(ESCALATIONS)).toBe(3 * STEPS);
}, 60_000);
