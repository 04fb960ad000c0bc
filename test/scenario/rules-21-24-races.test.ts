/** Rules 21 to 24: recording, escalating and sending at the same time, and what is due before anybody looks. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { lockComplaint } from '../../src/store/complaints.js';
import { inTransaction } from '../../src/store/open.js';
import { escalateDue } from '../../src/work/escalate-due.js';
import { allClears, complaint, fired, firings, mailed, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
afterAll(() => world.close());

/** One worker’s run; the slips that it set aside. */
async function escalate(): Promise<string[]> {
  const setAside: string[] = [];
  for await (const _ of escalateDue(world.context, (slip) => setAside.push(slip)));
  return setAside;
}

async function many(count: number, fields: object = {}): Promise<string[]> {
  const all = await Promise.all(Array.from({ length: count }, () => world.intake(complaint(fields))));
  return all.map(({ slip }) => slip);
}

describe('rule 22: many at the same time', () => {
  test('runs of escalation and records at once make exactly one firing of each key', async () => {
    const slips = await many(40);
    await world.setClock(Date.parse(shanghai('2026-11-23T13:00:05')));
    const records = slips.map((slip) => world.record(slip, 'handled', { by: 'zhang-wei' }));
    const runs = await Promise.all([escalate(), escalate(), escalate(), Promise.all(records).then(() => [])]);
    expect(runs.flat()).toEqual([]);
    for (const slip of slips)
      expect(await firings(world, slip)).toEqual(['handle/1 round 1: due', 'follow-up/1 round 1: start']);
  });

  test('runs of escalation at once share the work and leave nothing', async () => {
    const slips = await many(60);
    await world.setClock(Date.parse(shanghai('2026-11-24T13:00', 1)));
    expect((await Promise.all([escalate(), escalate(), escalate(), escalate()])).flat()).toEqual([]);
    for (const slip of slips)
      expect(await firings(world, slip)).toEqual(['handle/1 round 1: due', 'handle/1 round 1: +1d']);
  });

  test('a complaint that somebody else holds is passed over, the others are not', async () => {
    const [held = '', free = ''] = await many(2);
    await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
    await inTransaction(world.context.db, async (tx) => {
      await lockComplaint(tx, held);
      expect(await escalate()).toEqual([]);
      expect(await firings(world, held)).toEqual([]);
      expect(await firings(world, free)).toEqual(['handle/1 round 1: due']);
    });
    await escalate();
    expect(await firings(world, held)).toEqual(['handle/1 round 1: due']);
  });

  test('entries of one complaint at once are all added, one after the other', async () => {
    const [slip = ''] = await many(1);
    const names = Array.from({ length: 12 }, (_, index) => `person ${index}`);
    await Promise.all(names.map((by) => world.record(slip, 'replied', { by })));
    const { entries } = await world.show(slip);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(new Set(entries.slice(3).map(({ by }) => by))).toEqual(new Set(names));
  });
});

test('rule 21: recording fires what is due first, then adds the entry', async () => {
  const [slip = ''] = await many(1);
  await world.moveTo(shanghai('2026-11-23T13:00'));
  await world.setClock(Date.parse(shanghai('2026-11-23T13:00:05')));
  const from = world.lines.length;
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  const events = world.lines.slice(from).map(({ event, target }) => `${event} ${target ?? ''}`.trim());
  expect(events.slice(0, 3)).toEqual(['step.fired handle', 'entry.recorded', 'deadline.met-late handle']);
});

describe('rule 23: an intake of what is past', () => {
  const past = (fields: object = {}) => {
    const at = shanghai('2026-11-23T09:00');
    return complaint({ receivedAt: at, relayedAt: at, slipIssuedAt: at, ...fields });
  };

  test('what is already due fires in its transaction, in order, and says why it is late', async () => {
    await world.setClock(Date.parse(shanghai('2026-11-25T14:00')));
    const { slip } = await world.intake(past({ channel: 'company' }));
    expect(fired(world.lines, slip)).toEqual([
      'opinion start immediate → wu-gang',
      'handle due breach → li-na, liu-yang, zhang-wei',
      'opinion due immediate → helen-wood',
      'handle +1d breach → li-na, wu-gang',
      'reply due senior → li-na, yang-fan, zhou-min',
      'handle +2d senior → li-na, yang-fan, zhou-min',
    ]);
    const record = await world.show(slip);
    expect(record.firings.map(({ lateBecause }) => lateBecause)).toEqual(Array(6).fill('planned-late'));
    expect(record.firings.map(({ firedAt }) => firedAt)).toEqual(Array(6).fill(shanghai('2026-11-25T14:00')));
    await world.work();
    expect(await firings(world, slip)).toHaveLength(6);
    // Of one slip, one mail: the highest and latest, which cites the other clock that ran out.
    expect(mailed(world, slip).filter((mail) => mail.startsWith('li-na'))).toEqual([
      'li-na@example.com senior handle +2d',
    ]);
    const muted = (await world.show(slip)).notices.filter(({ person }) => person === 'li-na');
    expect(muted.map(({ step, delivery, reason }) => `${step} ${delivery} ${reason}`).sort()).toEqual([
      '+1d superseded same-mail',
      '+2d accepted null',
      'due accepted null',
      'due superseded same-mail',
    ]);
  });

  test('what is not yet due goes on from there', async () => {
    await world.setClock(Date.parse(shanghai('2026-11-23T12:59')));
    const { slip } = await world.intake(past());
    expect(fired(world.lines, slip)).toEqual(['handle 75% reminder → zhang-wei']);
    await world.moveTo(shanghai('2026-11-23T13:00', 1));
    expect(fired(world.lines, slip)).toContain('handle due breach → li-na, liu-yang, zhang-wei');
  });
});

test('rule 24: two who send a person’s post at once send each mail once', async () => {
  const slips = await many(6);
  await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
  await escalate();
  await Promise.all([world.sendPost(), world.sendPost(), world.sendPost()]);
  for (const slip of slips) expect(mailed(world, slip)).toHaveLength(3);
  await Promise.all(slips.map((slip) => world.record(slip, 'handled', { by: 'zhang-wei' })));
  await Promise.all([world.sendPost(), world.sendPost(), world.sendPost()]);
  for (const slip of slips) {
    expect(await allClears(world, slip)).toHaveLength(3);
    expect(mailed(world, slip).filter((mail) => mail.includes('all-clear'))).toHaveLength(3);
  }
});
