/** Redis that is not there at the start, and jobs that should not be. Rows 7 and 15. */
import { expect, test } from '@jest/globals';
import { bareAt } from '../queue/benches.js';
import { expectFewLines } from './lines.js';
import { onOwnRedis } from './redis-stage.js';
import { message, STEPS, some } from './stage.js';

const on = onOwnRedis();

test('row 7: Redis down at start and at intake: intake answers at once, the sweep escalates, and alarms ring once Redis is there', async () => {
  await on.loseRedis();
  const worker = await on.stage.started();
  const slips = await on.stage.intake(some(3));
  expect(slips).toHaveLength(3);
  await on.stage.fired(3);
  await on.stage.told(3);
  const accepted = await on.stage.ask<{ message_id: string }>(
    "select message_id from duban.mail where state = 'accepted' order by message_id",
  );
  expect(on.sink.mails.map(({ parsed }) => parsed.messageId ?? '').sort()).toEqual(
    accepted.map(({ message_id }) => message_id),
  );
  expectFewLines(worker);
  await on.anotherRedis();
  await on.stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await on.stage.fired(4);
  await on.stage.expectKept();
}, 120_000);

test('row 15: duplicate, unknown, ancient and future nudges change nothing', async () => {
  const worker = await on.stage.started();
  await on.stage.intake(some(5));
  const alarms = bareAt('redis', on.redis.url, 'duban-alarm');
  const posts = bareAt('redis', on.redis.url, 'duban-post');
  const now = Date.now();
  const instants = [0, 1, now - 86_400_000, now, now + 500, now + 86_400_000, -5, Number.MAX_SAFE_INTEGER];
  for (let round = 0; round < 10; round++)
    for (const ringAt of instants)
      await alarms.add('alarm', { ringAt }, { jobId: `alarm-${ringAt}-${round}` });
  for (const data of [null, {}, { ringAt: 'soon' }, { ringAt: {} }, []]) await alarms.add('alarm', data);
  for (const data of [null, {}, { person: 12 }, { person: 'nobody' }, { person: 'li-na' }])
    await posts.add('post', data);
  await on.stage.fired(5);
  await on.stage.settled();
  await on.stage.expectKept(10_000);
  expect(await on.stage.number('select count(*) from duban.firing')).toBe(5 * (STEPS + 1));
  expect(worker.stdout.join('\n')).not.toMatch(/worker\.crashed/);
  await alarms.close();
  await posts.close();
}, 120_000);
