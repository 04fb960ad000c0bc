/** A record so full that no statement can look through it in time. Row 21. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findViolations } from '../../src/store/audit.js';
import { shanghai } from '../scenario/complaints.js';
import { World } from '../scenario/world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterAll(() => world.close());

/** More than the ten seconds that a statement may take; half of it is less. */
const ROWS = 18;
const SECONDS_A_ROW = 0.7;

test('row 21: an audit that takes longer than a statement may looks in parts, and misses nothing', async () => {
  await world.asOwner(`create or replace view duban.violation (invariant, complaint_id, at, detail) as
    select 'slow', null::uuid, at, pg_sleep(${SECONDS_A_ROW})::text || number
    from (select number, timestamptz '2026-11-22 00:30+08' + number * interval '1 hour' as at
      from generate_series(0, ${ROWS - 1}) as number offset 0) as each`);
  const found = await findViolations(
    world.context.db,
    Date.parse(shanghai('2026-11-22T00:00')),
    Date.parse(shanghai('2026-11-22T18:00')),
  );
  expect(found.map(({ detail }) => Number(detail))).toEqual(
    Array.from({ length: ROWS }, (_, index) => index),
  );
}, 90_000);
