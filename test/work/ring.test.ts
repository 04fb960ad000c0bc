/** An alarm that rings a moment too early waits for the database's clock, not for this machine's timer. */
import { expect, test } from '@jest/globals';
import { ring } from '../../src/work/ring.js';
import { complaint, firings, shanghai } from '../scenario/complaints.js';
import { World } from '../scenario/world.js';

const nothing = () => undefined;

test('what rings before its instant fires, however much faster the timer is than the database', async () => {
  const world = await World.open(shanghai('2026-11-23T09:00'));
  try {
    const { slip } = await world.intake(complaint());
    const ringAt = Date.parse(shanghai('2026-11-23T12:00'));
    await world.setClock(ringAt - 300);
    await world.asOwner('update duban.clock set real_origin = clock_timestamp(), speed = 0.9');
    const log = { info: nothing, warn: nothing, error: nothing };
    await ring(world.context, { ringAt }, 1, nothing, nothing, log);
    expect(await firings(world, slip)).toEqual(['handle/1 round 1: 75%']);
  } finally {
    await world.close();
  }
});
