/** What Redis loses changes nothing. Rows 11 and 13. */
import { expect, test } from '@jest/globals';
import { expectFewLines } from './lines.js';
import { onOwnRedis } from './redis-stage.js';
import { message, some } from './stage.js';

const on = onOwnRedis();

test('row 11: everything flushed with alarms armed: nothing is lost', async () => {
  await on.stage.started();
  await on.stage.intake(some(20));
  await on.command((client) => client.flushall());
  await on.stage.fired(20);
  await on.stage.expectKept(10_000);
}, 60_000);

test('row 13: the content of jobs lost while their ids are left: no crash, the deadlines fire', async () => {
  const worker = await on.stage.started();
  await on.stage.intake(some(5));
  await on.command(async (client) => {
    const jobs = await client.keys('bull:duban-*:alarm-*');
    expect(jobs.length).toBeGreaterThan(0);
    await client.del(jobs);
  });
  await on.stage.fired(5);
  await on.stage.expectKept(10_000);
  expectFewLines(worker);
  // The inbox's jobs carry facts: an empty one is refused, not a crash.
  await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await on.stage.fired(6);
}, 60_000);
