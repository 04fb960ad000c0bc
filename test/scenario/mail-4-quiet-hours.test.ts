/** mail.md part 4: quiet hours by role hold what can wait, and never a first breach, a senior, last-step or urgent mail. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { beat } from '../../src/store/heartbeats.js';
import { complaint, leftAt, shanghai } from './complaints.js';
import { folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

let world: World;
let folder: string;
beforeAll(async () => {
  folder = await folderWith(
    {
      file: 'mail',
      replace: '# roles: { senior-leadership',
      by: 'roles: { senior-leadership',
    },
    {
      file: 'policy',
      replace: '- { at: +2d, tell: [senior-leadership, supervisor] } # 4.2.4',
      by: '- { at: +2d, tell: [senior-leadership, supervisor], repeat: { every: 1d, times: 2 } }',
    },
  );
  world = await World.open(shanghai('2026-11-23T09:00'), folder, { mailsWait: true });
});
beforeEach(async () => {
  // Another story's mails are no company for this one's.
  await world.asOwner("update duban.mail set created_at = created_at - interval '1 year'");
});
afterAll(async () => {
  await world.close();
  await removeFolder(folder);
});

test('a reminder of the night waits for the morning', async () => {
  await world.begin(shanghai('2026-11-23T16:00'));
  const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
  await world.moveTo(shanghai('2026-11-25T12:00'));
  // 75 % of two days: at 04:00.
  expect(leftAt(world, slip)).toEqual(['11-23 16:01 liu-yang inform', '11-25 07:30 zhang-wei reminder']);
});

test('what an outage left behind waits as well, where nothing of it goes at once', async () => {
  await world.begin(shanghai('2026-11-23T16:00'));
  const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
  await world.moveTo(shanghai('2026-11-25T03:00'));
  await beat(world.context.db, 'one', 60_000);
  await world.setClock(Date.parse(shanghai('2026-11-25T05:00')));
  await beat(world.context.db, 'one', 60_000);
  await world.asOwner("update duban.heartbeat set last_sweep_at = '2026-12-31'");
  await world.moveTo(shanghai('2026-11-25T12:00'));
  await world.asOwner('delete from duban.heartbeat');
  await world.asOwner('delete from duban.outage');
  const left = leftAt(world, slip);
  expect(left).toHaveLength(2);
  expect(left[1]).toMatch(/^11-25 07:30 zhang-wei /);
});

test('a first breach leaves at night; the reminder that the night held until due is dropped', async () => {
  await world.begin(shanghai('2026-11-23T19:00'));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-24T08:00'));
  expect(leftAt(world, slip)).toEqual([
    '11-23 23:01 li-na breach',
    '11-23 23:01 liu-yang breach',
    '11-23 23:01 zhang-wei breach',
  ]);
});

test('senior leadership is told at night the first time; repeats wait for the morning of each role', async () => {
  await world.begin(shanghai('2026-11-23T18:00'));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-25T17:00'));
  await world.record(slip, 'replied', { by: 'zhang-wei', note: '配件已订' });
  await world.moveTo(shanghai('2026-11-27T12:00'));
  expect(leftAt(world, slip).filter((mail) => mail.endsWith('senior'))).toEqual([
    '11-25 22:01 li-na senior',
    '11-25 22:01 yang-fan senior',
    '11-25 22:01 zhou-min senior',
    '11-27 07:30 li-na senior',
    '11-27 08:30 yang-fan senior',
    '11-27 08:30 zhou-min senior',
  ]);
});

test('all-clears wait as well, but for whom quiet hours are off', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T21:30'));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await world.moveTo(shanghai('2026-11-24T12:00'));
  expect(leftAt(world, slip).filter((mail) => mail.endsWith('all-clear'))).toEqual([
    '11-23 21:31 liu-yang all-clear',
    '11-24 07:30 li-na all-clear',
    '11-24 07:30 zhang-wei all-clear',
  ]);
});

test('an urgent mail leaves at once, day or night', async () => {
  await world.begin(shanghai('2026-11-23T23:00'));
  const { slip } = await world.intake(complaint({ channel: 'government' }));
  await world.moveTo(shanghai('2026-11-23T23:30'));
  expect(leftAt(world, slip)).toEqual([
    '11-23 23:00 guo-hua immediate',
    '11-23 23:00 tang-li immediate',
    '11-23 23:00 wu-gang immediate',
  ]);
});

test('quiet hours that are changed count from then on, also for what they hold', async () => {
  const awake = await folderWith({
    file: 'mail',
    replace: 'quietHours: # or off\n  from: "21:00"\n  until: "07:30"\n',
    by: 'quietHours: off\n',
  });
  try {
    await world.begin(shanghai('2026-11-23T16:00'));
    const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
    const reminders = () => leftAt(world, slip).filter((mail) => mail.endsWith('reminder'));
    // 75 % of two days: at 04:00.
    await world.moveTo(shanghai('2026-11-25T04:30'));
    expect(reminders()).toEqual([]);
    await world.configure(folder);
    await world.moveTo(shanghai('2026-11-25T05:00'));
    expect(reminders()).toEqual([]);
    await world.configure(awake);
    await world.moveTo(shanghai('2026-11-25T05:10'));
    expect(reminders()).toEqual(['11-25 05:00 zhang-wei reminder']);
    // What waits for company goes on waiting.
    const { slip: other } = await world.intake(
      complaint({ category: 'outside-boundary', channel: 'letter' }),
    );
    await world.configure(folder);
    await world.configure(awake);
    await world.work();
    expect(leftAt(world, other)).toEqual([]);
    await world.moveTo(shanghai('2026-11-25T05:12'));
    expect(leftAt(world, other)).toEqual(['11-25 05:11 liu-yang inform']);
  } finally {
    await world.configure(folder);
    await removeFolder(awake);
  }
});
