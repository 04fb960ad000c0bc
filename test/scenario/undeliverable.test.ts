/** A mail that cannot be delivered is a person not told: somebody else is told, with the reason. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { audit } from '../../src/work/audit.js';
import { away, folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

const complaint = {
  category: 'service',
  channel: 'phone',
  site: 'riverside',
  department: 'engineering',
  summary: '电梯停运',
  receivedBy: 'liu-yang',
};

let world: World;
afterEach(() => world.close());

const refusing = (...addresses: string[]) => ({
  refusal: (address: string) =>
    addresses.includes(address) ? { code: 550, text: 'no such user' } : undefined,
});

test('a supervisor whose mailbox refuses: the next step is told at once, and the admin, and why', async () => {
  world = await World.open('2026-11-23T09:00:00+08:00', 'config', refusing('gao-feng@example.com'));
  const { slip } = await world.intake({ ...complaint, department: 'security' });
  await world.moveTo('2026-11-23T13:00:01+08:00');
  await world.sendPost();
  const { notices } = await world.show(slip);
  const due = notices.filter(({ step }) => step === 'due');
  expect(due.map(({ person, state }) => `${person} ${state}`).sort()).toEqual([
    'deng-kai sent',
    'gao-feng failed',
    'liu-yang sent',
    'ma-jun sent',
    'sun-tao sent',
  ]);
  const instead = world.sink.mails.find(({ to }) => to.includes('ma-jun@example.com'));
  expect(instead?.parsed.text).toContain('发给高峰（上级领导）的邮件未能投递');
  const toAdmin = world.sink.mails.filter(({ to }) => to.includes('deng-kai@example.com'));
  expect(toAdmin.map(({ parsed }) => parsed.headers.get('x-duban-kind'))).toEqual(['undeliverable']);
  const text = toAdmin[0]?.parsed.text ?? '';
  const bounced = [
    '高峰',
    'gao-feng@example.com',
    '550 no such user',
    '2026年11月23日（周一）13:00',
    '马军',
    slip,
  ];
  for (const fact of bounced) expect(text).toContain(fact);
  expect(toAdmin[0]?.parsed.references).toEqual(instead?.parsed.references);
  expect(world.lines).toContainEqual(
    expect.objectContaining({ event: 'mail.failed', people: ['gao-feng'], target: 'handle', step: 'due' }),
  );
});

test('a deputy, where there is one, is told instead, as if the supervisor were away', async () => {
  world = await World.open('2026-11-23T09:00:00+08:00', 'config', refusing('li-na@example.com'));
  const { slip } = await world.intake(complaint);
  await world.moveTo('2026-11-23T13:00:01+08:00');
  await world.sendPost();
  const { notices } = await world.show(slip);
  const instead = notices
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ person, state }) => `${person} ${state}`);
  expect(instead.sort()).toEqual(['deng-kai sent', 'wang-fang sent']);
});

test('the admin is told also while away, with nobody standing in', async () => {
  const DENG_KAI = '  deng-kai: { name: 邓凯, email: deng-kai@example.com, phone: 8888-0403 }';
  const folder = await folderWith(away(DENG_KAI, '[{ from: 2026-11-20, until: 2026-11-27 }]'));
  world = await World.open('2026-11-23T09:00:00+08:00', folder, refusing('gao-feng@example.com'));
  await world.intake({ ...complaint, department: 'security' });
  await world.moveTo('2026-11-23T13:00:01+08:00');
  await world.sendPost();
  await removeFolder(folder);
  const toAdmin = world.sink.mails.filter(({ to }) => to.includes('deng-kai@example.com'));
  expect(toAdmin.map(({ parsed }) => parsed.headers.get('x-duban-kind'))).toEqual(['undeliverable']);
});

test('who reads of the complaint does not read of the admin’s mail, as if the admin were to know of it', async () => {
  world = await World.open('2026-11-23T09:00:00+08:00', 'config', refusing('gao-feng@example.com'));
  const { slip } = await world.intake({ ...complaint, department: 'security' });
  await world.moveTo('2026-11-25T13:00:01+08:00');
  await world.sendPost();
  const texts = world.sink.mails
    .filter(({ to, parsed }) => to.join() !== 'deng-kai@example.com' && parsed.text?.includes(slip))
    .map(({ parsed }) => parsed.text);
  expect(texts.join()).toContain('高峰（被退回）');
  expect(texts.join()).not.toContain('邓凯');
});

test('whoever stands in for the next step’s absent holder reads that as well, and is not taken for the holder', async () => {
  const MA_JUN = 'ma-jun: { name: 马军, title: 马经理, email: ma-jun@example.com, phone: 8888-0303 }';
  const folder = await folderWith(away(MA_JUN, '[{ from: 2026-11-20, until: 2026-11-27, deputy: lin-xia }]'));
  world = await World.open('2026-11-23T09:00:00+08:00', folder, refusing('gao-feng@example.com'));
  await world.intake({ ...complaint, department: 'security' });
  await world.moveTo('2026-11-23T13:00:01+08:00');
  await world.sendPost();
  await removeFolder(folder);
  const text = world.sink.mails.find(({ to }) => to.includes('lin-xia@example.com'))?.parsed.text;
  expect(text).toContain('马军（部门负责人）外出，11月27日前（含当日）由您代为处理。');
  expect(text).toContain('发给高峰（上级领导）的邮件未能投递');
  expect(text).not.toContain('因为您是');
});

test('the step that was told early still fires in its turn', async () => {
  world = await World.open('2026-11-23T09:00:00+08:00', 'config', refusing('gao-feng@example.com'));
  const { slip } = await world.intake({ ...complaint, department: 'security' });
  await world.moveTo('2026-11-24T13:00:01+08:00');
  await world.sendPost();
  const { notices } = await world.show(slip);
  expect(notices.filter(({ step, person }) => step === '+1d' && person === 'ma-jun')).toHaveLength(1);
});

test('telling somebody instead goes one step deep: what fails there is an error, a finding of the audit, and no more mails', async () => {
  const everybody = ['li-na', 'wang-fang', 'deng-kai'].map((name) => `${name}@example.com`);
  world = await World.open('2026-11-23T09:00:00+08:00', 'config', refusing(...everybody));
  const { slip } = await world.intake(complaint);
  await world.moveTo('2026-11-23T13:00:01+08:00');
  for (let runs = 0; runs < 3; runs++) await world.sendPost();
  expect(world.sink.mails.filter(({ to }) => to.includes('deng-kai@example.com'))).toEqual([]);
  expect(world.sink.mails.filter(({ to }) => to.includes('wu-gang@example.com'))).toEqual([]);
  const { notices } = await world.show(slip);
  const failed = notices.filter(({ state }) => state === 'failed').map(({ person }) => person);
  expect(failed.sort()).toEqual(['deng-kai', 'li-na', 'wang-fang']);
  const findings = async () => (await audit(world.context.db, { lateMs: 60_000 })).findings;
  expect(await findings()).toEqual([expect.stringMatching(/^I13 no silent loss: /)]);
  await world.record(slip, 'handled');
  expect(await findings()).toEqual([]);
});

test('the admin is told of each mailbox that refuses, in one conversation, also after the first mail about it', async () => {
  const codes = new Map([
    ['li-na@example.com', 550],
    ['wang-fang@example.com', 450],
  ]);
  world = await World.open('2026-11-23T09:00:00+08:00', 'config', {
    refusal(address) {
      const code = codes.get(address);
      return code === undefined ? undefined : { code, text: 'no such user' };
    },
  });
  const { slip } = await world.intake(complaint);
  await world.moveTo('2026-11-23T13:00:00.001+08:00');
  await world.sendPost();
  codes.set('wang-fang@example.com', 550);
  await world.mailsAreDue();
  for (let runs = 0; runs < 3; runs++) await world.sendPost();
  const toAdmin = world.mails
    .filter(({ to }) => to.includes('deng-kai@example.com'))
    .map(({ parsed }) => parsed);
  expect(toAdmin.map(({ text }) => text?.match(/^.*可能尚未获知。.*$/m)?.[0])).toEqual([
    '李娜可能尚未获知。已改为通知王芳。',
    '李娜、王芳可能尚未获知。没有人可以改为通知。',
  ]);
  expect(new Set(toAdmin.map(({ subject }) => subject)).size).toBe(1);
  expect(new Set(toAdmin.map(({ references }) => String(references))).size).toBe(1);
  expect(new Set(toAdmin.map(({ messageId }) => messageId)).size).toBe(toAdmin.length);
  const { notices } = await world.show(slip);
  expect(notices.filter(({ person }) => person === 'deng-kai')).toHaveLength(1);
  expect(await world.asOwner('select invariant, detail from duban.violation')).toEqual([]);
});

test('an all-clear that does not arrive is nobody else’s business', async () => {
  let isRefusing = false;
  const refusal = (address: string) =>
    isRefusing && address === 'li-na@example.com' ? { code: 550, text: 'no such user' } : undefined;
  world = await World.open('2026-11-23T09:00:00+08:00', 'config', { refusal });
  const { slip } = await world.intake(complaint);
  await world.moveTo('2026-11-23T13:00:01+08:00');
  isRefusing = true;
  await world.record(slip, 'handled');
  await world.sendPost();
  await world.sendPost();
  const { notices } = await world.show(slip);
  const clears = notices.filter(({ kind }) => kind === 'all-clear');
  expect(clears.map(({ person, state }) => `${person} ${state}`).sort()).toEqual([
    'li-na failed',
    'liu-yang sent',
    'zhang-wei sent',
  ]);
});

test('however many mailboxes of one firing refuse, senior leadership is not told before its turn', async () => {
  const names = ['li-na', 'zhang-wei', 'liu-yang', 'wang-fang'];
  world = await World.open(
    '2026-11-23T09:00:00+08:00',
    'config',
    refusing(...names.map((name) => `${name}@example.com`)),
  );
  const { slip } = await world.intake(complaint);
  await world.moveTo('2026-11-23T13:00:01+08:00');
  for (let runs = 0; runs < 3; runs++) await world.sendPost();
  const { notices } = await world.show(slip);
  const told = notices
    .filter(({ step, state }) => step === 'due' && state === 'sent')
    .map(({ person }) => person);
  expect(told.sort()).toEqual(['deng-kai', 'wu-gang']);
});

describe('put off', () => {
  const putOff = new Set<string>();
  beforeEach(async () => {
    putOff.clear();
    world = await World.open('2026-11-23T09:00:00+08:00', 'config', {
      refusal: (address) => (putOff.has(address) ? { code: 450, text: '4.2.1 try again later' } : undefined),
    });
  });

  async function tryAgainAt(at: string): Promise<void> {
    await world.moveTo(at);
    await world.mailsAreDue();
    await world.sendPost();
    await world.sendPost();
  }
  const toldInstead = async (slip: string) =>
    (await world.show(slip)).notices
      .filter(({ reasons }) => reasons.some(({ kind }) => kind === 'undeliverable'))
      .map(({ person }) => person)
      .sort();

  test('a breach that is put off for four hours has told nobody: another is told, and the admin, once', async () => {
    putOff.add('li-na@example.com');
    const { slip } = await world.intake(complaint);
    await world.moveTo('2026-11-23T13:00:00.001+08:00');
    await tryAgainAt('2026-11-23T17:00:00+08:00');
    expect(await toldInstead(slip)).toEqual([]);
    await tryAgainAt('2026-11-23T17:00:00.001+08:00');
    await tryAgainAt('2026-11-23T18:00:00+08:00');
    expect(await toldInstead(slip)).toEqual(['deng-kai', 'wang-fang']);
    const [toAdmin, ...others] = world.mails.filter(({ to }) => to.includes('deng-kai@example.com'));
    expect(others).toEqual([]);
    expect(toAdmin?.parsed.text).toContain('李娜可能尚未获知。已改为通知王芳。');
    expect(toAdmin?.parsed.text).toContain('邮件服务器多次推迟接收，仍在重试：450 4.2.1 try again later');
    putOff.clear();
    await tryAgainAt('2026-11-23T19:00:00+08:00');
    expect(await toldInstead(slip)).toEqual(['deng-kai', 'wang-fang']);
    const notice = (await world.show(slip)).notices.find(
      ({ person, step }) => person === 'li-na' && step === 'due',
    );
    expect(notice).toMatchObject({ state: 'sent', delivery: 'accepted' });
  });

  test('a reminder that is put off as long is nobody else’s business', async () => {
    putOff.add('zhang-wei@example.com');
    const { slip } = await world.intake({ ...complaint, category: 'outside-boundary' });
    await world.moveTo('2026-11-24T21:00:00+08:00');
    await tryAgainAt('2026-11-25T02:00:00+08:00');
    expect(await toldInstead(slip)).toEqual([]);
  });
});
