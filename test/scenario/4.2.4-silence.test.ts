/** 4.2.4: two days without a reply go straight to senior leadership, and never without the supervisor. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  allClears,
  around,
  complaint,
  deadline,
  fired,
  mailed,
  mailsOf,
  oneMsLater,
  onTheDot,
  shanghai,
  silence,
} from './complaints.js';
import { told, World } from './world.js';

const OUTSIDE = complaint({ category: 'outside-boundary', summary: '红线外工地夜间施工' });

describe('4.2.4: silence', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open(shanghai('2026-11-23T09:00'));
  });
  beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
  afterAll(() => world.close());

  test('category three, silent for two days, reaches senior leadership before its three days are over', async () => {
    const { slip } = await world.intake(OUTSIDE);
    const beforeDue = await world.moveTo('2026-11-25T09:00:00.000+08:00');
    expect(told(beforeDue)).not.toContainEqual(expect.stringMatching(/zhou-min/));
    const oneMillisecondLater = await world.moveTo('2026-11-25T09:00:00.001+08:00');
    expect(told(oneMillisecondLater)).toEqual(['reply due → li-na, yang-fan, zhou-min']);
    const { deadlines } = await world.show(slip);
    expect(deadlines).toContainEqual(
      expect.objectContaining({ target: 'handle', state: 'open', dueAt: '2026-11-26T01:00:00.000Z' }),
    );
  });

  test('the responsible person is reminded, and at last the management representative told', async () => {
    const { slip } = await world.intake(OUTSIDE);
    const reply = (at: string) => around(world, slip, 'reply', at);
    expect(await reply('2026-11-24T21:00')).toEqual(onTheDot('reply 75% reminder → zhang-wei'));
    expect(await reply('2026-11-25T09:00')).toEqual(
      oneMsLater('reply due senior → li-na, yang-fan, zhou-min'),
    );
    expect(await reply('2026-11-30T09:00')).toEqual(oneMsLater('reply +5d last-step → guo-hua'));
    await world.moveTo(shanghai('2027-02-23T09:00'));
    expect(fired(world.lines, slip, 'reply')).toHaveLength(3);
  });

  test('the supervisor’s mail of two days’ silence is a mail of its own, of high importance', async () => {
    const { slip } = await world.intake(OUTSIDE);
    await world.moveTo(shanghai('2026-11-25T09:00', 1));
    expect(
      mailed(world, slip)
        .filter((mail) => mail.includes('senior'))
        .sort(),
    ).toEqual([
      'li-na@example.com senior reply due',
      'yang-fan@example.com senior reply due',
      'zhou-min@example.com senior reply due',
    ]);
    const [supervisors] = mailsOf(world, slip).filter(({ to }) => to.includes('li-na@example.com'));
    expect(supervisors?.raw).toMatch(/^Importance: high\r$/m);
    expect(supervisors?.parsed.subject).toContain(slip);
  });

  test('a reply stops the clock of the reply, and not that of handling', async () => {
    const { slip } = await world.intake(OUTSIDE);
    await world.moveTo(shanghai('2026-11-24T10:00'));
    await world.record(slip, 'replied', { by: 'zhang-wei', note: '配件已订，周四完成' });
    expect(await around(world, slip, 'reply', '2026-11-25T09:00')).toEqual(silence);
    expect(await deadline(world, slip, 'reply')).toMatchObject({ state: 'met' });
    expect(await around(world, slip, 'handle', '2026-11-26T09:00')).toMatchObject({
      oneLater: ['handle due breach → li-na, liu-yang, zhang-wei'],
    });
  });

  test('what is handled is also replied', async () => {
    const { slip } = await world.intake(OUTSIDE);
    await world.moveTo(shanghai('2026-11-24T10:00'));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    expect(await deadline(world, slip, 'reply')).toMatchObject({
      state: 'met',
      metAt: shanghai('2026-11-24T10:00'),
    });
    expect(await around(world, slip, 'reply', '2026-11-25T09:00')).toEqual(silence);
  });

  test('a reply at the due instant is in time: recorded then', async () => {
    const { slip } = await world.intake(OUTSIDE);
    await world.moveTo(shanghai('2026-11-25T09:00'));
    await world.record(slip, 'replied', { by: 'zhang-wei' });
    await world.moveTo(shanghai('2026-11-25T12:00'));
    expect(fired(world.lines, slip, 'reply')).toEqual(['reply 75% reminder → zhang-wei']);
    expect(await deadline(world, slip, 'reply')).toMatchObject({ state: 'met' });
  });

  test('a reply at the due instant is in time: recorded an hour later, the leaders get the all-clear', async () => {
    const { slip } = await world.intake(OUTSIDE);
    await world.moveTo(shanghai('2026-11-25T10:00'));
    await world.record(slip, 'replied', { by: 'zhang-wei', at: shanghai('2026-11-25T09:00') });
    await world.work();
    expect(await deadline(world, slip, 'reply')).toMatchObject({
      state: 'met',
      metAt: shanghai('2026-11-25T09:00'),
    });
    expect(await allClears(world, slip)).toEqual([
      'reply li-na sent',
      'reply yang-fan sent',
      'reply zhou-min sent',
    ]);
  });

  test('a reply one millisecond late is late: recorded then', async () => {
    const { slip } = await world.intake(OUTSIDE);
    await world.moveTo(shanghai('2026-11-25T09:00'));
    await world.setClock(Date.parse(shanghai('2026-11-25T09:00', 1)));
    await world.record(slip, 'replied', { by: 'zhang-wei' });
    expect(fired(world.lines, slip, 'reply')).toContain('reply due senior → li-na, yang-fan, zhou-min');
    expect(await deadline(world, slip, 'reply')).toMatchObject({ state: 'met-late' });
  });

  test('a reply one millisecond late is late: recorded an hour later', async () => {
    const { slip } = await world.intake(OUTSIDE);
    await world.moveTo(shanghai('2026-11-25T10:00'));
    await world.record(slip, 'replied', { by: 'zhang-wei', at: shanghai('2026-11-25T09:00', 1) });
    expect(await deadline(world, slip, 'reply')).toMatchObject({ state: 'met-late' });
  });
});
