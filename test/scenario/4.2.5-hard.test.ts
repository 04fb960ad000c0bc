/** 4.2.5: of hard complaints, and of those over the company’s head, the department’s first person is told at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
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
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-24T02:00'));
});
beforeEach(() => world.begin(shanghai('2026-11-24T02:00')));
afterAll(() => world.close());

describe('4.2.5: hard complaints and those over the company’s head', () => {
  const fromGovernment = complaint({ channel: 'government' });

  test('at 02:00 a government body’s complaint tells three ranks at once, with urgent mails', async () => {
    const { slip } = await world.intake(fromGovernment);
    expect(fired(world.lines, slip)).toEqual([
      'opinion start immediate → wu-gang',
      'representative start immediate → guo-hua, tang-li',
    ]);
    await world.work();
    expect(mailed(world, slip).sort()).toEqual([
      'guo-hua@example.com immediate representative start',
      'tang-li@example.com immediate representative start',
      'wu-gang@example.com immediate opinion start',
    ]);
    for (const { raw } of mailsOf(world, slip)) {
      expect(raw).toMatch(/^Importance: high\r$/m);
      expect(raw).toMatch(/^X-Priority: 1\b/m);
    }
  });

  test.each([
    ['company', complaint({ channel: 'company' })],
    ['group', complaint({ channel: 'group' })],
    ['phone, but difficult', complaint({ difficult: true })],
  ])('the department head hears at once of one by %s', async (_, message) => {
    const { slip } = await world.intake(message);
    expect(fired(world.lines, slip, 'opinion')).toEqual(['opinion start immediate → wu-gang']);
    expect(await around(world, slip, 'opinion', '2026-11-24T06:00')).toEqual(
      oneMsLater('opinion due immediate → helen-wood'),
    );
  });

  test('an ordinary complaint waits for no opinion', async () => {
    const { deadlines } = await world.intake(complaint());
    const targets = deadlines.map(({ target }) => target);
    expect(targets).not.toContain('opinion');
    expect(targets).not.toContain('representative');
  });

  test('marked difficult on day three, the opinion’s four hours start then', async () => {
    const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
    await world.moveTo(shanghai('2026-11-26T11:00'));
    await world.record(slip, 'marked-difficult');
    expect(fired(world.lines, slip, 'opinion')).toEqual(['opinion start immediate → wu-gang']);
    expect(await deadline(world, slip, 'opinion')).toMatchObject({
      startedAt: shanghai('2026-11-26T11:00'),
      dueAt: shanghai('2026-11-26T15:00'),
    });
    expect(await around(world, slip, 'opinion', '2026-11-26T15:00')).toEqual(
      oneMsLater('opinion due immediate → helen-wood'),
    );
  });

  test('an opinion at the due instant is in time, and goes to the executive in charge at once', async () => {
    const { slip } = await world.intake(fromGovernment);
    await world.moveTo(shanghai('2026-11-24T06:00'));
    await world.record(slip, 'opinion-given', { by: 'wu-gang', note: '同意部门方案' });
    expect(await around(world, slip, 'opinion', '2026-11-24T06:01')).toEqual(silence);
    expect(fired(world.lines, slip, 'opinion-forwarded')).toEqual([
      'opinion-forwarded start immediate → helen-wood',
    ]);
  });

  test('an opinion forwarded and nothing handled in two days reaches the management representative', async () => {
    const { slip } = await world.intake(fromGovernment);
    await world.moveTo(shanghai('2026-11-24T05:00'));
    await world.record(slip, 'opinion-given', { by: 'wu-gang' });
    expect(await around(world, slip, 'opinion-forwarded', '2026-11-26T05:00')).toEqual({
      earlier: [],
      onTheDot: [],
      oneLater: ['opinion-forwarded due last-step → guo-hua'],
    });
  });

  test('an opinion on an ordinary complaint is a note: no clock starts', async () => {
    const { slip } = await world.intake(complaint());
    await world.record(slip, 'opinion-given', { by: 'li-na' });
    expect(await deadline(world, slip, 'opinion-forwarded')).toBeUndefined();
  });
});

describe('3.1: straight to the parent company or to a government body', () => {
  test.each(['group', 'government'])(
    'by %s: unhandled after three days, leadership and the supervisor are told',
    async (channel) => {
      const { slip } = await world.intake(complaint({ channel, category: 'building-quality' }));
      expect(fired(world.lines, slip, 'representative')).toEqual([
        'representative start immediate → guo-hua, tang-li',
      ]);
      expect(await around(world, slip, 'representative', '2026-11-27T02:00')).toEqual(
        oneMsLater('representative due senior → li-na, yang-fan, zhou-min'),
      );
    },
  );

  test('it counts from when it was received, not from the slip', async () => {
    const { slip } = await world.intake(
      complaint({ channel: 'group', receivedAt: shanghai('2026-11-23T22:00'), slipIssuedAt: null }),
    );
    expect(await around(world, slip, 'representative', '2026-11-26T22:00')).toEqual(
      oneMsLater('representative due senior → li-na, yang-fan, zhou-min'),
    );
  });

  test('the start is told at the instant itself and only once', async () => {
    await world.setClock(Date.parse(shanghai('2026-11-24T01:58')));
    const at = shanghai('2026-11-24T02:00');
    const { slip } = await world.intake(
      complaint({ channel: 'government', receivedAt: at, relayedAt: at, slipIssuedAt: at }),
    );
    expect(fired(world.lines, slip)).toEqual([]);
    expect(await around(world, slip, 'representative', '2026-11-24T02:00')).toEqual(
      onTheDot('representative start immediate → guo-hua, tang-li'),
    );
  });
});
