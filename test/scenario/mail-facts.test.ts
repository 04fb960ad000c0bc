/** What a mail says of the complaint is what the organisation and the policy say. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spellLimit } from '../../src/mail/durations.js';
import { Refused, withoutValues } from '../../src/work/refused.js';
import { complaint, mailsOf, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterAll(() => world.close());

test('the responsible person is whoever holds the role for that site and department', async () => {
  const { slip } = await world.intake(complaint({ site: 'hillview' }));
  await world.moveTo(shanghai('2026-11-23T13:00', 1));
  const texts = world.sink.mails.map(({ parsed }) => parsed.text ?? '').filter((text) => text.includes(slip));
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) expect(text).toContain('责任人：赵磊');
});

test('a reply’s mail announces only what a reply would stop', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
  await world.moveTo(shanghai('2026-11-25T09:00', 1));
  const senior = world.sink.mails.find(
    ({ to, parsed }) => to.includes('zhou-min@example.com') && parsed.text?.includes(slip),
  );
  expect(senior?.parsed.text).toMatch(/若仍未回复：.*管理者代表/);
});

test('who is told for the department that received a complaint reads of that one, not of the one that will handle it', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(
    complaint({ receivedBy: 'sun-tao', relayedAt: null, slipIssuedAt: null }),
  );
  await world.moveTo(shanghai('2026-11-23T10:00', 1));
  const [toSupervisor, ...others] = mailsOf(world, slip);
  expect([toSupervisor?.to, others]).toEqual([['gao-feng@example.com'], []]);
  expect(toSupervisor?.parsed.text).toContain('您是滨江花园管理处 秩序维护部的上级领导');
  expect(toSupervisor?.parsed.text).toMatch(/项目：滨江花园管理处 工程部/);
});

test('senior leadership reads since when the supervisor knows, and whether an opinion is on record', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const told = async (answer: string | null) => {
    await world.setClock(Date.parse(shanghai('2026-11-23T09:00')));
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T14:00'));
    if (answer !== null) await world.record(slip, answer, { by: 'li-na', note: '先停梯检修' });
    await world.moveTo(shanghai('2026-11-25T13:00', 1));
    const mails = mailsOf(world, slip).filter(({ to }) => to.includes('zhou-min@example.com'));
    return mails.at(-1)?.parsed.text;
  };
  expect(await told(null)).toContain('上级领导李娜（11-23 13:00）已获通知，至今无意见记录。');
  expect(await told('opinion-given')).toContain('上级领导李娜（11-23 13:00）已获通知。');
});

test('after a reopening a mail says when, and when the slip was issued', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(complaint());
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await world.moveTo(shanghai('2026-11-24T10:00'));
  await world.record(slip, 'reopened', { by: 'liu-yang' });
  await world.moveTo(shanghai('2026-11-26T10:00', 1));
  const mails = mailsOf(world, slip).filter(({ to }) => to.includes('zhou-min@example.com'));
  const { text, subject } = mails[0]?.parsed ?? {};
  expect(text).toContain('签发：2026年11月23日（周一）09:00\n重开：2026年11月24日（周二）10:00\n');
  expect(subject).toContain('【升级督办】投诉两日未回复，时限11-26 10:00｜');
});

test('what a reopening ends is not said to be over without saying that the complaint is back', async () => {
  await world.begin(shanghai('2026-11-23T09:00'));
  const { slip } = await world.intake(complaint());
  await world.record(slip, 'handled', { by: 'zhang-wei' });
  await world.moveTo(shanghai('2026-11-24T10:00'));
  await world.record(slip, 'reopened', { by: 'liu-yang', note: '业主说没修好' });
  await world.work();
  const { subject, text } = mailsOf(world, slip).at(-1)?.parsed ?? {};
  expect(subject).toContain('【已解除】投诉时限已取消');
  expect(text).toContain('11月24日（周二）10:00 因刘洋重开（业主说没修好），本时限不再适用。');
});

test('the next level reads who may not know yet, and nothing of the kind about whom a mail has reached', async () => {
  const putOff = (address: string) =>
    address === 'li-na@example.com' ? { code: 451, text: 'try again later' } : undefined;
  const other = await World.open(shanghai('2026-11-23T09:00'), 'config', { refusal: putOff });
  try {
    const { slip } = await other.intake(complaint());
    await other.moveTo(shanghai('2026-11-24T13:00', 1));
    const [head] = mailsOf(other, slip).filter(
      ({ to, parsed }) => to.includes('wu-gang@example.com') && parsed.text?.includes('部门负责人'),
    );
    expect(head?.parsed.text).toContain('发给李娜（正在重试）的邮件尚未送达，本人可能尚未获知。');
    expect(head?.parsed.text).toMatch(/已通知：.*张伟/);
    expect(head?.parsed.text).not.toMatch(/已通知：.*李娜/);
  } finally {
    await other.close();
  }
});

test.each([
  [10_000, '10秒', '10 s'],
  [90_000, '1分30秒', '1 min 30 s'],
  [3_600_000, '1小时', '1 h'],
])('a limit of %d ms is spelt as it is', (ms, zh, en) => {
  expect([spellLimit({ days: 0, ms }, 'zh-CN'), spellLimit({ days: 0, ms }, 'en')]).toEqual([zh, en]);
});

test('the log of a refusal holds the field and what is allowed, never what was sent', async () => {
  const sent = {
    ...complaint(),
    category: '张三丰; 13899998888',
    complainant: { name: '张三丰', phone: 13899998888 },
    site: '5栋1单元',
    张三丰13899998888: 1,
  };
  const refused: unknown = await world.intake(sent).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  const { problems } = refused as Refused;
  const logged = problems.map(withoutValues).join('\n');
  expect(logged).toContain('category: allowed: service');
  expect(logged).not.toMatch(/张三丰|1389999|5栋/);
});
