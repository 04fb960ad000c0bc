/** 4.2.1: what is not settled on the spot is told to the supervisor within two hours. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { around, complaint, deadline, fired, mailed, oneMsLater, shanghai, silence } from './complaints.js';
import { World } from './world.js';

describe('4.2.1: complaints made in person', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open(shanghai('2026-11-23T09:00'));
  });
  beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
  afterAll(() => world.close());

  const inPerson = (fields: object = {}) => complaint({ channel: 'in-person', ...fields });

  test('the supervisor who was not told within two hours is told by Duban', async () => {
    const { slip } = await world.intake(inPerson());
    expect(await around(world, slip, 'inform-supervisor', '2026-11-23T11:00')).toEqual(
      oneMsLater('inform-supervisor due breach → li-na'),
    );
    expect(mailed(world, slip)).toEqual(['li-na@example.com breach inform-supervisor due']);
  });

  test('it is the supervisor of the department of whoever received it', async () => {
    const { slip } = await world.intake(inPerson({ receivedBy: 'chen-chen' }));
    expect(await around(world, slip, 'inform-supervisor', '2026-11-23T11:00')).toEqual(
      oneMsLater('inform-supervisor due breach → xu-min'),
    );
    expect(await around(world, slip, 'handle', '2026-11-23T13:00')).toMatchObject({
      oneLater: ['handle due breach → li-na, liu-yang, zhang-wei'],
    });
  });

  test('a receiver whom the organisation does not know leaves it to the complaint’s own department', async () => {
    const { slip } = await world.intake(inPerson({ receivedBy: '一位保安' }));
    expect(await around(world, slip, 'inform-supervisor', '2026-11-23T11:00')).toEqual(
      oneMsLater('inform-supervisor due breach → li-na'),
    );
  });

  test('the supervisor informed at the due instant is informed in time', async () => {
    const { slip } = await world.intake(inPerson());
    await world.moveTo(shanghai('2026-11-23T11:00'));
    await world.record(slip, 'supervisor-informed');
    expect(await around(world, slip, 'inform-supervisor', '2026-11-23T11:01')).toEqual(silence);
    expect(await deadline(world, slip, 'inform-supervisor')).toMatchObject({ state: 'met' });
  });

  test('settled on the spot it is handled when it was received, with no slip and no clock to inform anybody', async () => {
    const { slip, deadlines } = await world.intake(inPerson({ settledOnTheSpot: true }));
    expect(deadlines.map(({ target }) => target)).toEqual([
      'dispatch',
      'record-result',
      'follow-up',
      'case-analysis',
    ]);
    const { entries } = await world.show(slip);
    expect(entries.map(({ type, at }) => `${type} ${at}`)).toEqual([
      'received 2026-11-23T01:00:00.000Z',
      'relayed 2026-11-23T01:00:00.000Z',
      'handled 2026-11-23T01:00:00.000Z',
    ]);
    expect(await deadline(world, slip, 'dispatch')).toMatchObject({ state: 'met' });
    await world.moveTo(shanghai('2026-11-23T23:59'));
    expect(fired(world.lines, slip)).toEqual(['follow-up start inform → wu-gang']);
  });

  test('settled on the spot and with a slip is refused', async () => {
    const message = inPerson({ settledOnTheSpot: true, slipIssuedAt: shanghai('2026-11-23T09:00') });
    await expect(world.intake(message)).rejects.toThrow(
      /slipIssuedAt: a complaint settled on the spot has no slip/,
    );
  });

  test.each(['letter', 'phone', 'email', 'company', 'group', 'government'])(
    'by %s the clock does not run',
    async (channel) => {
      const { deadlines } = await world.intake(complaint({ channel }));
      expect(deadlines.map(({ target }) => target)).not.toContain('inform-supervisor');
    },
  );
});
