/** One line for everything that happens to a deadline, and in none of them anything of an owner. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

const OWNER = {
  name: '欧阳金丝雀',
  title: '女士',
  phone: '13900009876',
  address: '滨江花园金丝雀楼7幢707',
};
const SUMMARY = '金丝雀摘要：电话 13900001234';
const DETAILS = '金丝雀详情：家住金丝雀楼';
const NOTE = '金丝雀备注：欧阳说';

let world: World;
let slip: string;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
  ({ slip } = await world.intake(
    complaint({
      channel: 'government',
      complainant: OWNER,
      summary: SUMMARY,
      details: DETAILS,
      source: 'crm',
      sourceId: '1',
    }),
  ));
  await world.moveTo(shanghai('2026-11-25T14:00'));
  await world.record(slip, 'marked-difficult', { note: NOTE });
  await world.record(slip, 'handled', { by: 'zhang-wei', note: NOTE });
  await world.work();
  await world.moveTo(shanghai('2026-11-28T16:00'));
  await world.record(slip, 'withdrawn', { note: NOTE });
  await world.work();
});
afterAll(() => world.close());

const line = (wanted: object) =>
  world.lines.find((one) => Object.entries(wanted).every(([key, value]) => one[key] === value));

test('nothing of the owner in any line: not the name, the phone, the address, nor anybody’s words', () => {
  const lines = JSON.stringify(world.lines);
  expect(world.lines.length).toBeGreaterThan(40);
  for (const canary of ['金丝雀', '欧阳', '女士', '13900009876', '13900001234', '7幢707'])
    expect(lines).not.toContain(canary);
});

describe('what a line says', () => {
  test('a deadline opened: slip, target, clause, start, due', () => {
    expect(line({ event: 'deadline.opened', target: 'handle' })).toEqual({
      level: 'info',
      event: 'deadline.opened',
      slip,
      target: 'handle',
      clause: '4.2.3',
      cycle: 1,
      round: 1,
      plannedAt: shanghai('2026-11-23T09:00'),
      at: shanghai('2026-11-23T09:00'),
      dueAt: shanghai('2026-11-23T13:00'),
    });
  });

  test('a step fired: slip, target, clause, step, planned and real instant, roles, people', () => {
    expect(line({ event: 'step.fired', target: 'reply', step: 'due' })).toEqual({
      level: 'info',
      event: 'step.fired',
      slip,
      target: 'reply',
      clause: '4.2.4',
      cycle: 1,
      round: 1,
      step: 'due',
      repeat: 0,
      kind: 'senior',
      roles: ['senior-leadership', 'supervisor'],
      people: ['zhou-min', 'yang-fan', 'li-na'],
      plannedAt: shanghai('2026-11-25T09:00'),
      at: shanghai('2026-11-25T09:00', 1),
    });
  });

  test('a mail sent: of which slip, target, clause and step, to whom in which roles, under which Message-ID', () => {
    expect(line({ event: 'mail.sent', target: 'reply', step: 'due' })).toMatchObject({
      slip,
      clause: '4.2.4',
      kind: 'senior',
      roles: [expect.any(String)],
      people: [expect.any(String)],
      plannedAt: shanghai('2026-11-25T09:00'),
      at: shanghai('2026-11-25T09:00', 1),
      messageId: expect.stringMatching(/^<.+>$/),
      attempt: 1,
    });
    // A line for each deadline that a mail tells of: of every mail one at least, and of nothing else.
    const mails = world.lines.filter(({ event }) => event === 'mail.sent');
    expect([...new Set(mails.map(({ messageId }) => messageId))].sort()).toEqual(
      world.mails.map(({ parsed }) => parsed.messageId).sort(),
    );
  });

  test('an entry recorded and a deadline met late, with clause and due', () => {
    expect(line({ event: 'entry.recorded', type: 'handled' })).toMatchObject({
      slip,
      at: shanghai('2026-11-25T14:00'),
    });
    expect(line({ event: 'deadline.met-late', target: 'handle' })).toMatchObject({
      slip,
      clause: '4.2.3',
      dueAt: shanghai('2026-11-23T13:00'),
      plannedAt: shanghai('2026-11-25T14:00'),
      at: shanghai('2026-11-25T14:00'),
    });
  });

  test('a deadline cancelled, and why', () => {
    expect(line({ event: 'deadline.cancelled', target: 'case-analysis' })).toMatchObject({
      slip,
      clause: '4.2.6',
      because: 'withdrawn',
      at: shanghai('2026-11-28T16:00'),
    });
  });

  test('every line about a deadline names slip, target, clause and instant', () => {
    const about = world.lines.filter(({ event }) => /^(deadline|step|mail|notice)\./.test(String(event)));
    expect(about.length).toBeGreaterThan(30);
    for (const one of about)
      expect(one).toMatchObject({
        slip,
        target: expect.any(String),
        clause: expect.stringMatching(/^\d/),
        at: expect.stringMatching(/Z$/),
      });
  });
});
