/** mail.md part 3: what goes together, what waits between two mails to one person, and what the account may send. */
import { afterEach, expect, test } from '@jest/globals';
import { beat } from '../../src/store/heartbeats.js';
import { parseIntake } from '../../src/work/intake-message.js';
import { sendPost } from '../../src/work/send-post.js';
import { takeIn } from '../../src/work/take-in.js';
import { holding, waiters } from '../chaos/quick/holding.js';
import { complaint, leftAt, shanghai } from './complaints.js';
import { type Change, folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

let world: World | undefined;
let folder: string | undefined;
afterEach(async () => {
  await world?.close();
  if (folder !== undefined) await removeFolder(folder);
});

async function open(...changes: Change[]): Promise<World> {
  folder = await folderWith(...changes);
  world = await World.open(shanghai('2026-11-23T09:00'), folder, { mailsWait: true });
  return world;
}

/** Another rate for the account than the folder's. */
const rate = (by: string): Change => ({
  file: 'mail',
  replace: 'rate: { perFiveSeconds: 5, perMinute: 30, reserve: 20% }',
  by: `rate: ${by}`,
});
const ONE_BY_ONE: Change = { file: 'mail', replace: 'digestFrom: 4', by: 'digestFrom: off' };

test('between two mails of what can wait lies the flush interval; a first breach does not wait, and takes along what does', async () => {
  const here = await open();
  const one = await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T09:05'));
  const two = await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T09:55'));
  const three = await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T13:10'));
  expect(leftAt(here, one.slip).filter((mail) => mail.includes('zhang-wei'))).toEqual([
    '11-23 12:01 zhang-wei reminder',
    '11-23 13:01 zhang-wei breach',
  ]);
  // Its reminder of 12:05 waits until fifteen minutes after the last mail.
  expect(leftAt(here, two.slip).filter((mail) => mail.includes('zhang-wei'))).toEqual([
    '11-23 12:16 zhang-wei reminder',
    '11-23 13:06 zhang-wei breach',
  ]);
  // Its reminder of 12:55 would have waited until 13:10, had the breach not left at 13:01.
  expect(leftAt(here, three.slip)).toEqual(['11-23 12:56 zhang-wei reminder']);
});

test('a mail that was withdrawn before it left makes no other wait', async () => {
  const here = await open();
  await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T10:08'));
  const { slip } = await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T13:03'));
  await here.asOwner(
    "update duban.mail set state = 'dropped', accepted_at = null where person = 'zhang-wei' and rank = 3",
  );
  await here.moveTo(shanghai('2026-11-23T13:10'));
  expect(leftAt(here, slip)).toEqual(['11-23 13:09 zhang-wei reminder']);
});

test('after an outage a digest, or a mail, of what came later is no backlog, and says nothing of the outage', async () => {
  const here = await open();
  await beat(here.context.db, 'one', 60_000);
  await here.setClock(Date.parse(shanghai('2026-11-23T11:00')));
  await beat(here.context.db, 'one', 60_000);
  // From here on a worker is always there.
  await here.asOwner("update duban.heartbeat set last_sweep_at = '2026-12-31'");
  for (let count = 0; count < 4; count += 1) await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T15:30'));
  const digests = here.sink.mails.filter(({ parsed }) => parsed.headers.get('x-duban-kind') === 'digest');
  expect(digests).not.toEqual([]);
  const { slip } = await here.intake(complaint({ channel: 'company', site: 'hillview' }));
  await here.moveTo(shanghai('2026-11-23T15:31'));
  expect(leftAt(here, slip)).toEqual(['11-23 15:30 wu-gang immediate']);
  // The lift of the complaint stands still as well.
  for (const { parsed } of here.sink.mails) expect(parsed.text).not.toMatch(/督办程序[^\n]*停运/);
});

test('a digest of all-clears tells what is settled from what has a new limit', async () => {
  const here = await open();
  const handled = await here.intake(complaint());
  const moved = [];
  for (let count = 0; count < 3; count += 1) moved.push((await here.intake(complaint())).slip);
  await here.moveTo(shanghai('2026-11-23T14:00'));
  await here.record(handled.slip, 'handled', { by: 'zhang-wei' });
  for (const slip of moved) await here.record(slip, 'recategorised', { category: 'outside-boundary' });
  await here.moveTo(shanghai('2026-11-23T14:30'));
  const last = here.sink.mails.findLast(({ to }) => to.includes('zhang-wei@example.com'));
  expect(last?.parsed.subject).toContain('4件已解除');
  const text = last?.parsed.text ?? '';
  expect(text).toMatch(new RegExp(`^${handled.slip}  一类投诉·滨江花园管理处·处理时限$`, 'm'));
  for (const slip of moved)
    expect(text).toMatch(
      new RegExp(`^${slip}  三类投诉·滨江花园管理处·处理时限·新时限11月26日（周四）09:00$`, 'm'),
    );
});

test('one notice of a wait that is over takes along those that wait still', async () => {
  const here = await open();
  const one = await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T09:00:40'));
  const two = await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T13:05'));
  const breaches = (slip: string) => leftAt(here, slip).filter((mail) => mail.includes('li-na'));
  expect([breaches(one.slip), breaches(two.slip)]).toEqual(Array(2).fill(['11-23 13:01 li-na breach']));
});

/** Of each mail, in the order in which they left: seconds after 13:01, and whether it has a share to itself. */
async function departures(here: World): Promise<{ at: number; ofRank: boolean }[]> {
  const rows = await here.asOwner(
    'select accepted_at as at, rank <= 2 as of_rank from duban.mail where accepted_at is not null order by accepted_at',
  );
  const from = Date.parse(shanghai('2026-11-23T13:01'));
  return rows.map(({ at, of_rank }) => ({ at: ((at as number) - from) / 1000, ofRank: of_rank === true }));
}

test('one rate for the account; its kept share lets an urgent mail through while others wait', async () => {
  const here = await open(rate('{ perFiveSeconds: 4, perMinute: 4, reserve: 50% }'), ONE_BY_ONE);
  for (let slips = 0; slips < 4; slips++) await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T13:01:30'));
  const urgent = await here.intake(complaint({ channel: 'company' }));
  await here.work();
  expect(leftAt(here, urgent.slip)).toEqual(['11-23 13:01 wu-gang immediate']);
  await here.moveTo(shanghai('2026-11-23T13:20'));
  const left = await departures(here);
  const breaches = left.filter(({ at, ofRank }) => at >= 0 && !ofRank);
  expect(breaches).toHaveLength(12);
  for (const { at } of left) {
    const minute = left.filter((other) => other.at >= at && other.at < at + 60);
    expect(minute.length).toBeLessThanOrEqual(4);
    expect(minute.filter(({ ofRank }) => !ofRank).length).toBeLessThanOrEqual(2);
  }
  expect(left.find(({ at, ofRank }) => at >= 0 && ofRank)?.at).toBe(30);
});

test('a share of less than one place is one: an urgent mail never waits behind others', async () => {
  const here = await open(rate('{ perFiveSeconds: 2, perMinute: 2, reserve: 10% }'), ONE_BY_ONE);
  for (let slips = 0; slips < 2; slips++) await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T13:01:30'));
  const urgent = await here.intake(complaint({ channel: 'company' }));
  await here.work();
  expect(leftAt(here, urgent.slip)).toEqual(['11-23 13:01 wu-gang immediate']);
});

test('a clock that was set back holds no mail until it has caught up', async () => {
  const here = await open(rate('{ perFiveSeconds: 1, perMinute: 1 }'));
  await here.intake(complaint({ channel: 'company' }));
  await here.work();
  await here.setClock(Date.parse(shanghai('2026-11-23T07:00')));
  const { slip } = await here.intake(complaint({ channel: 'company' }));
  await here.moveTo(shanghai('2026-11-23T07:02'));
  expect(leftAt(here, slip)).toEqual(['11-23 07:00 wu-gang immediate']);
});

test('a place that another has taken meanwhile is taken, however long ago this one read the clock', async () => {
  const here = await open(rate('{ perFiveSeconds: 1, perMinute: 1 }'));
  const { slip } = await here.intake(complaint());
  await here.moveTo(shanghai('2026-11-23T13:00:59'));
  const before = leftAt(here, slip);
  await here.setClock(Date.parse(shanghai('2026-11-23T13:01:30')));
  const post = async (person: string) => {
    for await (const _ of sendPost(here.context, here.office, person));
  };
  const mailbox = "select pg_advisory_xact_lock(hashtextextended('duban mailbox li-na@example.com', 0))";
  await holding(here, mailbox, async () => {
    const begun = post('li-na');
    await waiters(here, 1);
    await here.setClock(Date.parse(shanghai('2026-11-23T13:01:30', 1)));
    await post('zhang-wei');
    return { begun };
  });
  expect(leftAt(here, slip)).toEqual([...before, '11-23 13:01 zhang-wei breach'].sort());
});

test('what waits for long, however much of it, holds up nothing that goes at once', async () => {
  const here = await open();
  const { slip } = await here.intake(complaint());
  await here.record(slip, 'handled');
  await here.moveTo(shanghai('2026-11-23T09:02'));
  await here.asOwner(`
    insert into duban.notice (id, complaint_id, deadline_id, round, kind, person, email, roles, cleared, not_before, created_at)
    select gen_random_uuid(), d.complaint_id, d.id, number, 'all-clear', 'wu-gang', 'wu-gang@example.com',
      array['department-head'], d.outcome, now() + interval '9 years', duban.now()
    from duban.deadline d, generate_series(1, 5001) number where d.target = 'handle'`);
  await here.setClock(Date.parse(shanghai('2026-11-23T09:03')));
  const urgent = await here.intake(complaint({ channel: 'company' }));
  await here.work();
  expect(leftAt(here, urgent.slip)).toEqual(['11-23 09:03 wu-gang immediate']);
});

test('the queue rings for what is urgent at once, and then for what else the same person is told', async () => {
  const here = await open();
  const late = complaint({
    channel: 'company',
    receivedAt: shanghai('2026-11-20T09:00'),
    slipIssuedAt: shanghai('2026-11-20T09:00'),
  });
  const { now, post } = await takeIn(here.context, [parseIntake(late, here.context.configuration())]);
  expect(post.get('wu-gang')).toBe(now);
  const next: (number | undefined)[] = [];
  for await (const { post } of sendPost(here.context, here.office, 'wu-gang')) next.push(post.get('wu-gang'));
  expect(next[0]).toBe(now + 60_000);
});
