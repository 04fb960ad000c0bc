/** An outage is a gap in the heartbeats of all workers, wherever it arose: the record says so of what it made late. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { beat } from '../../src/store/heartbeats.js';
import { recoveryAt } from '../../src/work/recovery.js';
import { sweepDeadlines } from '../../src/work/sweep.js';
import { crowd } from '../support/crowd.js';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(async () => {
  await world.asOwner('delete from duban.heartbeat');
  await world.asOwner('delete from duban.outage');
  await world.begin(shanghai('2026-11-23T09:00'));
});
afterAll(() => world.close());

const beats = (worker = 'one') => beat(world.context.db, worker, world.context.punctualMs);
const at = (time: string, more = 0) => world.setClock(Date.parse(shanghai(`2026-11-23T${time}`, more)));
const outages = () => world.asOwner('select noticed_by from duban.outage');

async function whyLate(slip: string): Promise<string[]> {
  await world.work();
  const { firings } = await world.show(slip);
  return firings
    .filter(({ target }) => target === 'handle')
    .map(({ step, lateBecause }) => `${step} ${lateBecause}`);
}

test('workers that beat no more, frozen or cut off from the database, and then go on: outage', async () => {
  const { slip } = await world.intake(complaint());
  await at('12:59');
  await beats();
  await at('15:00');
  // The alarm rings before the sweep has come to beat.
  expect(await whyLate(slip)).toEqual(['due outage']);
  await beats();
  expect(await outages()).toEqual([{ noticed_by: 'one' }]);
});

test('another worker beat first: the gap is written down, once, and what still is to fire says why', async () => {
  const { slip } = await world.intake(complaint());
  await at('12:59');
  await beats();
  await at('15:00');
  await Promise.all([beats('two'), beats('three')]);
  await at('15:00', 500);
  await beats('four');
  expect(await outages()).toHaveLength(1);
  expect(await whyLate(slip)).toEqual(['due outage']);
});

test('while any worker beats there is no outage: what is late then is delayed', async () => {
  const { slip } = await world.intake(complaint());
  for (const time of ['12:59', '13:00', '13:01', '13:02']) {
    await at(time);
    await beats();
  }
  expect(await outages()).toEqual([]);
  expect(await whyLate(slip)).toEqual(['due delayed']);
});

test('what an entry makes due was planned late, whatever stood still in the hours that it speaks of', async () => {
  const { slip } = await world.intake(complaint());
  await at('12:00');
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await beats();
  await at('15:00');
  await beats();
  await at('15:10');
  await world.record(slip, 'corrected', { corrects: 4, note: '误登记' });
  expect(await whyLate(slip)).toEqual(['75% null', 'due planned-late']);
  const other = await world.intake(complaint({ category: 'outside-boundary' }));
  await at('20:10');
  await beats();
  await world.record(other.slip, 'recategorised', { category: 'service' });
  expect(await whyLate(other.slip)).toEqual(['due planned-late']);
});

test('an outage explains only what was planned within it', async () => {
  await at('10:00');
  await beats();
  await at('11:00');
  await beats();
  expect(await outages()).toHaveLength(1);
  const { slip } = await world.intake(complaint());
  for (let minute = 0; minute <= 3; minute++) {
    await at('15:00', minute * 60_000);
    if (minute === 0) await world.asOwner('delete from duban.heartbeat');
    await beats();
  }
  expect(await whyLate(slip)).toEqual(['due delayed']);
});

/** A sweep that finds 1,200 complaints due, of which each batch takes so long on Duban's clock. */
async function storm(secondsABatch: number): Promise<void> {
  const { complaintId } = await world.intake(complaint());
  await world.asOwner(crowd(complaintId, 1_200));
  await at('12:59', 30_000);
  await beats();
  await at('13:00', 1);
  await world.asOwner(`
    create function duban.slowed() returns trigger language plpgsql security definer as $$
    begin
      update duban.clock set drill_origin = drill_origin + interval '${secondsABatch} s';
      return null;
    end $$`);
  await world.asOwner(
    'create trigger slowed after insert on duban.firing for each statement execute function duban.slowed()',
  );
  const nothing = () => undefined;
  const armer = {
    arm: nothing,
    armAnew: async () => undefined,
    callHelp: nothing,
    post: nothing,
    flush: async () => undefined,
  };
  const log = { info: nothing, warn: nothing, error: nothing };
  const { context } = world;
  try {
    await sweepDeadlines({ context, announce: nothing, armer, log, worker: 'one', speed: 1 });
  } finally {
    await world.asOwner('drop function duban.slowed() cascade');
  }
  expect(await world.now()).toBeGreaterThan(
    Date.parse(shanghai('2026-11-23T13:00', 2 * secondsABatch * 1000)),
  );
}

test('a worker that works off a storm beats: that it takes long is no outage', async () => {
  await storm(29);
  expect(await outages()).toEqual([]);
});

test('one that freezes in a storm shows as a gap all the same', async () => {
  await storm(61);
  expect(await outages()).toContainEqual({ noticed_by: 'one' });
});

test('what is on time needs no reason', async () => {
  const { slip } = await world.intake(complaint());
  await at('12:59');
  await beats();
  await at('13:00', 1);
  expect(await whyLate(slip)).toEqual(['due null']);
});

test('mails go together after more than half an hour; where sweeps are hours apart, as in a drill, after more than that', async () => {
  const { context } = world;
  await at('09:30');
  await beats();
  await at('11:00');
  const now = Date.parse(shanghai('2026-11-23T11:00'));
  const recovery = (punctualMs: number) =>
    context.db.transaction().execute((tx) => recoveryAt(tx, now, punctualMs));
  expect(await recovery(context.punctualMs)).toMatchObject({
    outage: { from: Date.parse(shanghai('2026-11-23T09:30')), until: now },
  });
  expect(await recovery(2 * 60 * 60_000)).toBeNull();
});

test('mails wait for steps of the outage that are still to fire, half an hour at the longest', async () => {
  const { context } = world;
  await world.intake(complaint());
  await at('12:00');
  await beats();
  await at('15:00');
  await beats();
  const waitsUntil = async (time: string) => {
    await at(time);
    const now = await world.now();
    return (await recoveryAt(context.db, now, context.punctualMs))?.notBefore ?? null;
  };
  for (const time of ['15:00', '15:29'])
    expect(await waitsUntil(time)).toBeGreaterThan(Date.parse(shanghai(`2026-11-23T${time}`)));
  expect(await waitsUntil('15:30')).toBeNull();
  await world.work();
  expect(await waitsUntil('15:29')).toBeNull();
});
