/** 4.2.3 and 4.2.4: the responsible person handles the slip within the category's limit, and who is told if not. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  around,
  complaint,
  deadline,
  fired,
  mailed,
  oneMsLater,
  onTheDot,
  shanghai,
  silence,
} from './complaints.js';
import { World } from './world.js';

describe('4.2.3: handling within the limit', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open(shanghai('2026-11-23T09:00'));
  });
  beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
  afterAll(() => world.close());

  test('category one has four hours; then silence climbs rank by rank to the management representative', async () => {
    const { slip } = await world.intake(complaint());
    const handle = (at: string) => around(world, slip, 'handle', at);
    expect(await handle('2026-11-23T12:00')).toEqual(onTheDot('handle 75% reminder → zhang-wei'));
    expect(await handle('2026-11-23T13:00')).toEqual(
      oneMsLater('handle due breach → li-na, liu-yang, zhang-wei'),
    );
    expect(await handle('2026-11-24T13:00')).toEqual(oneMsLater('handle +1d breach → li-na, wu-gang'));
    expect(await handle('2026-11-25T13:00')).toEqual(
      oneMsLater('handle +2d senior → li-na, yang-fan, zhou-min'),
    );
    expect(await handle('2026-11-30T13:00')).toEqual(oneMsLater('handle +7d last-step → guo-hua'));
    await world.moveTo(shanghai('2027-01-23T09:00'));
    expect(fired(world.lines, slip, 'handle')).toHaveLength(5);
    expect(
      mailed(world, slip)
        .filter((mail) => mail.includes(' handle '))
        .sort(),
    ).toEqual([
      'guo-hua@example.com last-step handle +7d',
      'li-na@example.com breach handle +1d',
      'li-na@example.com breach handle due',
      'li-na@example.com senior handle +2d',
      'liu-yang@example.com breach handle due',
      'wu-gang@example.com breach handle +1d',
      'yang-fan@example.com senior handle +2d',
      'zhang-wei@example.com breach handle due',
      'zhang-wei@example.com reminder handle 75%',
      'zhou-min@example.com senior handle +2d',
    ]);
  });

  test('category two has until midnight; a slip of 09:00 is reminded of at 20:15', async () => {
    const { slip } = await world.intake(complaint({ category: 'building-quality' }));
    const handle = (at: string) => around(world, slip, 'handle', at);
    expect(await handle('2026-11-23T20:15')).toEqual(onTheDot('handle 75% reminder → zhang-wei'));
    expect(await handle('2026-11-24T00:00')).toEqual(
      oneMsLater('handle due breach → li-na, liu-yang, zhang-wei'),
    );
    expect(await handle('2026-11-25T00:00')).toEqual(oneMsLater('handle +1d breach → li-na, wu-gang'));
    expect(await handle('2026-11-26T00:00')).toEqual(
      oneMsLater('handle +2d senior → li-na, yang-fan, zhou-min'),
    );
    expect(await handle('2026-12-01T00:00')).toEqual(oneMsLater('handle +7d last-step → guo-hua'));
  });

  test('the same day at 23:58 is two minutes long, with a reminder at 23:59:30', async () => {
    await world.begin(shanghai('2026-11-23T23:58'));
    const { slip, deadlines } = await world.intake(complaint({ category: 'building-quality' }));
    expect(deadlines.find(({ target }) => target === 'handle')?.dueAt).toBe(
      Date.parse(shanghai('2026-11-24T00:00')),
    );
    expect(await around(world, slip, 'handle', '2026-11-23T23:59:30')).toEqual(
      onTheDot('handle 75% reminder → zhang-wei'),
    );
    expect(await around(world, slip, 'handle', '2026-11-24T00:00')).toEqual(
      oneMsLater('handle due breach → li-na, liu-yang, zhang-wei'),
    );
  });

  test('category three has three days', async () => {
    const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
    const handle = (at: string) => around(world, slip, 'handle', at);
    expect(await handle('2026-11-25T15:00')).toEqual(onTheDot('handle 75% reminder → zhang-wei'));
    expect(await handle('2026-11-26T09:00')).toEqual(
      oneMsLater('handle due breach → li-na, liu-yang, zhang-wei'),
    );
    expect(await handle('2026-11-27T09:00')).toEqual(oneMsLater('handle +1d breach → li-na, wu-gang'));
    expect(await handle('2026-11-28T09:00')).toEqual(
      oneMsLater('handle +2d senior → li-na, yang-fan, zhou-min'),
    );
    expect(await handle('2026-12-03T09:00')).toEqual(oneMsLater('handle +7d last-step → guo-hua'));
  });

  test('the site tells whose they are: at Hillview the other engineers are asked', async () => {
    const { slip } = await world.intake(complaint({ site: 'hillview' }));
    expect(await around(world, slip, 'handle', '2026-11-23T12:00')).toEqual(
      onTheDot('handle 75% reminder → zhao-lei'),
    );
    expect(await around(world, slip, 'handle', '2026-11-23T13:00')).toEqual(
      oneMsLater('handle due breach → he-jing, wang-fang, zhao-lei'),
    );
  });

  test('handled at the due instant is in time, recorded then: nobody is told', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T13:00'));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    expect(await around(world, slip, 'handle', '2026-11-23T13:00:01')).toEqual(silence);
    expect(await deadline(world, slip, 'handle')).toMatchObject({
      state: 'met',
      metAt: shanghai('2026-11-23T13:00'),
    });
    expect(mailed(world, slip)).toEqual([
      'zhang-wei@example.com reminder handle 75%',
      'wu-gang@example.com inform follow-up start',
    ]);
  });

  test('handled one millisecond late is late, recorded then: the breach is told first', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T13:00'));
    await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    expect(fired(world.lines, slip, 'handle')).toEqual([
      'handle 75% reminder → zhang-wei',
      'handle due breach → li-na, liu-yang, zhang-wei',
    ]);
    expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'met-late' });
  });

  test('a slip that names its responsible person reminds that person', async () => {
    const { slip } = await world.intake(complaint({ responsible: 'sun-tao' }));
    expect(await around(world, slip, 'handle', '2026-11-23T12:00')).toEqual(
      onTheDot('handle 75% reminder → sun-tao'),
    );
  });
});
