/** Health goes by who was told: red where nobody could be, and not for what only waits its turn. */
import { afterEach, expect, test } from '@jest/globals';
import { audit } from '../../src/work/audit.js';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
afterEach(() => world.close());

const answering = (code: number, names: readonly string[]) => ({
  refusal: (address: string) =>
    names.some((name) => address === `${name}@example.com`) ? { code, text: 'not for them' } : undefined,
});

const findings = async () => (await audit(world.context.db, { lateMs: 60_000 })).findings;

test('I13: neither the supervisor nor anybody instead could be told: red until the deadline ends', async () => {
  world = await World.open(
    shanghai('2026-11-23T09:00'),
    'config',
    answering(550, ['li-na', 'wang-fang', 'deng-kai']),
  );
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  await world.sendPost();
  expect(await findings()).toEqual([expect.stringMatching(/^I13 no silent loss: \d notices/)]);
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  expect(await findings()).toEqual([]);
});

test('I13: a supervisor who could not be told, and whose deputy was: all is well', async () => {
  world = await World.open(shanghai('2026-11-23T09:00'), 'config', answering(550, ['li-na']));
  await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  await world.sendPost();
  expect(await findings()).toEqual([]);
});

test('I13: once a later step has reached somebody, the way is open again', async () => {
  const refused = ['li-na', 'wang-fang', 'deng-kai'];
  world = await World.open(shanghai('2026-11-23T09:00'), 'config', answering(550, refused));
  await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  await world.sendPost();
  refused.length = 0;
  await world.moveTo(shanghai('2026-11-24T13:00', 1));
  expect(await findings()).toEqual([]);
});

test('I13: put off for hours, and whoever is told instead as well: red, although each server only asks for patience', async () => {
  const everybody = ['li-na', 'zhang-wei', 'liu-yang', 'wang-fang', 'wu-gang', 'deng-kai'];
  world = await World.open(shanghai('2026-11-23T09:00'), 'config', answering(450, everybody));
  await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  expect(await findings()).toEqual([]);
  for (const hour of ['18:00', '23:00']) {
    await world.setClock(Date.parse(shanghai(`2026-11-23T${hour}`)));
    await world.mailsAreDue();
    await world.work();
    await world.work();
  }
  expect(await findings()).toEqual([expect.stringMatching(/^I13 no silent loss/)]);
});

test('I11: an all-clear that waits for a mail which the server has put off is not late', async () => {
  world = await World.open(shanghai('2026-11-23T09:00'), 'config', answering(450, ['li-na']));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await world.moveTo(shanghai('2026-11-23T14:00'));
  const { notices } = await world.show(slip);
  expect(notices).toContainEqual(
    expect.objectContaining({ person: 'li-na', kind: 'all-clear', state: 'waiting' }),
  );
  expect(await findings()).toEqual([]);
});
