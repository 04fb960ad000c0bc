/** What the admin reads after an outage: that there was one, when, and how many complaints it delayed. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { beat } from '../../src/store/heartbeats.js';
import { postSweep } from '../../src/work/sweep-post.js';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterAll(() => world.close());

const at = (local: string) => Date.parse(shanghai(local));
const tell = async () => {
  for (let runs = 0; runs < 2; runs++)
    await postSweep(world.context, world.office, () => undefined).run(15_000);
};
const outages = () =>
  world.mails
    .filter(({ parsed }) => parsed.headers.get('x-duban-kind') === 'outage')
    .map(({ parsed }) => parsed);

test('not of a restart, nor while steps of the outage are still to be fired; once of each outage; not of an old one', async () => {
  await beat(world.context.db, 'one', 60_000);
  await world.intake(complaint());
  await world.setClock(at('2026-11-23T09:20'));
  await beat(world.context.db, 'one', 60_000);
  await tell();
  expect(outages()).toEqual([]);

  await world.setClock(at('2026-11-23T18:00'));
  await beat(world.context.db, 'one', 60_000);
  await tell();
  expect(outages()).toEqual([]);
  await world.work();
  await tell();
  await tell();
  const [mail] = outages();
  expect(outages()).toHaveLength(1);
  expect(mail?.to).toMatchObject({ value: [{ address: 'deng-kai@example.com' }] });
  expect(mail?.subject).toBe('【停运】督办程序停运后已恢复｜11-23 09:20至11-23 18:00');
  expect(mail?.text).toContain('督办程序停运8小时40分，现已恢复。');
  expect(mail?.text).toContain('期间有1件投诉的通知到期');

  await world.setClock(at('2026-11-23T18:45'));
  await beat(world.context.db, 'one', 60_000);
  await world.work();
  await tell();
  expect(outages()).toHaveLength(2);
  expect(outages()[1]?.text).toContain('期间没有通知到期。');

  await world.setClock(at('2026-11-23T20:00'));
  await beat(world.context.db, 'one', 60_000);
  await world.setClock(at('2026-11-24T20:01'));
  await world.work();
  await tell();
  expect(outages()).toHaveLength(2);
});
