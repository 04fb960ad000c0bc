/** 4.2.7 and 4.2.8: the record is only ever added to, and shows how far every complaint is. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
let slip: string;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
  ({ slip } = await world.intake(complaint()));
  await world.moveTo(shanghai('2026-11-23T14:00'));
});
afterAll(() => world.close());

describe('entries and firings are never altered', () => {
  const statements = ['entry', 'firing'].flatMap((table) => [
    `delete from duban.${table}`,
    `truncate duban.${table} cascade`,
    table === 'entry' ? `update duban.entry set by = 'nobody'` : `update duban.firing set fired_at = now()`,
  ]);

  test.each(statements)('not by the application: %s', async (statement) => {
    await expect(sql.raw(statement).execute(world.context.db)).rejects.toMatchObject({ code: '42501' });
  });

  test.each(statements)('not by the owner of the database: %s', async (statement) => {
    const before = await world.show(slip);
    await expect(world.asOwner(statement)).rejects.toMatchObject({
      code: '23001',
      message: expect.stringContaining('only ever added to'),
    });
    expect(await world.show(slip)).toEqual(before);
  });

  test('an update that meets no row is refused as well', async () => {
    await expect(world.asOwner(`update duban.entry set note = 'x' where false`)).rejects.toMatchObject({
      code: '23001',
    });
  });
});

test('4.2.8: the record shows entries, clocks, firings and who was told, with keys that stay', async () => {
  const record = await world.show(slip);
  expect(record).toMatchObject({
    slip,
    kind: 'complaint',
    category: 'service',
    channel: 'phone',
    state: 'open',
  });
  expect(record.entries[0]).toEqual({
    seq: 1,
    type: 'received',
    at: shanghai('2026-11-23T09:00'),
    by: 'liu-yang',
    note: null,
    recordedAt: shanghai('2026-11-23T09:00'),
  });
  expect(record.deadlines.find(({ target }) => target === 'handle')).toMatchObject({
    clause: '4.2.3',
    cycle: 1,
    round: 1,
    startedAt: shanghai('2026-11-23T09:00'),
    dueAt: shanghai('2026-11-23T13:00'),
    state: 'breached',
    metAt: null,
    nextStepAt: shanghai('2026-11-24T13:00'),
  });
  expect(record.firings.at(-1)).toMatchObject({
    target: 'handle',
    step: 'due',
    repeat: 0,
    kind: 'escalation',
    plannedAt: shanghai('2026-11-23T13:00'),
    firedAt: shanghai('2026-11-23T13:00', 1),
    roles: ['supervisor', 'responsible', 'receptionist'],
  });
  expect(record.notices.find(({ person }) => person === 'li-na')).toMatchObject({
    target: 'handle',
    step: 'due',
    kind: 'breach',
    roles: ['supervisor'],
    email: 'li-na@example.com',
    state: 'sent',
    sentAt: shanghai('2026-11-23T13:00', 1),
    messageId: expect.stringMatching(/^<.+@example\.com>$/),
  });
});
