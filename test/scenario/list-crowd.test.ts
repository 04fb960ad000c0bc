/** The list right after a flood of complaints, of which the database has no statistics yet. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listComplaints } from '../../src/store/lists.js';
import { session } from '../chaos/quick/holding.js';
import { crowd } from '../support/crowd.js';
import { complaint } from './complaints.js';
import { World } from './world.js';

const MANY = 20_000;

let world: World;
beforeAll(async () => {
  world = await World.open('2026-11-23T09:00+08:00');
  for (const table of ['complaint', 'deadline'])
    await world.asOwner(`alter table duban.${table} set (autovacuum_enabled = false)`);
  const { complaintId } = await world.intake(complaint());
  // A session without our limit of a statement, which is for the list alone.
  await session(world.url, (client) => client.query(crowd(complaintId, MANY)));
});
afterAll(() => world.close());

test('twenty thousand that came at the same instant are listed within the limit of a statement', async () => {
  const filter = { open: true, category: null, dueBefore: null, limit: 20 };
  const rows = await listComplaints(world.context.db, await world.now(), filter);
  expect(rows.map(({ slip }) => slip)).toEqual(
    Array.from({ length: 20 }, (_, index) => `LX-2026-${MANY + 1 - index}`),
  );
});
