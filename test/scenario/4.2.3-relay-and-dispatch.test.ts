/** 4.2.3: whoever gets a complaint tells the receptionist within one hour, who issues the slip. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  allClears,
  around,
  complaint,
  deadline,
  fired,
  oneMsLater,
  shanghai,
  silence,
} from './complaints.js';
import { World } from './world.js';

describe('4.2.3: the way to the receptionist and to the slip', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open(shanghai('2026-11-23T09:00'));
  });
  beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
  afterAll(() => world.close());

  const notRelayed = (fields: object = {}) => complaint({ relayedAt: null, slipIssuedAt: null, ...fields });
  const notIssued = complaint({ slipIssuedAt: null });

  test.each(['letter', 'phone', 'email'])(
    'by %s: not relayed within the hour, the receiver’s supervisor is told',
    async (channel) => {
      const { slip } = await world.intake(notRelayed({ channel, receivedBy: 'sun-tao' }));
      expect(await around(world, slip, 'relay', '2026-11-23T10:00')).toEqual(
        oneMsLater('relay due breach → gao-feng'),
      );
    },
  );

  test.each(['in-person', 'company', 'group', 'government'])(
    'by %s nothing has to be relayed',
    async (channel) => {
      const { deadlines } = await world.intake(notRelayed({ channel }));
      expect(deadlines.map(({ target }) => target)).not.toContain('relay');
    },
  );

  test('what is not relayed has no dispatch clock; relayed, it has an hour from then', async () => {
    const { slip, deadlines } = await world.intake(notRelayed());
    expect(deadlines.map(({ target }) => target)).toEqual(['relay']);
    await world.moveTo(shanghai('2026-11-23T09:40'));
    await world.record(slip, 'relayed');
    expect(await deadline(world, slip, 'relay')).toMatchObject({ state: 'met' });
    expect(await around(world, slip, 'dispatch', '2026-11-23T10:40')).toEqual(
      oneMsLater('dispatch due breach → li-na'),
    );
  });

  test('a slip that is never issued is not silent: its handling clock stands, its dispatch clock does not', async () => {
    const { slip } = await world.intake(notIssued);
    expect(await around(world, slip, 'dispatch', '2026-11-23T10:00')).toEqual(
      oneMsLater('dispatch due breach → li-na'),
    );
    await world.moveTo(shanghai('2026-12-23T09:00'));
    expect(fired(world.lines, slip)).toEqual(['dispatch due breach → li-na']);
    expect(await deadline(world, slip, 'handle')).toBeUndefined();
  });

  test('a slip issued late starts handling from its issue, and its supervisor gets the all-clear', async () => {
    const { slip } = await world.intake(notIssued);
    await world.moveTo(shanghai('2026-11-23T11:30'));
    await world.record(slip, 'slip-issued');
    await world.work();
    expect(await allClears(world, slip)).toEqual(['dispatch li-na sent']);
    expect(await around(world, slip, 'handle', '2026-11-23T15:30')).toMatchObject({
      oneLater: ['handle due breach → li-na, liu-yang, zhang-wei'],
    });
  });

  test('handled without a slip needs none', async () => {
    const { slip } = await world.intake(notIssued);
    await world.moveTo(shanghai('2026-11-23T09:30'));
    await world.record(slip, 'handled');
    expect(await around(world, slip, 'dispatch', '2026-11-23T10:00')).toEqual(silence);
    expect(await deadline(world, slip, 'dispatch')).toMatchObject({ state: 'met' });
  });
});
