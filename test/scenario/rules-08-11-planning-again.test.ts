/** Rules 8 to 11: what an entry does to clocks that run, and to what has been told. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  allClears,
  around,
  complaint,
  deadline,
  fired,
  firings,
  mailsOf,
  oneMsLater,
  onTheDot,
  shanghai,
} from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
afterAll(() => world.close());

const BREACH = 'handle due breach → li-na, liu-yang, zhang-wei';
const since = (from: number, slip: string, target?: string) => fired(world.lines.slice(from), slip, target);

test('rule 8: a recategorised deadline keeps its start', async () => {
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T10:00'));
  await world.record(slip, 'recategorised', { category: 'outside-boundary' });
  expect(await deadline(world, slip, 'handle')).toMatchObject({
    startedAt: shanghai('2026-11-23T09:00'),
    dueAt: shanghai('2026-11-26T09:00'),
    round: 2,
  });
  expect(await deadline(world, slip, 'explanation')).toMatchObject({
    startedAt: shanghai('2026-11-23T09:00'),
  });
});

test('rule 9: at due it is open, one millisecond later breached, before anybody swept', async () => {
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00'));
  expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'open' });
  await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
  expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'breached' });
});

test('rule 9: what happened before a clock began counts as at its start', async () => {
  const { slip } = await world.intake(complaint({ slipIssuedAt: null }));
  await world.record(slip, 'handled', { at: shanghai('2026-11-23T09:00') });
  await world.moveTo(shanghai('2026-11-23T09:30'));
  await world.record(slip, 'slip-issued');
  expect(await deadline(world, slip, 'handle')).toMatchObject({
    state: 'met',
    startedAt: shanghai('2026-11-23T09:30'),
    metAt: shanghai('2026-11-23T09:30'),
  });
});

describe('rule 10a: due lies behind', () => {
  test('all steps behind fire once, at once, in order; the next in its turn; no reminder', async () => {
    const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
    await world.moveTo(shanghai('2026-11-24T15:00'));
    const from = world.lines.length;
    await world.record(slip, 'recategorised', { category: 'service' });
    expect(since(from, slip)).toEqual([BREACH, 'handle +1d breach → li-na, wu-gang']);
    expect(await deadline(world, slip, 'handle')).toMatchObject({ round: 1, state: 'breached' });
    const { firings } = await world.show(slip);
    expect(firings.filter(({ target }) => target === 'handle')).toMatchObject([
      { step: 'due', plannedAt: shanghai('2026-11-23T13:00'), lateBecause: expect.any(String) },
      { step: '+1d', plannedAt: shanghai('2026-11-24T13:00'), lateBecause: expect.any(String) },
    ]);
    expect(await around(world, slip, 'handle', '2026-11-25T13:00')).toEqual(
      oneMsLater('handle +2d senior → li-na, yang-fan, zhou-min'),
    );
  });

  test('steps that fired stay, those now behind fire', async () => {
    const { slip } = await world.intake(complaint({ category: 'building-quality' }));
    await world.moveTo(shanghai('2026-11-24T14:00'));
    const from = world.lines.length;
    await world.record(slip, 'recategorised', { category: 'service' });
    expect(since(from, slip, 'handle')).toEqual(['handle +1d breach → li-na, wu-gang']);
    expect(await allClears(world, slip)).toEqual([]);
  });
});

describe('rule 10b: due moves later', () => {
  test('a new round, an all-clear that names the new limit, and the steps again at their new instants', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T14:00'));
    await world.record(slip, 'recategorised', { category: 'outside-boundary' });
    await world.work();
    expect(await deadline(world, slip, 'handle')).toMatchObject({ round: 2, state: 'open' });
    expect(await allClears(world, slip)).toEqual([
      'handle li-na sent',
      'handle liu-yang sent',
      'handle zhang-wei sent',
    ]);
    const [clear] = mailsOf(world, slip).filter(({ raw }) => /^X-Duban-Kind: all-clear/m.test(raw));
    expect(clear?.parsed.text).toMatch(/11月26日[^\n]*09:00/);
    expect(await around(world, slip, 'handle', '2026-11-25T15:00')).toEqual(
      onTheDot('handle 75% reminder → zhang-wei'),
    );
    expect(await around(world, slip, 'handle', '2026-11-26T09:00')).toEqual(oneMsLater(BREACH));
    expect(await firings(world, slip, 'handle')).toEqual([
      'handle/1 round 1: 75%',
      'handle/1 round 1: due',
      'handle/1 round 2: 75%',
      'handle/1 round 2: due',
    ]);
  });

  test('moved again, or handled, before the all-clear has left: it still goes, and says how things stand', async () => {
    const toldAfter = async (...entries: [type: string, fields: object][]) => {
      await world.begin(shanghai('2026-11-23T09:00'));
      const { slip } = await world.intake(complaint());
      await world.moveTo(shanghai('2026-11-23T14:00'));
      for (const [type, fields] of entries) await world.record(slip, type, fields);
      await world.work();
      expect(await allClears(world, slip)).toEqual([
        'handle li-na sent',
        'handle liu-yang sent',
        'handle zhang-wei sent',
      ]);
      const [clear] = mailsOf(world, slip).filter(({ raw }) => /^X-Duban-Kind: all-clear/m.test(raw));
      return clear?.parsed.text ?? '';
    };
    const first = ['recategorised', { category: 'building-quality' }] as [string, object];
    expect(await toldAfter(first, ['recategorised', { category: 'outside-boundary' }])).toMatch(
      /11月26日[^\n]*09:00/,
    );
    expect(await toldAfter(first, ['handled', { by: 'zhang-wei' }])).toContain('登记处理完毕');
  });

  test('what leaves a limit and its start as they were changes nothing of it', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-25T10:00'));
    const before = await deadline(world, slip, 'reply');
    const { transitions } = await world.record(slip, 'recategorised', { category: 'building-quality' });
    expect(transitions.find(({ after }) => after.target === 'reply')?.change).toBe('unchanged');
    expect(await deadline(world, slip, 'reply')).toEqual(before);
    expect((await allClears(world, slip)).filter((line) => line.startsWith('reply'))).toEqual([]);
  });

  test('reassigned moves no clock; whoever is responsible now is told from now on', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T12:30'));
    await world.record(slip, 'reassigned', { responsible: 'sun-tao' });
    expect(await deadline(world, slip, 'handle')).toMatchObject({
      round: 1,
      dueAt: shanghai('2026-11-23T13:00'),
    });
    expect(await around(world, slip, 'handle', '2026-11-23T13:00')).toEqual({
      earlier: [],
      onTheDot: [],
      oneLater: ['handle due breach → li-na, liu-yang, sun-tao'],
    });
  });
});

test('rule 10c: a target that no longer applies is cancelled, with an all-clear for its escalation only', async () => {
  const { slip } = await world.intake(complaint({ category: 'building-quality', wideImpact: true }));
  await world.moveTo(shanghai('2026-11-24T10:00'));
  await world.record(slip, 'recategorised', { category: 'outside-boundary' });
  expect(await deadline(world, slip, 'written-report')).toMatchObject({
    state: 'cancelled',
    cancelledBecause: 'not-applicable',
  });
  const clears = await allClears(world, slip);
  expect(clears).toContain('written-report li-na waiting');
  expect(clears.join()).not.toContain('feng-yu');
});

describe('rules 10, 11 and 3: corrected after people were told', () => {
  test('moved to in time: all-clear; void: the breach is told again, in a new round', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T13:30'));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.work();
    expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'met-late' });
    await world.record(slip, 'corrected', { corrects: 4, at: shanghai('2026-11-23T12:50') });
    await world.work();
    expect(await deadline(world, slip, 'handle')).toMatchObject({
      state: 'met',
      metAt: shanghai('2026-11-23T12:50'),
    });
    expect(await allClears(world, slip)).toHaveLength(3);
    await world.moveTo(shanghai('2026-11-23T14:00'));
    const from = world.lines.length;
    await world.record(slip, 'corrected', { corrects: 4, note: '还没有修好' });
    await world.work();
    expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'breached', round: 2 });
    expect(since(from, slip, 'handle')).toEqual([BREACH]);
    expect(await allClears(world, slip)).toHaveLength(3);
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.work();
    expect(await allClears(world, slip)).toHaveLength(6);
  });
});

test('rule 11: a late record of what was in time: met, the firing stays, who was told gets the all-clear', async () => {
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T15:00'));
  await world.record(slip, 'handled', { by: 'zhang-wei', at: shanghai('2026-11-23T12:59') });
  await world.work();
  expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'met' });
  expect(await firings(world, slip, 'handle')).toEqual(['handle/1 round 1: 75%', 'handle/1 round 1: due']);
  expect((await world.show(slip)).entries.at(-1)).toMatchObject({
    at: shanghai('2026-11-23T12:59'),
    recordedAt: shanghai('2026-11-23T15:00'),
  });
  expect(await allClears(world, slip)).toEqual([
    'handle li-na sent',
    'handle liu-yang sent',
    'handle zhang-wei sent',
  ]);
});
