/** Row 39: once a newer build has migrated the database, this one writes nothing more. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SchemaError } from '../../src/store/known-schema.js';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterEach(() => world.close());

const rows = () =>
  world.asOwner(`
    select (select count(*) from duban.complaint) as complaints, (select count(*) from duban.entry) as entries,
      (select count(*) from duban.firing) as firings, (select count(*) from duban.mail) as mails`);

test('neither intake nor record, nor escalation, nor mail', async () => {
  const { slip } = await world.intake(complaint());
  await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
  await world.asOwner(`insert into duban.kysely_migration values ('9999-of-tomorrow', '')`);
  const before = await rows();
  await expect(world.intake(complaint())).rejects.toThrow(SchemaError);
  await expect(world.record(slip, 'handled')).rejects.toThrow('9999-of-tomorrow');
  await expect(world.work()).rejects.toThrow(SchemaError);
  await expect(world.sendPost()).rejects.toThrow(SchemaError);
  expect(await rows()).toEqual(before);
  await world.asOwner(`delete from duban.kysely_migration where name = '9999-of-tomorrow'`);
  await world.work();
  expect(world.mails).toHaveLength(3);
});
