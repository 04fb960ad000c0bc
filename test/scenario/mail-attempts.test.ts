/** A mail that a server defers is tried again as the same mail, and not once it is no longer true. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { complaint, mailed, mailsOf, shanghai } from './complaints.js';
import { World } from './world.js';

const refused = new Map<string, number>();
let world: World;
beforeAll(async () => {
  const refusal = (address: string) => {
    const code = refused.get(address);
    return code === undefined ? undefined : { code, text: 'not now' };
  };
  world = await World.open(shanghai('2026-11-23T09:00'), 'config', { refusal });
});
beforeEach(async () => {
  refused.clear();
  await world.asOwner("update duban.mail set state = 'dropped' where state = 'sending'");
  await world.begin(shanghai('2026-11-23T09:00'));
});
afterAll(() => world.close());

/** What a worker does a while later, without the while. */
async function tryAgain(): Promise<void> {
  await world.mailsAreDue();
  await world.sendPost();
}

const breachTo = async (slip: string, person: string) =>
  (await world.show(slip)).notices.find((notice) => notice.kind === 'breach' && notice.person === person);

test('deferred, it says nothing any more of another clock that has come to rest meanwhile', async () => {
  refused.set('li-na@example.com', 450);
  const { slip } = await world.intake(complaint({ category: 'building-quality', wideImpact: true }));
  // Two days late, all at once: senior leadership is told of the reply, and the supervisor of the report, too.
  await world.setClock(Date.parse(shanghai('2026-11-25T09:00', 1)));
  await world.work();
  await world.record(slip, 'reported-in-writing', { by: 'feng-yu' });
  refused.clear();
  await tryAgain();
  await world.work();
  const mails = mailsOf(world, slip).filter(({ to }) => to.includes('li-na@example.com'));
  expect(mails.map(({ parsed }) => parsed.headers.get('x-duban-kind'))).toEqual(['senior']);
  expect(mails[0]?.parsed.text).toContain('处理时限，当日');
  expect(mails[0]?.parsed.text).not.toContain('书面报告，一日');
  const { notices } = await world.show(slip);
  expect(
    notices.filter(({ person }) => person === 'li-na').map((one) => `${one.target} ${one.step} ${one.state}`),
  ).toEqual([
    'handle due superseded',
    'written-report due superseded',
    'handle +1d superseded',
    'reply due sent',
    'written-report null superseded',
  ]);
});

test('deferred, it is tried again with the same Message-ID and the same words', async () => {
  refused.set('li-na@example.com', 450);
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  const first = await breachTo(slip, 'li-na');
  expect(first).toMatchObject({ state: 'waiting', sentAt: null, attempts: 1 });
  expect(world.lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      event: 'mail.deferred',
      slip,
      messageId: first?.messageId,
      attempt: 1,
    }),
  );
  expect(mailed(world, slip).join()).not.toContain('li-na');
  const content = async () =>
    await world.asOwner(`select content::text from duban.mail where message_id = '${first?.messageId}'`);
  const words = await content();
  await tryAgain();
  refused.clear();
  await tryAgain();
  expect(await content()).toEqual(words);
  const mails = mailsOf(world, slip).filter(({ to }) => to.includes('li-na@example.com'));
  expect(mails.map(({ parsed }) => parsed.messageId)).toEqual([first?.messageId]);
  expect(await breachTo(slip, 'li-na')).toMatchObject({
    state: 'sent',
    messageId: first?.messageId,
    attempts: 3,
  });
});

test('before its time it is not tried again', async () => {
  refused.set('li-na@example.com', 450);
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  refused.clear();
  await world.sendPost();
  expect(mailed(world, slip).join()).not.toContain('li-na');
  expect(await breachTo(slip, 'li-na')).toMatchObject({ attempts: 1 });
});

test('met meanwhile, it is not sent again', async () => {
  refused.set('li-na@example.com', 450);
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  refused.clear();
  await tryAgain();
  await tryAgain();
  expect(await breachTo(slip, 'li-na')).toMatchObject({ state: 'superseded', sentAt: null });
  expect(mailed(world, slip)).not.toContain('li-na@example.com breach handle due');
  expect(mailed(world, slip)).toContain('liu-yang@example.com breach handle due');
});

test('rules 19: whom no escalation has reached after all gets no all-clear either', async () => {
  refused.set('li-na@example.com', 450);
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  refused.clear();
  await tryAgain();
  await tryAgain();
  expect(mailed(world, slip)).toContain('liu-yang@example.com all-clear handle met-late');
  expect(mailed(world, slip).filter((mail) => mail.startsWith('li-na@example.com all-clear'))).toEqual([]);
});

test('what is dropped says so in the log, with slip, target, clause and step', async () => {
  refused.set('li-na@example.com', 450);
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await tryAgain();
  const { messageId } = (await breachTo(slip, 'li-na')) ?? {};
  expect(world.lines.filter(({ event }) => event === 'notice.superseded')).toMatchObject([
    { slip, target: 'handle', clause: '4.2.3', step: 'due', kind: 'breach', people: ['li-na'], messageId },
  ]);
});

const toLiNa = (slip: string) => mailed(world, slip).filter((mail) => mail.startsWith('li-na'));

test('an all-clear that was deferred is not sent once the deadline runs again', async () => {
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  refused.set('li-na@example.com', 450);
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await world.work();
  await world.record(slip, 'corrected', { corrects: 4, note: '还没有修好' });
  refused.clear();
  await tryAgain();
  expect(toLiNa(slip)).toEqual(Array(2).fill('li-na@example.com breach handle due'));
});

test('nor is one that had not left yet', async () => {
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await world.record(slip, 'corrected', { corrects: 4, note: '还没有修好' });
  await world.work();
  expect(toLiNa(slip)).toEqual(Array(2).fill('li-na@example.com breach handle due'));
});

test('refused for good, it has failed, and says so aloud', async () => {
  refused.set('li-na@example.com', 550);
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  expect(await breachTo(slip, 'li-na')).toMatchObject({ state: 'failed', sentAt: null });
  expect(world.lines).toContainEqual(
    expect.objectContaining({
      level: 'error',
      event: 'mail.failed',
      slip,
      people: ['li-na'],
      target: 'handle',
      clause: '4.2.3',
    }),
  );
  refused.clear();
  await tryAgain();
  expect(mailed(world, slip)).not.toContain('li-na@example.com breach handle due');
});

/** Two clocks of one slip in one mail: that senior leadership is told of the reply names it, and mutes the breaches. */
async function bothClocks(code: number): Promise<string> {
  refused.set('li-na@example.com', code);
  const { slip } = await world.intake(complaint());
  await world.setClock(Date.parse(shanghai('2026-11-25T09:00', 1)));
  await world.work();
  const toLiNa = (await world.show(slip)).notices.filter(({ person }) => person === 'li-na');
  expect(toLiNa.map(({ target, step, reason }) => `${target} ${step} ${reason}`).sort()).toContainEqual(
    'handle due same-mail',
  );
  return slip;
}

test('of a mail that is no longer true, what it says of another clock is told by the next', async () => {
  const slip = await bothClocks(450);
  await world.record(slip, 'replied', { by: 'zhang-wei' });
  refused.clear();
  await tryAgain();
  await world.work();
  expect(toLiNa(slip)).toEqual(['li-na@example.com breach handle +1d']);
});

test('of a mail that is refused, what it says of another clock is told to somebody else as well', async () => {
  const slip = await bothClocks(550);
  await world.work();
  const instead = (await world.show(slip)).notices.filter(({ reasons }) =>
    reasons.some(({ kind }) => kind === 'undeliverable'),
  );
  expect([...new Set(instead.map(({ target }) => target))].sort()).toEqual(['handle', 'reply']);
});
