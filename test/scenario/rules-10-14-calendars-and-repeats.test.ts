/** Rules 10d and 12 to 14, and outages: calendars, percentages, steps' keys, repeats. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { around, complaint, deadline, fired, oneMsLater, onTheDot, shanghai } from './complaints.js';
import { folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

describe('on office hours, with repeats', () => {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    folder = await folderWith(
      {
        file: 'policy',
        replace: '      outside-boundary: 3d\n    steps:\n',
        by: '      outside-boundary: 3d\n    calendar: office\n    steps:\n      - { at: -90m, tell: responsible, unless: replied }\n',
      },
      {
        file: 'policy',
        replace: '{ at: due, tell: enterprise-management }',
        by: '{ at: due, tell: enterprise-management, repeat: { every: 1d, times: 3 } }',
      },
    );
    world = await World.open(shanghai('2026-11-27T17:00'), folder);
  });
  beforeEach(() => world.begin(shanghai('2026-11-27T17:00')));
  afterAll(async () => {
    await world.close();
    await removeFolder(folder);
  });

  test('rule 12: four hours from Friday 17:00 are used up exactly at Saturday’s end, and are due there', async () => {
    const { slip } = await world.intake(complaint());
    expect(await deadline(world, slip, 'handle')).toMatchObject({ dueAt: shanghai('2026-11-28T12:00') });
  });

  test('rule 12: the same day ends with its last span; a slip of closing time has until the next working day’s end', async () => {
    const friday = await world.intake(complaint({ category: 'building-quality' }));
    expect(await deadline(world, friday.slip, 'handle')).toMatchObject({
      dueAt: shanghai('2026-11-27T18:00'),
    });
    await world.setClock(Date.parse(shanghai('2026-11-27T18:00')));
    const closing = await world.intake(complaint({ category: 'building-quality' }));
    expect(await deadline(world, closing.slip, 'handle')).toMatchObject({
      startedAt: shanghai('2026-11-27T18:00'),
      dueAt: shanghai('2026-11-28T12:00'),
    });
  });

  test('rule 12: days keep the clock time, or the next working instant where that is none', async () => {
    const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
    expect(await deadline(world, slip, 'handle')).toMatchObject({ dueAt: shanghai('2026-12-01T17:00') });
    await world.setClock(Date.parse(shanghai('2026-11-25T17:00')));
    const wednesday = await world.intake(complaint({ category: 'outside-boundary' }));
    expect(await deadline(world, wednesday.slip, 'handle')).toMatchObject({
      dueAt: shanghai('2026-11-30T08:30'),
    });
  });

  test('rule 13: a percentage is of working time, and offsets run on the calendar, too', async () => {
    const { slip } = await world.intake(complaint());
    const handle = (at: string) => around(world, slip, 'handle', at);
    expect(await handle('2026-11-28T10:30')).toEqual(onTheDot('handle -1h30m reminder → zhang-wei'));
    expect(await handle('2026-11-28T11:00')).toEqual(onTheDot('handle 75% reminder → zhang-wei'));
    expect(await handle('2026-11-28T12:00')).toEqual(
      oneMsLater('handle due breach → li-na, liu-yang, zhang-wei'),
    );
    // Closing time is no working instant, so that the day after it is counted from Monday's opening.
    expect(await handle('2026-12-01T08:30')).toEqual(oneMsLater('handle +1d breach → li-na, wu-gang'));
  });

  test('rule 14: a step’s key is its instant as normalised', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-28T10:30'));
    const { firings } = await world.show(slip);
    expect(firings.map(({ step }) => step)).toEqual(['-1h30m']);
  });

  test('a step that says unless is silent where that milestone is there', async () => {
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'replied');
    await world.moveTo(shanghai('2026-11-28T11:00'));
    expect(fired(world.lines, slip)).toEqual(['handle 75% reminder → zhang-wei']);
  });

  test('rule 14: a repeat fires so many times after the first, and no more', async () => {
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'handled');
    const followUp = (at: string) => around(world, slip, 'follow-up', at);
    expect(await followUp('2026-11-30T17:00')).toMatchObject({
      oneLater: ['follow-up due breach → tang-li'],
    });
    expect(await followUp('2026-12-01T17:00')).toEqual(oneMsLater('follow-up due (1) breach → tang-li'));
    expect(await followUp('2026-12-02T17:00')).toEqual(oneMsLater('follow-up due (2) breach → tang-li'));
    expect(await followUp('2026-12-03T17:00')).toEqual(oneMsLater('follow-up due (3) breach → tang-li'));
    await world.moveTo(shanghai('2026-12-30T17:00'));
    expect(fired(world.lines, slip, 'follow-up')).toHaveLength(5);
  });

  test('rule 14: a repeat stops when the deadline is met', async () => {
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'handled');
    await world.moveTo(shanghai('2026-12-01T18:00'));
    await world.record(slip, 'followed-up');
    const from = world.lines.length;
    await world.moveTo(shanghai('2026-12-30T17:00'));
    expect(fired(world.lines.slice(from), slip, 'follow-up')).toEqual([]);
  });

  test('rule 10d: of missed repeats only the latest fires', async () => {
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'handled');
    await world.setClock(Date.parse(shanghai('2026-12-02T18:00')));
    const from = world.lines.length;
    await world.work();
    expect(fired(world.lines.slice(from), slip, 'follow-up')).toEqual(['follow-up due (2) breach → tang-li']);
    expect(await around(world, slip, 'follow-up', '2026-12-03T17:00')).toEqual(
      oneMsLater('follow-up due (3) breach → tang-li'),
    );
  });
});

describe('an outage of three days', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open(shanghai('2026-11-23T09:00'));
  });
  afterAll(() => world.close());

  test('each level fires once, in order, and says why it is late; past reminders are not written', async () => {
    const { slip } = await world.intake(complaint());
    await world.setClock(Date.parse(shanghai('2026-11-26T09:00')));
    await world.work();
    expect(fired(world.lines, slip, 'handle')).toEqual([
      'handle due breach → li-na, liu-yang, zhang-wei',
      'handle +1d breach → li-na, wu-gang',
      'handle +2d senior → li-na, yang-fan, zhou-min',
    ]);
    expect(fired(world.lines, slip, 'reply')).toEqual(['reply due senior → li-na, yang-fan, zhou-min']);
    const { firings } = await world.show(slip);
    expect(firings.map(({ plannedAt }) => plannedAt)).toEqual([
      shanghai('2026-11-23T13:00'),
      shanghai('2026-11-24T13:00'),
      shanghai('2026-11-25T09:00'),
      shanghai('2026-11-25T13:00'),
    ]);
    for (const { firedAt, lateBecause } of firings) {
      expect(firedAt).toBe(shanghai('2026-11-26T09:00'));
      expect(lateBecause).toBe('delayed');
    }
    const lines = world.lines.length;
    await world.work();
    expect(world.lines).toHaveLength(lines);
    expect(await around(world, slip, 'handle', '2026-11-30T13:00')).toEqual(
      oneMsLater('handle +7d last-step → guo-hua'),
    );
  });
});
