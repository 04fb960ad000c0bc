/** A limit on a business calendar: its mails say that it is working time, and which days did not count. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { applyPolicyTo } from '../../src/work/apply-policy.js';
import { complaint, mailsOf, shanghai } from './complaints.js';
import { folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

let folder: string;
let world: World;
beforeAll(async () => {
  const until = '    until: [replied, handled] # what is handled is also replied\n';
  folder = await folderWith(
    {
      file: 'policy',
      replace: '    until: handled\n    within:\n      service: 4h',
      by: '    until: handled\n    calendar: office\n    within:\n      service: 4h',
    },
    { file: 'policy', replace: until, by: `${until}    calendar: office\n` },
  );
  world = await World.open(shanghai('2026-09-30T17:00'), folder);
});
afterAll(async () => {
  await world.close();
  await removeFolder(folder);
});

const toTheResponsible = (slip: string, target: string) =>
  mailsOf(world, slip).find(
    ({ to, parsed }) =>
      to.includes('zhang-wei@example.com') && String(parsed.headers.get('x-duban-event')).startsWith(target),
  )?.parsed;

test('holidays that moved a date are named, and four hours are told to be working time', async () => {
  await world.begin(shanghai('2026-09-30T17:00'));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-10-08T11:00'));
  const { text } = toTheResponsible(slip, 'handle') ?? {};
  expect(text).toContain('时限：2026年10月8日（周四）11:30（处理时限，工作时间4小时）\n');
  expect(text).toContain('不计时：国庆节7天\n');
});

test('over a weekend: two working days, in the subject as in the facts; nothing is said where no day was skipped', async () => {
  await world.begin(shanghai('2026-11-20T10:00'));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T10:00', 1));
  const senior = mailsOf(world, slip).find(({ to }) => to.includes('zhou-min@example.com'))?.parsed;
  expect(senior?.subject).toContain('【升级督办】投诉两个工作日未回复｜');
  expect(senior?.text).toMatch(/\n时限：2026年11月23日（周一）10:00（答复时限，两个工作日）\n/);
  expect(senior?.text).toMatch(/\n不计时：休息日1天\n/);
  expect(toTheResponsible(slip, 'handle')?.text).not.toContain('不计时');
});

test('the all-clear of a clock that another policy has dropped names the days of the calendar that it ran on', async () => {
  const repair = '    until: [replied, handled] # what is handled is also replied\n';
  const onOffice = { file: 'policy', replace: repair, by: `${repair}    calendar: works\n` } as const;
  const calendar = (name: string) =>
    ({ file: 'calendars', replace: '  office:\n', by: `  ${name}:\n` }) as const;
  const former = await folderWith(onOffice, calendar('works'));
  const dropped = await folderWith({ file: 'policy', replace: '  reply:\n', by: '  answer:\n' });
  try {
    await world.configure(former);
    await world.begin(shanghai('2026-11-20T10:00'));
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T10:30'));
    await world.configure(dropped);
    await applyPolicyTo(world.context, slip, 'deng-kai');
    await world.moveTo(shanghai('2026-11-23T10:40'));
    const allClear = mailsOf(world, slip).find(
      ({ to, parsed }) =>
        to.includes('zhou-min@example.com') && parsed.headers.get('x-duban-kind') === 'all-clear',
    )?.parsed;
    expect(allClear?.text).toMatch(/答复时限，两个工作日）\n/);
    expect(allClear?.text).toMatch(/\n不计时：休息日1天\n/);
  } finally {
    await world.configure(folder);
    await Promise.all([former, dropped].map(removeFolder));
  }
});
