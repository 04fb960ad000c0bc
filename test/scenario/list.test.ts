/** The list against a plain reading of all rows: whatever the filter and the limit, the same complaints in the same order. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ListFilter, listComplaints } from '../../src/store/lists.js';
import { complaint } from './complaints.js';
import { World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.open('2026-11-23T09:00+08:00');
  const slips: string[] = [];
  for (const fields of [{}, {}, { category: 'outside-boundary' }, { category: 'outside-boundary' }, {}, {}])
    slips.push((await world.intake(complaint(fields))).slip);
  await world.moveTo('2026-11-23T14:30+08:00');
  for (const fields of [{}, { category: 'outside-boundary' }])
    slips.push((await world.intake(complaint(fields))).slip);
  for (const slip of [slips[0], slips[3], slips[6]])
    await world.record(slip ?? '', 'withdrawn', { note: '误报' });
});
afterAll(() => world.close());

interface Row {
  readonly slip: string;
  readonly category: string;
  readonly state: string;
  readonly due: number | null;
}

/** One row of each complaint and open deadline, sorted as the list is to be. */
async function expected({ open, category, dueBefore, limit }: ListFilter): Promise<string[]> {
  const rows = (await world.asOwner(`
    select slip_no as slip, current_category as category, c.state, extract(epoch from due_at)::float8 * 1000 as due
    from duban.complaint c left join duban.deadline d on d.complaint_id = c.id and d.state = 'open'`)) as unknown as Row[];
  const dueOf = (row: Row) => row.due ?? Number.MAX_SAFE_INTEGER;
  const sorted = rows
    .filter((row) => !open || row.state === 'open')
    .filter((row) => category === null || row.category === category)
    .filter((row) => dueBefore === null || dueOf(row) < dueBefore)
    .sort((a, b) => dueOf(a) - dueOf(b) || (a.slip < b.slip ? 1 : -1));
  return [...new Set(sorted.map(({ slip }) => slip))].slice(0, limit);
}

test('every filter at every limit', async () => {
  const now = await world.now();
  const lengths = new Set<number>();
  for (const open of [true, false])
    for (const category of [null, 'service', 'outside-boundary'])
      for (const dueBefore of [null, now, now + 86_400_000])
        for (const limit of [1, 3, 5, 20]) {
          const filter = { open, category, dueBefore, limit };
          const listed = (await listComplaints(world.context.db, now, filter)).map(({ slip }) => slip);
          expect({ filter, listed }).toEqual({ filter, listed: await expected(filter) });
          lengths.add(listed.length);
        }
  expect(lengths.size).toBeGreaterThan(4);
});

test('of each: the deadline that is due first, how many run, how many are late', async () => {
  const rows = await listComplaints(world.context.db, await world.now(), {
    open: false,
    category: null,
    dueBefore: null,
    limit: 20,
  });
  const counts = await world.asOwner(`
    select c.slip_no as slip, (count(*) filter (where d.state = 'open'))::int as "openDeadlines",
      (count(*) filter (where d.state = 'open' and due_at < duban.now()))::int as breached
    from duban.complaint c join duban.deadline d on d.complaint_id = c.id group by 1`);
  const bySlip = (one: { slip?: unknown }, other: { slip?: unknown }) =>
    String(one.slip).localeCompare(String(other.slip));
  expect(
    rows.map(({ slip, openDeadlines, breached }) => ({ slip, openDeadlines, breached })).sort(bySlip),
  ).toEqual([...counts].sort(bySlip));
  expect(rows.filter(({ dueAt }) => dueAt === null)).toHaveLength(3);
  expect(rows.some(({ breached }) => breached > 0)).toBe(true);
});

test('since when it is known, as the record says by now', async () => {
  const { slip } = await world.intake(complaint({ receivedAt: '2026-11-23T14:00+08:00' }));
  const listed = async () => {
    const filter = { open: false, category: null, dueBefore: null, limit: 20 };
    const rows = await listComplaints(world.context.db, await world.now(), filter);
    return rows.find((row) => row.slip === slip)?.receivedAt;
  };
  expect(await listed()).toBe(Date.parse('2026-11-23T14:00+08:00'));
  const { entry } = await world.record(slip, 'corrected', { corrects: 1, at: '2026-11-23T13:00+08:00' });
  expect(await listed()).toBe(Date.parse('2026-11-23T13:00+08:00'));
  await world.record(slip, 'corrected', { corrects: entry.seq, at: '2026-11-23T13:30+08:00' });
  expect(await listed()).toBe(Date.parse('2026-11-23T13:30+08:00'));
  const { deadlines } = await world.show(slip);
  const relay = deadlines.find(({ target }) => target === 'relay');
  expect(await listed()).toBe(Date.parse(relay?.startedAt ?? ''));
});
