/** Rules 5 and 6: closed, withdrawn, reopened. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  allClears,
  around,
  complaint,
  deadline,
  fired,
  mailed,
  oneMsLater,
  refusal,
  shanghai,
} from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
afterAll(() => world.close());

const statesOf = async (slip: string, cycle = 1) => {
  const { deadlines } = await world.show(slip);
  return Object.fromEntries(
    deadlines.filter((one) => one.cycle === cycle).map(({ target, state }) => [target, state]),
  );
};

describe('rule 5: closed', () => {
  test('is refused while something is missing, which is named', async () => {
    const { slip } = await world.intake(complaint());
    const missing = async () => (await refusal(world.record(slip, 'closed'))).join();
    expect(await missing()).toMatch(/missing: handled, recorded, followed-up$/);
    await world.record(slip, 'handled');
    expect(await missing()).toMatch(/missing: recorded, followed-up$/);
    await world.record(slip, 'followed-up');
    expect(await missing()).toMatch(/missing: recorded$/);
    await world.record(slip, 'recorded');
    await world.record(slip, 'closed');
    expect(await world.show(slip)).toMatchObject({ state: 'closed' });
  });

  test('stays refused by way of a correction: what closing needs is taken back only once the closing is', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T10:00'));
    await world.record(slip, 'handled');
    for (const type of ['recorded', 'followed-up']) await world.record(slip, type);
    await world.moveTo(shanghai('2026-11-23T11:00'));
    await world.record(slip, 'closed');
    const [handled, closed] = [4, 7];
    await world.moveTo(shanghai('2026-11-23T12:00'));
    const refused = async (fields: object) => (await refusal(world.record(slip, 'corrected', fields))).join();
    expect(await refused({ corrects: handled, note: '误登记' })).toBe(
      'corrects: the complaint is closed, and closing needs handled; allowed: correct the closing, entry 7, first',
    );
    expect(await refused({ corrects: handled, at: shanghai('2026-11-23T11:30') })).toMatch(
      /^at: closed at .* needs handled by then; .* entry 7/,
    );
    expect(await refused({ corrects: closed, at: shanghai('2026-11-23T09:30') })).toMatch(
      /allowed: 2026-11-23T02:00:00.000Z or later$/,
    );
    await world.record(slip, 'corrected', { corrects: handled, at: shanghai('2026-11-23T10:30') });
    await world.record(slip, 'corrected', { corrects: closed, note: '误结案' });
    await world.record(slip, 'corrected', { corrects: handled, note: '误登记' });
    expect(await world.show(slip)).toMatchObject({ state: 'open' });
    expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'open' });
  });

  test('ends every clock, and clears those who were told, and nobody else', async () => {
    const { slip } = await world.intake(complaint());
    for (const type of ['handled', 'recorded', 'followed-up']) await world.record(slip, type);
    await world.moveTo(shanghai('2026-12-01T09:00'));
    expect(fired(world.lines, slip, 'case-analysis')).toEqual(['case-analysis due breach → wu-gang']);
    await world.record(slip, 'closed');
    await world.work();
    expect(await deadline(world, slip, 'case-analysis')).toMatchObject({
      state: 'cancelled',
      cancelledBecause: 'closed',
      nextStepAt: null,
    });
    expect(await allClears(world, slip)).toEqual(['case-analysis wu-gang sent']);
    expect(await refusal(world.record(slip, 'replied'))).toEqual([
      expect.stringMatching(/complaint is closed/),
    ]);
  });
});

describe('rule 5: withdrawn', () => {
  test('needs a note', async () => {
    const { slip } = await world.intake(complaint());
    expect(await refusal(world.record(slip, 'withdrawn'))).toEqual([expect.stringMatching(/^note: /)]);
    expect(await world.show(slip)).toMatchObject({ state: 'open' });
  });

  test('ends every clock at any time, with all-clears to those who were told and nobody else', async () => {
    const { slip } = await world.intake(
      complaint({ channel: 'government', slipIssuedAt: shanghai('2026-11-23T09:00') }),
    );
    await world.moveTo(shanghai('2026-11-23T14:00'));
    await world.record(slip, 'withdrawn', { note: '业主撤诉' });
    await world.work();
    expect(await statesOf(slip)).toEqual({
      dispatch: 'met',
      handle: 'cancelled',
      reply: 'cancelled',
      opinion: 'cancelled',
      representative: 'cancelled',
    });
    // The opinion was due at 13:00, too: helen-wood was told; wu-gang, guo-hua and tang-li only of the start.
    expect(await allClears(world, slip)).toEqual([
      'handle li-na sent',
      'handle liu-yang sent',
      'handle zhang-wei sent',
      'opinion helen-wood sent',
    ]);
    expect(mailed(world, slip).filter((mail) => mail.includes('all-clear'))).toHaveLength(4);
    const lines = world.lines.length;
    await world.moveTo(shanghai('2027-01-23T09:00'));
    expect(world.lines).toHaveLength(lines);
  });

  test('of what was closed and, reopened by mistake, withdrawn, closing needs nothing any more', async () => {
    const { slip } = await world.intake(complaint());
    for (const type of ['handled', 'recorded', 'followed-up', 'closed']) await world.record(slip, type);
    const reopened = await world.record(slip, 'reopened');
    await world.record(slip, 'withdrawn', { note: '业主撤诉' });
    await world.record(slip, 'corrected', { corrects: reopened.entry.seq, note: '误登记' });
    await world.record(slip, 'corrected', { corrects: 4, note: '误登记' });
    expect(await world.show(slip)).toMatchObject({ state: 'withdrawn' });
    expect(await refusal(world.record(slip, 'corrected', { corrects: 9, note: '未撤诉' }))).toEqual([
      expect.stringContaining('closing needs handled'),
    ]);
  });

  test('before anybody was told, nobody is', async () => {
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'withdrawn', { note: '业主撤诉' });
    await world.moveTo(shanghai('2026-12-23T09:00'));
    expect(mailed(world, slip)).toEqual([]);
  });
});

describe('rule 6: reopened', () => {
  test('after it was handled: what starts at the slip starts again, what starts at the reception does not', async () => {
    const { slip } = await world.intake(complaint({ channel: 'government' }));
    await world.moveTo(shanghai('2026-11-23T11:00'));
    await world.record(slip, 'handled');
    await world.moveTo(shanghai('2026-11-23T16:00'));
    await world.record(slip, 'reopened', { note: '业主说没修好' });
    expect(await statesOf(slip, 2)).toEqual({ handle: 'open', reply: 'open' });
    expect(await deadline(world, slip, 'handle', 2)).toMatchObject({
      round: 1,
      startedAt: shanghai('2026-11-23T16:00'),
      dueAt: shanghai('2026-11-23T20:00'),
    });
    expect(await statesOf(slip)).toMatchObject({
      handle: 'met',
      representative: 'met',
      'follow-up': 'cancelled',
    });
    expect(await around(world, slip, 'handle', '2026-11-23T20:00')).toMatchObject({
      oneLater: ['handle due breach → li-na, liu-yang, zhang-wei'],
    });
  });

  test('the others wait for their milestone in the new cycle, and fire again there', async () => {
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'handled');
    await world.moveTo(shanghai('2026-11-23T10:00'));
    await world.record(slip, 'reopened');
    expect(await deadline(world, slip, 'follow-up', 2)).toBeUndefined();
    await world.moveTo(shanghai('2026-11-23T11:00'));
    await world.record(slip, 'handled');
    expect(fired(world.lines, slip, 'follow-up')).toEqual([
      'follow-up start inform → wu-gang',
      'follow-up start inform → wu-gang',
    ]);
    expect(await around(world, slip, 'follow-up', '2026-11-26T11:00')).toEqual(
      oneMsLater('follow-up due breach → tang-li'),
    );
  });

  test('after it was closed: closing needs everything again', async () => {
    const { slip } = await world.intake(complaint());
    for (const type of ['handled', 'recorded', 'followed-up', 'closed']) await world.record(slip, type);
    await world.moveTo(shanghai('2026-11-25T09:00'));
    await world.record(slip, 'reopened');
    expect(await world.show(slip)).toMatchObject({ state: 'open' });
    expect((await refusal(world.record(slip, 'closed'))).join()).toMatch(
      /missing: handled, recorded, followed-up/,
    );
    expect(await around(world, slip, 'handle', '2026-11-25T13:00')).toMatchObject({
      oneLater: ['handle due breach → li-na, liu-yang, zhang-wei'],
    });
  });

  test('what is not at rest cannot be reopened', async () => {
    const { slip } = await world.intake(complaint());
    expect(await refusal(world.record(slip, 'reopened'))).toEqual([expect.stringMatching(/^type: only /)]);
  });
});

test('a suggestion is recorded and has no clock', async () => {
  const { slip, deadlines } = await world.intake(
    complaint({ kind: 'suggestion', channel: 'government', difficult: true }),
  );
  expect(deadlines).toEqual([]);
  await world.record(slip, 'handled');
  await world.moveTo(shanghai('2027-01-23T09:00'));
  expect((await world.show(slip)).deadlines).toEqual([]);
  expect(fired(world.lines, slip)).toEqual([]);
});
