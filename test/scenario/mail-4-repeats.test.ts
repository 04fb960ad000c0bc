/** mail.md parts 3 and 4: an opinion pauses the repeats to whoever gave it; after an outage none is made up for. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { beat } from '../../src/store/heartbeats.js';
import { complaint, leftAt, shanghai } from './complaints.js';
import { folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

let world: World;
let folder: string;
beforeAll(async () => {
  folder = await folderWith({
    file: 'policy',
    replace: '- { at: +2d, tell: [senior-leadership, supervisor] } # 4.2.4',
    by: '- { at: +2d, tell: [senior-leadership, supervisor], repeat: { every: 1d, times: 3 } }',
  });
  world = await World.open(shanghai('2026-11-23T06:00'), folder, { mailsWait: true });
});
beforeEach(async () => {
  await world.asOwner("update duban.mail set created_at = created_at - interval '1 year'");
});
afterAll(async () => {
  await world.close();
  await removeFolder(folder);
});

/** Mails of +2d and its repeats to one person, each at 10:00 of its day, and a minute of grouping later. */
const seniorTo = (slip: string, person: string) =>
  leftAt(world, slip)
    .filter((mail) => mail.endsWith(`${person} senior`))
    .map((mail) => mail.slice(0, 11));

const repeatsOf = async (slip: string, person: string) =>
  (await world.show(slip)).notices
    .filter((notice) => notice.step === '+2d' && notice.person === person)
    .map(({ state, reason }) => `${state} ${reason ?? ''}`.trim());

/** Issued at 06:00, due at 10:00, replied, so that only the clock of handling runs on. */
async function replied(): Promise<string> {
  await world.begin(shanghai('2026-11-23T06:00'));
  const { slip } = await world.intake(complaint());
  await world.record(slip, 'replied', { by: 'zhang-wei', note: '配件已订' });
  return slip;
}

test('an opinion pauses the next repeat to whoever gave it, and to nobody else; the one after goes again', async () => {
  const slip = await replied();
  await world.moveTo(shanghai('2026-11-25T12:00'));
  await world.record(slip, 'opinion-given', { by: 'zhou-min', note: '请工程部三日内修好' });
  await world.moveTo(shanghai('2026-11-28T12:00'));
  expect(seniorTo(slip, 'zhou-min')).toEqual(['11-25 10:01', '11-27 10:01', '11-28 10:01']);
  expect(await repeatsOf(slip, 'zhou-min')).toEqual(['sent', 'superseded answered', 'sent', 'sent']);
  const everyDay = ['11-25 10:01', '11-26 10:01', '11-27 10:01', '11-28 10:01'];
  expect([seniorTo(slip, 'yang-fan'), seniorTo(slip, 'li-na')]).toEqual([everyDay, everyDay]);
});

test('an opinion that was recorded by mistake, and made void, pauses nothing', async () => {
  const slip = await replied();
  await world.moveTo(shanghai('2026-11-25T12:00'));
  const { entry } = await world.record(slip, 'opinion-given', { by: 'zhou-min', note: '请三日内修好' });
  await world.record(slip, 'corrected', { corrects: entry.seq, note: '不是周总的意见' });
  await world.moveTo(shanghai('2026-11-26T12:00'));
  expect(seniorTo(slip, 'zhou-min')).toEqual(['11-25 10:01', '11-26 10:01']);
});

test('an opinion from before the last notice pauses nothing', async () => {
  const slip = await replied();
  await world.moveTo(shanghai('2026-11-24T12:00'));
  await world.record(slip, 'opinion-given', { by: 'zhou-min', note: '抓紧' });
  await world.moveTo(shanghai('2026-11-26T12:00'));
  expect(seniorTo(slip, 'zhou-min')).toEqual(['11-25 10:01', '11-26 10:01']);
});

async function outage(from: string, until: string): Promise<void> {
  await world.moveTo(shanghai(from));
  await beat(world.context.db, 'one', 60_000);
  await world.setClock(Date.parse(shanghai(until)));
  await beat(world.context.db, 'one', 60_000);
}

/** From here on a worker is always there. */
async function expectDayWithoutRepeats(slip: string): Promise<void> {
  await world.asOwner("update duban.heartbeat set last_sweep_at = '2026-12-31'");
  await world.moveTo(shanghai('2026-11-28T12:00'));
  expect(leftAt(world, slip).filter((mail) => mail.includes('zhou-min'))).toEqual([
    '11-25 18:01 zhou-min digest',
    '11-27 10:01 zhou-min senior',
    '11-28 10:01 zhou-min senior',
  ]);
  expect(await repeatsOf(slip, 'zhou-min')).toEqual(['sent', 'superseded after-outage', 'sent', 'sent']);
}

test('for a day after the mail that told of an outage no repeat follows; then they go on', async () => {
  const slip = await replied();
  // Nobody is there at 10:00, when senior leadership is to be told.
  await outage('2026-11-25T09:00', '2026-11-25T18:00');
  await expectDayWithoutRepeats(slip);
});

test('whom the mail that told of an outage has not reached gets the next repeat', async () => {
  const slip = await replied();
  await world.asOwner('delete from duban.heartbeat');
  await world.asOwner('delete from duban.outage');
  await outage('2026-11-25T09:00', '2026-11-25T18:00');
  await world.asOwner("update duban.heartbeat set last_sweep_at = '2026-12-31'");
  await world.moveTo(shanghai('2026-11-25T19:00'));
  await world.asOwner(
    "update duban.mail set state = 'failed', accepted_at = null where person = 'zhou-min' and state = 'accepted'",
  );
  await world.moveTo(shanghai('2026-11-26T12:00'));
  expect(seniorTo(slip, 'zhou-min')).toEqual(['11-26 10:01']);
  expect(seniorTo(slip, 'yang-fan')).toEqual([]);
});

test('a second outage within that day lets no repeat of it through', async () => {
  const slip = await replied();
  await world.asOwner("update duban.heartbeat set started_at = '2026-11-20', last_sweep_at = '2026-11-20'");
  await world.asOwner('delete from duban.outage');
  await outage('2026-11-25T09:00', '2026-11-25T18:00');
  await outage('2026-11-25T20:00', '2026-11-25T21:00');
  await expectDayWithoutRepeats(slip);
});
