/** Rules 18 to 20: kinds of notice, the all-clear, and when mails leave. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { allClears, complaint, deadline, fired, firings, mailed, mailsOf, shanghai } from './complaints.js';
import { folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

const noticesOf = async (world: World, slip: string, target: string) =>
  (await world.show(slip)).notices
    .filter((notice) => notice.target === target)
    .map(({ kind, person, state }) => `${kind} ${person} ${state}`)
    .sort();

describe('the shipped policy', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open(shanghai('2026-11-23T09:00'));
  });
  beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
  afterAll(() => world.close());

  test('rule 18: reminders and informs are never followed by an all-clear', async () => {
    const { slip } = await world.intake(
      complaint({ category: 'building-quality', wideImpact: true, channel: 'government' }),
    );
    await world.moveTo(shanghai('2026-11-23T20:30'));
    expect(fired(world.lines, slip, 'handle')).toEqual(['handle 75% reminder → zhang-wei']);
    await world.record(slip, 'reported-in-writing', { by: 'feng-yu' });
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.work();
    expect(await noticesOf(world, slip, 'handle')).toEqual(['reminder zhang-wei sent']);
    expect(await noticesOf(world, slip, 'written-report')).toEqual(['inform feng-yu sent']);
    expect(await noticesOf(world, slip, 'representative')).toEqual([
      'immediate guo-hua sent',
      'immediate tang-li sent',
    ]);
  });

  test('rule 19: met late, each person who was told of the escalation is told once, of each deadline, in one mail', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-25T15:00'));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.moveTo(shanghai('2026-11-25T16:00'));
    expect(await allClears(world, slip)).toEqual([
      'handle li-na sent',
      'handle liu-yang sent',
      'handle wu-gang sent',
      'handle yang-fan sent',
      'handle zhang-wei sent',
      'handle zhou-min sent',
      'reply li-na sent',
      'reply yang-fan sent',
      'reply zhou-min sent',
    ]);
    const mails = mailsOf(world, slip).filter(({ parsed }) => parsed.subject?.includes('已解除'));
    expect(mails.map(({ to }) => to.join()).sort()).toEqual(
      ['li-na', 'liu-yang', 'wu-gang', 'yang-fan', 'zhang-wei', 'zhou-min'].map(
        (name) => `${name}@example.com`,
      ),
    );
    const both = mails.find(({ to }) => to.includes('zhou-min@example.com'))?.parsed.text ?? '';
    expect(both).toContain('处理时限：11月25日（周三）15:00 张伟登记处理完毕，用时2天6小时，超时2天2小时。');
    expect(both).toContain('答复时限：用时2天6小时，超时6小时。');
    expect(both).toMatch(/您此前收到的通知（11-25 09:00、11-25 13:00）就此解除/);
  });

  test('rule 19: the all-clear goes to the mailbox that the person has by now', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T14:00'));
    const moved = await folderWith(
      { file: 'organisation', replace: 'email: li-na@example.com', by: 'email: na-li@example.com' },
      { file: 'organisation', replace: 'email: wu-gang@example.com', by: 'email: gang-wu@example.com' },
    );
    await world.configure(moved);
    await world.moveTo(shanghai('2026-11-24T14:00'));
    await world.configure('config');
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.work();
    await removeFolder(moved);
    const { notices } = await world.show(slip);
    const cleared = notices.filter(({ kind, target }) => kind === 'all-clear' && target === 'handle');
    expect(cleared.map(({ email, state }) => `${email} ${state}`).sort()).toEqual([
      'li-na@example.com sent',
      'liu-yang@example.com sent',
      'wu-gang@example.com sent',
      'zhang-wei@example.com sent',
    ]);
  });

  test('rule 19: entries after the all-clear tell nobody again', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T14:00'));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.work();
    await world.record(slip, 'handled', { by: 'li-na' });
    await world.record(slip, 'replied', { by: 'zhang-wei' });
    await world.record(slip, 'withdrawn', { note: '业主撤诉' });
    await world.work();
    expect(await allClears(world, slip)).toHaveLength(3);
  });

  test('rules 19 and 21: a milestone 5 s after due, before any sweep: firing made, notices overtaken, no mail', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T13:00'));
    await world.setClock(Date.parse(shanghai('2026-11-23T13:00:05')));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.work();
    expect(await firings(world, slip, 'handle')).toEqual(['handle/1 round 1: 75%', 'handle/1 round 1: due']);
    expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'met-late' });
    expect(await noticesOf(world, slip, 'handle')).toEqual([
      'breach li-na superseded',
      'breach liu-yang superseded',
      'breach zhang-wei superseded',
      'reminder zhang-wei sent',
    ]);
    expect(mailed(world, slip)).toEqual([
      'zhang-wei@example.com reminder handle 75%',
      'wu-gang@example.com inform follow-up start',
    ]);
    const overtaken = world.lines.filter(({ event }) => event === 'notice.superseded');
    expect(overtaken.map(({ people }) => String(people)).sort()).toEqual(['li-na', 'liu-yang', 'zhang-wei']);
    for (const line of overtaken)
      expect(line).toMatchObject({ slip, target: 'handle', clause: '4.2.3', kind: 'breach' });
  });

  test('all mails of one slip are one conversation, whoever reads them; those of another are another', async () => {
    const one = await world.intake(complaint());
    const other = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-25T15:00'));
    await world.record(one.slip, 'handled', { by: 'zhang-wei' });
    await world.work();
    const threadsOf = (slip: string) =>
      new Set(
        mailsOf(world, slip).map(({ parsed: { references, inReplyTo, headers } }) =>
          JSON.stringify([references, inReplyTo, headers.get('thread-index'), headers.get('thread-topic')]),
        ),
      );
    expect(mailsOf(world, one.slip).length).toBeGreaterThan(10);
    expect(threadsOf(one.slip).size).toBe(1);
    expect(threadsOf(other.slip).size).toBe(1);
    expect(threadsOf(one.slip)).not.toEqual(threadsOf(other.slip));
    const ids = world.mails.map(({ parsed }) => parsed.messageId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the record names each notice’s mail as it arrived', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T13:00', 1));
    const { notices } = await world.show(slip);
    const recorded = notices.map(({ email, messageId }) => `${email} ${messageId}`).sort();
    expect(recorded).toEqual(
      mailsOf(world, slip)
        .map(({ to, parsed }) => `${to.join()} ${parsed.messageId}`)
        .sort(),
    );
    expect(notices.map(({ sentAt }) => sentAt)).not.toContain(null);
  });

  test('a person of English gets an English mail', async () => {
    const { slip } = await world.intake(complaint({ channel: 'company' }));
    await world.moveTo(shanghai('2026-11-23T13:00', 1));
    const [mail] = mailsOf(world, slip).filter(({ to }) => to.includes('helen-wood@example.com'));
    expect(mail?.parsed.headers.get('content-language')).toBe('en');
    expect(mail?.parsed.subject).toContain(slip);
    expect(mail?.parsed.subject).not.toMatch(/\p{Script=Han}/u);
  });
});

describe('with two minutes of waiting', () => {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    folder = await folderWith({ file: 'mail', replace: 'groupWait: 60s', by: 'groupWait: 2m' });
    world = await World.open(shanghai('2026-11-23T09:00'), folder, { mailsWait: true });
  });
  beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
  afterAll(async () => {
    await world.close();
    await removeFolder(folder);
  });

  test('rule 20: urgent mails leave at once, the others within the time of waiting', async () => {
    const { slip } = await world.intake(complaint({ channel: 'company' }));
    await world.work();
    expect(mailed(world, slip)).toEqual(['wu-gang@example.com immediate opinion start']);
    await world.moveTo(shanghai('2026-11-23T13:00', 1));
    expect(mailed(world, slip).filter((mail) => mail.includes('immediate'))).toEqual([
      'wu-gang@example.com immediate opinion start',
      'helen-wood@example.com immediate opinion due',
    ]);
    await world.moveTo(shanghai('2026-11-23T13:02'));
    expect(mailed(world, slip).filter((mail) => mail.includes('breach'))).toEqual([]);
    await world.moveTo(shanghai('2026-11-23T13:02', 1));
    expect(
      mailed(world, slip)
        .filter((mail) => mail.includes('breach'))
        .sort(),
    ).toEqual([
      'li-na@example.com breach handle due',
      'liu-yang@example.com breach handle due',
      'zhang-wei@example.com breach handle due',
    ]);
  });

  test('rule 20: all-clears wait for company, too', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T13:30'));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    const clears = () => mailed(world, slip).filter((mail) => mail.includes('all-clear'));
    await world.moveTo(shanghai('2026-11-23T13:32', -1));
    expect(clears()).toEqual([]);
    await world.moveTo(shanghai('2026-11-23T13:32'));
    expect(clears()).toHaveLength(3);
  });

  test('rule 19: what a later limit overtakes before its mail is superseded there and then', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T13:01'));
    await world.record(slip, 'recategorised', { category: 'outside-boundary' });
    const { notices } = await world.show(slip);
    const breaches = notices.filter(({ kind }) => kind === 'breach');
    expect(breaches.map(({ state, reason }) => `${state} ${reason}`)).toEqual(
      Array(3).fill('superseded overtaken'),
    );
    expect(notices.map(({ kind }) => kind)).not.toContain('all-clear');
  });

  test('rule 20: what is no longer true when its time has come is dropped', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T13:01'));
    await world.record(slip, 'handled', { by: 'zhang-wei' });
    await world.moveTo(shanghai('2026-11-23T14:00'));
    expect(mailed(world, slip).join()).not.toMatch(/breach|all-clear/);
  });
});
