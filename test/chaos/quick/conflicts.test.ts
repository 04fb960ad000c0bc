/** Transactions that PostgreSQL ends for the sake of others. Row 22. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openStore } from '../../../src/store/open.js';
import { record } from '../../../src/work/record.js';
import { parseRecord } from '../../../src/work/record-message.js';
import { eventually } from '../../queue/benches.js';
import { complaint, shanghai } from '../../scenario/complaints.js';
import { World } from '../../scenario/world.js';
import { session, waiters } from './holding.js';

const START = shanghai('2026-11-23T09:00');

let world: World;
beforeAll(async () => {
  world = await World.open(START);
});
beforeEach(() => world.begin(START));
afterAll(() => world.close());

const number = async (statement: string) =>
  Number(Object.values((await world.asOwner(statement))[0] ?? {})[0]);
const entriesOf = (slip: string) =>
  number(
    `select count(*) from duban.entry e join duban.complaint c on c.id = e.complaint_id where c.slip_no = '${slip}'`,
  );
const violations = () => world.asOwner('select * from duban.violation');

test('row 22: a deadlock with somebody else’s locks: the whole of it again, and nothing twice', async () => {
  const { slip } = await world.intake(complaint());
  const before = await entriesOf(slip);
  const deadlocks = 'select deadlocks from pg_stat_database where datname = current_database()';
  const deadlocksBefore = await number(deadlocks);
  const recording = await session(world.url, async (other) => {
    // It is the one that waits for longer that is ended: ours.
    await other.query("set deadlock_timeout = '1min'");
    await other.query('begin');
    await other.query('select from duban.deadline for update');
    const begun = { recording: world.record(slip, 'handled') };
    await waiters(world, 1);
    await other.query(`select from duban.complaint where slip_no = '${slip}' for update`);
    await other.query('commit');
    return begun;
  });
  expect(await recording.recording).toMatchObject({ isNew: true, slip });
  expect(await entriesOf(slip)).toBe(before + 1);
  await eventually(
    async () => ((await number(deadlocks)) > deadlocksBefore ? true : undefined),
    'a deadlock is counted',
  );
  expect(await violations()).toEqual([]);
});

test('row 22: a serialization failure: the whole of it again', async () => {
  const { slip } = await world.intake(complaint());
  const before = await entriesOf(slip);
  const url = new URL(world.url);
  url.searchParams.set('options', '-c default_transaction_isolation=repeatable\\ read');
  const strict = openStore({ url: url.href, max: 2, onError: () => undefined });
  const recording = await session(world.url, async (other) => {
    await other.query('begin');
    await other.query(`update duban.complaint set category = category where slip_no = '${slip}'`);
    const context = { ...world.context, db: strict };
    const begun = {
      recording: record(context, parseRecord({ slip, type: 'handled', by: 'zhang-wei' })),
    };
    await waiters(world, 1);
    // Whoever waited for this row may not go on from an older snapshot.
    await other.query('commit');
    return begun;
  });
  expect(await recording.recording).toMatchObject({ isNew: true });
  expect(await entriesOf(slip)).toBe(before + 1);
  await strict.destroy();
});

test('row 22: three times in a row: given up with the error, and no part of it is written', async () => {
  const { slip } = await world.intake(complaint());
  const before = await entriesOf(slip);
  await world.asOwner(`create sequence duban.tries; grant usage on sequence duban.tries to public`);
  await world.asOwner(`create function conflict() returns trigger language plpgsql as $$
    begin perform nextval('duban.tries'); raise 'again' using errcode = '40001'; end $$`);
  await world.asOwner(
    'create trigger conflict before update on duban.complaint for each row execute function conflict()',
  );
  await expect(world.record(slip, 'handled')).rejects.toMatchObject({ code: '40001' });
  expect(await number('select last_value from duban.tries')).toBe(3);
  await world.asOwner('drop trigger conflict on duban.complaint');
  expect(await entriesOf(slip)).toBe(before);
  await world.record(slip, 'handled');
  expect(await entriesOf(slip)).toBe(before + 1);
  expect(await violations()).toEqual([]);
});
