/** Rules 1 to 7: what an entry is, and which one counts. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { complaint, deadline, fired, firings, refusal, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
afterAll(() => world.close());

const entriesOf = async (slip: string) => (await world.show(slip)).entries;

describe('rule 1, clause 4.2.7: who and when, always', () => {
  test('an entry without by is refused', async () => {
    const { slip } = await world.intake(complaint());
    for (const by of [undefined, null, '', '  '])
      expect(await refusal(world.record(slip, 'replied', { by }))).toEqual([expect.stringMatching(/^by: /)]);
    expect(await entriesOf(slip)).toHaveLength(3);
  });

  test('an intake without receivedBy is refused', async () => {
    const problems = await refusal(world.intake(complaint({ receivedBy: undefined })));
    expect(problems).toEqual([expect.stringMatching(/^receivedBy: /)]);
  });

  test('at left out is now, and the instant of recording is the database’s', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T10:15'));
    await world.record(slip, 'replied', { by: '张工' });
    expect((await entriesOf(slip)).at(-1)).toEqual({
      seq: 4,
      type: 'replied',
      at: shanghai('2026-11-23T10:15'),
      by: '张工',
      note: null,
      recordedAt: shanghai('2026-11-23T10:15'),
    });
  });
});

describe('rule 2: backdating is allowed and visible, the future is not', () => {
  test('handled at 11:00 and entered at 11:30 shows both', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T11:30'));
    await world.record(slip, 'handled', { at: shanghai('2026-11-23T11:00') });
    expect((await entriesOf(slip)).at(-1)).toMatchObject({
      at: shanghai('2026-11-23T11:00'),
      recordedAt: shanghai('2026-11-23T11:30'),
    });
  });

  test('five minutes ahead is allowed, one millisecond more is not', async () => {
    const { slip } = await world.intake(complaint());
    const tooFar = world.record(slip, 'replied', { at: shanghai('2026-11-23T09:05', 1) });
    expect(await refusal(tooFar)).toEqual([expect.stringMatching(/^at: .* lies in the future/)]);
    await world.record(slip, 'replied', { at: shanghai('2026-11-23T09:05') });
  });

  test('an entry from before the complaint was received is refused, at that instant it is not', async () => {
    const { slip } = await world.intake(complaint());
    const tooEarly = world.record(slip, 'replied', { at: shanghai('2026-11-23T09:00', -1) });
    expect(await refusal(tooEarly)).toEqual([
      expect.stringMatching(/^at: .* before the complaint was received/),
    ]);
    await world.record(slip, 'replied', { at: shanghai('2026-11-23T09:00') });
  });

  test('an intake from the future, or relayed before it was received, is refused', async () => {
    const early = world.intake(complaint({ receivedAt: shanghai('2026-11-23T09:05', 1) }));
    expect(await refusal(early)).toContainEqual(expect.stringMatching(/^receivedAt: .* lies in the future/));
    const relayed = complaint({
      receivedAt: shanghai('2026-11-23T08:00'),
      relayedAt: shanghai('2026-11-23T07:59'),
    });
    expect(await refusal(world.intake(relayed))).toEqual([expect.stringMatching(/^relayedAt: /)]);
  });
});

describe('rule 3: the first one counts', () => {
  test('the earliest by its instant is the milestone, whatever was recorded first', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T11:30'));
    await world.record(slip, 'handled', { at: shanghai('2026-11-23T11:00') });
    await world.record(slip, 'handled', { at: shanghai('2026-11-23T11:20') });
    expect(await deadline(world, slip, 'handle')).toMatchObject({ metAt: shanghai('2026-11-23T11:00') });
    await world.record(slip, 'handled', { at: shanghai('2026-11-23T10:30') });
    expect(await deadline(world, slip, 'handle')).toMatchObject({ metAt: shanghai('2026-11-23T10:30') });
    expect(await entriesOf(slip)).toHaveLength(6);
  });

  test('corrected gives an earlier entry another instant, and leaves the entry as it was', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T11:00'));
    await world.record(slip, 'slip-issued', { at: shanghai('2026-11-23T10:00') });
    expect(await deadline(world, slip, 'handle')).toMatchObject({ dueAt: shanghai('2026-11-23T13:00') });
    await world.record(slip, 'corrected', { corrects: 3, at: shanghai('2026-11-23T10:30') });
    expect(await deadline(world, slip, 'handle')).toMatchObject({ dueAt: shanghai('2026-11-23T14:00') });
    expect((await entriesOf(slip))[2]).toMatchObject({
      type: 'slip-issued',
      at: shanghai('2026-11-23T09:00'),
    });
  });

  test('corrected voids an earlier entry, and says why', async () => {
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'handled');
    expect(await refusal(world.record(slip, 'corrected', { corrects: 4 }))).toEqual([
      expect.stringMatching(/^note: /),
    ]);
    await world.record(slip, 'corrected', { corrects: 4, note: '录错了工单' });
    expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'open', metAt: null });
    expect(await deadline(world, slip, 'follow-up')).toMatchObject({ state: 'cancelled' });
    expect((await entriesOf(slip)).at(-1)).toMatchObject({ corrects: 4, voids: true, note: '录错了工单' });
  });

  test('a correction of the reception can be taken back, the reception itself cannot', async () => {
    const { slip } = await world.intake(complaint({ relayedAt: null, slipIssuedAt: null }));
    await world.moveTo(shanghai('2026-11-23T09:30'));
    const before = await deadline(world, slip, 'relay');
    const moved = await world.record(slip, 'corrected', { corrects: 1, at: shanghai('2026-11-23T08:30') });
    expect(await deadline(world, slip, 'relay')).toMatchObject({ startedAt: shanghai('2026-11-23T08:30') });
    await world.record(slip, 'corrected', { corrects: moved.entry.seq, note: '原登记无误' });
    expect(await deadline(world, slip, 'relay')).toMatchObject({ startedAt: before?.startedAt });
    expect(await refusal(world.record(slip, 'corrected', { corrects: 1, note: '误登记' }))).toEqual([
      expect.stringMatching(/^corrects: that a complaint was received cannot be void/),
    ]);
    const again = await world.record(slip, 'corrected', { corrects: 1, at: shanghai('2026-11-23T08:00') });
    await world.record(slip, 'relayed', { at: shanghai('2026-11-23T08:45') });
    expect(
      await refusal(world.record(slip, 'corrected', { corrects: again.entry.seq, note: '误登记' })),
    ).toEqual([expect.stringMatching(/^corrects: another entry of the complaint is dated 2026-11-23T00:45/)]);
  });

  test('what corrects nothing is refused', async () => {
    const { slip } = await world.intake(complaint());
    expect(await refusal(world.record(slip, 'corrected', { corrects: 9, note: '?' }))).toEqual([
      expect.stringMatching(/^corrects: there is no entry 9/),
    ]);
    expect(await refusal(world.record(slip, 'corrected', { corrects: 1, note: '?' }))).toEqual([
      expect.stringMatching(/^corrects: .*received cannot be void/),
    ]);
  });
});

test('rule 4: of several milestones that stop a clock the earliest counts', async () => {
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T11:30'));
  await world.record(slip, 'handled', { at: shanghai('2026-11-23T11:00') });
  expect(await deadline(world, slip, 'reply')).toMatchObject({ metAt: shanghai('2026-11-23T11:00') });
  await world.record(slip, 'replied', { at: shanghai('2026-11-23T10:00') });
  expect(await deadline(world, slip, 'reply')).toMatchObject({ metAt: shanghai('2026-11-23T10:00') });
  expect(await deadline(world, slip, 'handle')).toMatchObject({ metAt: shanghai('2026-11-23T11:00') });
});

describe('rule 7: again is not twice', () => {
  const fromCrm = (fields: object = {}) => complaint({ source: 'crm', sourceId: '8812', ...fields });

  test('the same intake gives the first slip and makes nothing; with other content it is refused', async () => {
    const first = await world.intake(fromCrm());
    const lines = world.lines.length;
    await world.setClock(Date.parse(shanghai('2026-11-23T09:10')));
    expect(await world.intake(fromCrm())).toEqual(first);
    expect(world.lines).toHaveLength(lines);
    expect(await refusal(world.intake(fromCrm({ summary: '别的事' })))).toEqual([
      expect.stringContaining(first.slip),
    ]);
    const rows = await world.asOwner(
      "select count(*)::int as n from duban.complaint where source_id = '8812'",
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('ten times at once it is still one slip, with one set of clocks', async () => {
    const message = fromCrm({ sourceId: 'at once', channel: 'government' });
    const all = await Promise.all(Array.from({ length: 10 }, () => world.intake(message)));
    const [slip = ''] = new Set(all.map((one) => one.slip));
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(fired(world.lines, slip)).toHaveLength(2);
    expect(await entriesOf(slip)).toHaveLength(3);
  });

  test('the same entry twice within a millisecond, without an instant of its own, is one', async () => {
    const { slip } = await world.intake(complaint());
    const replied = await world.record(slip, 'replied');
    expect(await world.record(slip, 'replied')).toMatchObject({ isNew: false, entry: replied.entry });
    const { seq: corrects } = replied.entry;
    const voided = await world.record(slip, 'corrected', { corrects, note: '误登记' });
    expect(await world.record(slip, 'corrected', { corrects, note: '误登记' })).toMatchObject({
      isNew: false,
      entry: voided.entry,
    });
    expect(await entriesOf(slip)).toHaveLength(5);
    // Another word on it, at the very same instant.
    const at = new Date(await world.now()).toISOString();
    expect(await world.record(slip, 'corrected', { corrects, at })).toMatchObject({ isNew: true });
  });

  test('what was made void and is recorded again is not lost as if it were there', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T11:00'));
    const handled = { by: 'zhang-wei', at: shanghai('2026-11-23T10:30') };
    await world.record(slip, 'handled', { ...handled, sourceId: 'a' });
    const { entry } = await world.record(slip, 'corrected', { corrects: 4, note: '误登记' });
    expect(await refusal(world.record(slip, 'handled', handled))).toEqual([
      'type: entry 4 says the same and is void; allowed: another "at", or correct entry 5, which made it so',
    ]);
    // The same message once more, as a queue may bring it, is no statement of its own.
    expect(await world.record(slip, 'handled', { ...handled, sourceId: 'a' })).toMatchObject({
      isNew: false,
    });
    await world.record(slip, 'corrected', { corrects: entry.seq, note: '确已处理' });
    expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'met' });
    expect(await world.record(slip, 'handled', handled)).toMatchObject({ isNew: false });
  });

  test('a correction that another has overruled since is not lost as if it still held', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T15:00'));
    await world.record(slip, 'handled', { at: shanghai('2026-11-23T12:00') });
    const correct = (fields: object) => world.record(slip, 'corrected', { corrects: 4, ...fields });
    const inTime = { at: shanghai('2026-11-23T12:30') };
    await correct({ ...inTime, sourceId: 'a' });
    expect(await correct(inTime)).toMatchObject({ isNew: false, entry: { seq: 5 } });
    await correct({ at: shanghai('2026-11-23T14:00') });
    expect(await refusal(correct(inTime))).toEqual([
      'corrects: entry 5 says the same, and entry 6 has overruled it since; allowed: correct entry 6',
    ]);
    // The same message once more, as a queue may bring it, is no statement of its own.
    expect(await correct({ ...inTime, sourceId: 'a' })).toMatchObject({ isNew: false });
    expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'met-late' });
    await correct({ ...inTime, corrects: 6 });
    expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'met' });
    expect(await correct(inTime)).toMatchObject({ isNew: false, entry: { seq: 5 } });
    await correct({ note: '误登记' });
    expect(await refusal(correct(inTime))).toEqual([expect.stringContaining('correct entry 8')]);
  });

  test('the same number from another source is another complaint', async () => {
    const { slip } = await world.intake(fromCrm({ sourceId: '1' }));
    expect((await world.intake(fromCrm({ sourceId: '1', source: 'wechat' }))).slip).not.toBe(slip);
  });

  test('an entry with a sourceId seen before, or the same type, at and by, is the first entry', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T10:00'));
    const first = await world.record(slip, 'replied', { sourceId: 'm1' });
    const again = await world.record(slip, 'replied', { sourceId: 'm1' });
    expect(again).toMatchObject({ isNew: false, entry: { seq: first.entry.seq } });
    const at = shanghai('2026-11-23T09:30');
    await world.record(slip, 'handled', { at, by: 'zhang-wei' });
    expect(await world.record(slip, 'handled', { at, by: 'zhang-wei' })).toMatchObject({ isNew: false });
    expect(await world.record(slip, 'handled', { at, by: 'sun-tao' })).toMatchObject({ isNew: true });
    expect(await entriesOf(slip)).toHaveLength(6);
  });

  test('ten times at once an entry is added once', async () => {
    const { slip } = await world.intake(complaint());
    const at = shanghai('2026-11-23T09:00');
    const all = await Promise.all(Array.from({ length: 10 }, () => world.record(slip, 'handled', { at })));
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await entriesOf(slip)).toHaveLength(4);
    expect(await firings(world, slip)).toEqual(['follow-up/1 round 1: start']);
  });
});
