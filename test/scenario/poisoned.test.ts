/** A complaint that cannot be worked on never holds up the rest. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { escalateDue } from '../../src/work/escalate-due.js';
import { complaint, fired, firings, mailed, shanghai } from './complaints.js';
import { folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
afterAll(() => world.close());

async function escalate(): Promise<string[]> {
  const setAside: string[] = [];
  for await (const _ of escalateDue(world.context, (slip) => setAside.push(slip)));
  return setAside;
}

const ofSlip = (slip: string) => `complaint_id = (select id from duban.complaint where slip_no = '${slip}')`;

describe('as the first of a batch', () => {
  test.each([
    ['steps that are no list', `steps = '{"broken": true}'`],
    [
      'a step that nobody could write down',
      `steps = '[{"key": null, "repeat": 0, "at": 1, "kind": "escalation"}]'`,
    ],
    ['an outcome that says nothing', `outcome = 'null'`],
  ])('row 34: %s: set aside alone, and the others fire', async (_, damage) => {
    const poisoned = await world.intake(complaint());
    await world.setClock(Date.parse(shanghai('2026-11-23T09:01')));
    const sound = [await world.intake(complaint()), await world.intake(complaint())];
    await world.asOwner(
      `update duban.deadline set ${damage} where target = 'handle' and ${ofSlip(poisoned.slip)}`,
    );
    await world.setClock(Date.parse(shanghai('2026-11-23T13:02')));
    const setAside = await escalate();
    for (const { slip } of sound) expect(await firings(world, slip)).toEqual(['handle/1 round 1: due']);
    expect(setAside.every((slip) => slip === poisoned.slip)).toBe(true);
    await world.sendPost();
    for (const { slip } of sound) expect(mailed(world, slip)).toHaveLength(3);
    expect(await escalate()).toEqual([]);
  });
});

test('it is set aside once, with a word why, and fires when it is whole again', async () => {
  const { slip } = await world.intake(complaint());
  await world.asOwner('create table if not exists kept as select id, steps from duban.deadline');
  await world.asOwner(`update duban.deadline set steps = '7' where target = 'handle' and ${ofSlip(slip)}`);
  await world.setClock(Date.parse(shanghai('2026-11-23T13:02')));
  expect(await escalate()).toEqual([slip]);
  expect(await escalate()).toEqual([]);
  expect(
    await world.asOwner(`select set_aside_because as because from duban.complaint where slip_no = '${slip}'`),
  ).toEqual([{ because: 'TypeError' }]);
  await world.asOwner('update duban.deadline d set steps = kept.steps from kept where kept.id = d.id');
  expect(await escalate()).toEqual([]);
  await world.asOwner(
    `update duban.complaint set set_aside_until = clock_timestamp() - interval '1 second' where slip_no = '${slip}'`,
  );
  await world.moveTo(shanghai('2026-11-23T13:03'));
  expect(fired(world.lines, slip)).toEqual(['handle due breach → li-na, liu-yang, zhang-wei']);
});

test('a policy that can no longer be read holds up nobody else’s post', async () => {
  const old = await world.intake(complaint());
  const folder = await folderWith({ file: 'policy', replace: 'within: 2h', by: 'within: 3h' });
  await world.configure(folder);
  const fresh = await world.intake(complaint());
  await world.setClock(Date.parse(shanghai('2026-11-23T13:02')));
  expect(await escalate()).toEqual([]);
  const { slip, policyVersion } = await world.show(old.slip);
  await world.asOwner(`update duban.policy set content = '[]' where version = '${policyVersion}'`);
  world.restart();
  await world.sendPost();
  expect(mailed(world, fresh.slip)).toHaveLength(3);
  expect(mailed(world, slip)).toEqual([]);
  await removeFolder(folder);
});

test('a mail whose policy can no longer be read is sent, and sent no third time', async () => {
  const { slip } = await world.intake(complaint());
  const folder = await folderWith({ file: 'policy', replace: 'within: 2h', by: 'within: 5h' });
  await world.configure(folder);
  await world.moveTo(shanghai('2026-11-23T12:00'));
  const { policyVersion } = await world.show(slip);
  // Composed before, and left behind by a sender that is gone.
  const of = `from duban.notice n where n.mail_id = m.id and n.${ofSlip(slip)}`;
  await world.asOwner(`update duban.notice set state = 'waiting', sent_at = null where ${ofSlip(slip)}`);
  await world.asOwner(`update duban.mail m set state = 'sending', accepted_at = null ${of}`);
  await world.mailsAreDue();
  await world.asOwner(`update duban.policy set content = '[]' where version = '${policyVersion}'`);
  world.restart();
  await world.sendPost();
  await world.sendPost();
  expect(mailed(world, slip)).toEqual(Array(2).fill('zhang-wei@example.com reminder handle 75%'));
  await removeFolder(folder);
});

describe('a complaint whose own writing takes longer than a statement may', () => {
  /** Raises at once what PostgreSQL raises after ten seconds. */
  const slowFor = (whom: string) =>
    world.asOwner(`
      create function duban.slow() returns trigger language plpgsql as $$
      begin raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end $$;
      create trigger slow before update on duban.deadline for each row when (${whom})
        execute function duban.slow()`);
  const whole = () => world.asOwner('drop function if exists duban.slow cascade');
  afterEach(whole);
  const asideOf = (slip: string) =>
    world.asOwner(`select set_aside_because as because from duban.complaint where slip_no = '${slip}'`);

  test('is set aside, the others fire, and the run ends well; it fires when it is whole again', async () => {
    const slow = await world.intake(complaint());
    await world.setClock(Date.parse(shanghai('2026-11-23T09:01')));
    const sound = await world.intake(complaint());
    await slowFor(`old.complaint_id = '${slow.complaintId}'`);
    await world.setClock(Date.parse(shanghai('2026-11-23T13:02')));
    expect(await escalate()).toEqual([slow.slip]);
    expect(await firings(world, sound.slip)).toEqual(['handle/1 round 1: due']);
    expect(await asideOf(slow.slip)).toEqual([{ because: 'SQLSTATE 57014' }]);
    expect(
      await world.asOwner(
        `select what, detail from duban.waiting where complaint_id = '${slow.complaintId}'`,
      ),
    ).toEqual([{ what: 'set aside', detail: 'SQLSTATE 57014' }]);
    expect(await escalate()).toEqual([]);
    await whole();
    await world.asOwner(
      `update duban.complaint set set_aside_until = clock_timestamp() - interval '1 second' where set_aside_until is not null`,
    );
    expect(await escalate()).toEqual([]);
    expect(await firings(world, slow.slip)).toEqual(['handle/1 round 1: due']);
    expect(await asideOf(slow.slip)).toEqual([{ because: null }]);
  });

  test.each([[1], [2]])('is not at fault where all of %i that are due take so long', async (count) => {
    const all = await Promise.all(Array.from({ length: count }, () => world.intake(complaint())));
    await slowFor('true');
    await world.setClock(Date.parse(shanghai('2026-11-23T13:02')));
    await expect(escalate()).rejects.toThrow('statement timeout');
    await whole();
    expect(await escalate()).toEqual([]);
    for (const { slip } of all) expect(await firings(world, slip)).toEqual(['handle/1 round 1: due']);
  });

  test('is not at fault where it goes well a moment later', async () => {
    const once = await world.intake(complaint());
    const sound = await world.intake(complaint());
    await world.asOwner('create sequence duban.refusals; grant usage on sequence duban.refusals to public');
    // Together, and alone; then no more.
    await slowFor(`old.complaint_id = '${once.complaintId}' and nextval('duban.refusals') <= 2`);
    await world.setClock(Date.parse(shanghai('2026-11-23T13:02')));
    expect(await escalate()).toEqual([]);
    for (const { slip } of [once, sound])
      expect(await firings(world, slip)).toEqual(['handle/1 round 1: due']);
  });
});

test('a row that another holds locked is no poison: the rest goes on, and it fires when it is free', async () => {
  const locked = await world.intake(complaint());
  const free = await world.intake(complaint());
  await world.setClock(Date.parse(shanghai('2026-11-23T13:02')));
  await world.asOwner(`
    create function duban.locked() returns trigger language plpgsql as $$
    begin raise exception 'canceling statement due to lock timeout' using errcode = '55P03'; end $$`);
  await world.asOwner(`
    create trigger locked before update on duban.deadline for each row
    when (old.complaint_id = '${locked.complaintId}') execute function duban.locked()`);
  await expect(escalate()).rejects.toThrow('lock timeout');
  expect(await firings(world, free.slip)).toEqual(['handle/1 round 1: due']);
  expect(
    await world.asOwner(
      `select set_aside_until from duban.complaint where id in ('${locked.complaintId}', '${free.complaintId}')`,
    ),
  ).toEqual([{ set_aside_until: null }, { set_aside_until: null }]);
  await world.asOwner('drop function duban.locked cascade');
  expect(await escalate()).toEqual([]);
  expect(await firings(world, locked.slip)).toEqual(['handle/1 round 1: due']);
});
