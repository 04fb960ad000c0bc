/** A message that can never be worked on gives its place in the inbox back; one that a server holds up keeps it. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { receive } from '../../src/work/receive.js';
import { complaint, shanghai } from './complaints.js';
import { folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterEach(() => world.close());

const handled = (slip: string) =>
  receive(
    world.context,
    { name: 'record', content: { slip, type: 'handled', by: 'zhang-wei' }, number: 'job-7' },
    () => Promise.reject(new Error('no intake is meant')),
  );

test('an entry of a complaint whose policy is not in the database fails after some tries', async () => {
  const { slip } = await world.intake(complaint());
  const folder = await folderWith({ file: 'policy', replace: 'within: 2h', by: 'within: 3h' });
  await world.configure(folder);
  const { policyVersion } = await world.show(slip);
  await world.asOwner('alter table duban.complaint drop constraint complaint_policy_version_fkey');
  await world.asOwner(`delete from duban.policy where version = '${policyVersion}'`);
  world.restart();
  await expect(handled(slip)).rejects.toThrow('is not in the database');
  await removeFolder(folder);
});

test('one that the server refuses for longer than that is recorded once it does not', async () => {
  const { slip } = await world.intake(complaint());
  await world.asOwner('create sequence duban.failures; grant usage on sequence duban.failures to duban_app');
  await world.asOwner(`
    create function duban.away() returns trigger language plpgsql as $$
    begin
      if nextval('duban.failures') <= 6 then
        raise exception 'terminating connection' using errcode = '57P01';
      end if;
      return new;
    end $$`);
  await world.asOwner(
    'create trigger away before insert on duban.entry for each row execute function duban.away()',
  );
  expect(await handled(slip)).toMatchObject({ answer: { slip, type: 'handled' } });
});
