/** The day's line to the admin: once a day, whatever the number of workers. */
import { expect, test } from '@jest/globals';
import { beat } from '../../src/store/heartbeats.js';
import { writeDaily } from '../../src/work/daily.js';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

test('the day’s line goes once at its hour, not before, and again the next day', async () => {
  const world = await World.open(shanghai('2026-11-23T07:00'), 'config', { mailsWait: true });
  try {
    const { office } = world;
    const five = () => Promise.all(Array.from({ length: 5 }, () => writeDaily(world.context, office)));
    const lines = () => world.mails.filter(({ parsed }) => parsed.subject?.includes('【日报】'));
    await beat(world.context.db, 'one', 60_000);
    await world.intake(complaint());
    await five();
    await world.moveTo(shanghai('2026-11-23T08:29'));
    await five();
    await world.sendPost();
    expect(lines()).toHaveLength(0);
    await world.moveTo(shanghai('2026-11-23T08:30'));
    await five();
    await world.sendPost();
    await five();
    await world.sendPost();
    expect(lines().map(({ to }) => to.join())).toEqual(['deng-kai@example.com']);
    expect(lines()[0]?.parsed.text).toMatch(/未办结1件，其中逾期0件.*邮件全部发出/);
    await world.setClock(Date.parse(shanghai('2026-11-24T09:00')));
    await five();
    await world.sendPost();
    expect(lines()).toHaveLength(2);
  } finally {
    await world.close();
  }
});

test('a day’s line that is refused says so at error, by its Message-ID and whom it was for', async () => {
  const refusal = (address: string) =>
    address === 'deng-kai@example.com' ? { code: 550, text: 'no such user' } : undefined;
  const world = await World.open(shanghai('2026-11-23T07:00'), 'config', { mailsWait: true, refusal });
  try {
    await beat(world.context.db, 'one', 60_000);
    await world.setClock(Date.parse(shanghai('2026-11-23T08:30')));
    await writeDaily(world.context, world.office);
    await world.sendPost();
    expect(world.lines).toEqual([
      expect.objectContaining({
        level: 'error',
        event: 'mail.failed',
        people: ['deng-kai'],
        messageId: expect.any(String),
        attempt: 1,
      }),
    ]);
  } finally {
    await world.close();
  }
});
