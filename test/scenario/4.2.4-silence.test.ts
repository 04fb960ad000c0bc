/** 4.2.4: two days without a reply go straight to senior leadership, and never without the supervisor. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { told, World } from './world.js';

describe('4.2.4: silence', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open('2026-11-23T09:00:00+08:00');
  });
  afterAll(() => world.close());

  test('category three, silent for two days, reaches senior leadership before its three days are over', async () => {
    const { slip } = await world.intake({
      category: 'outside-boundary',
      channel: 'phone',
      site: 'riverside',
      department: 'engineering',
      summary: '红线外工地夜间施工',
      receivedBy: 'liu-yang',
    });
    const beforeDue = await world.moveTo('2026-11-25T09:00:00.000+08:00');
    expect(told(beforeDue)).not.toContainEqual(expect.stringMatching(/zhou-min/));
    const oneMillisecondLater = await world.moveTo('2026-11-25T09:00:00.001+08:00');
    expect(told(oneMillisecondLater)).toEqual(['reply due → li-na, yang-fan, zhou-min']);
    const { deadlines } = await world.show(slip);
    expect(deadlines).toContainEqual(
      expect.objectContaining({ target: 'handle', state: 'open', dueAt: '2026-11-26T01:00:00.000Z' }),
    );
  });
});
