/** Rules 15 to 17: who is told, who stands in, and that leaders never hear instead of the supervisor. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfiguration } from '../../src/config/load.js';
import { escalateDue } from '../../src/work/escalate-due.js';
import { around, complaint, fired, mailed, mailsOf, oneMsLater, shanghai } from './complaints.js';
import { away, type Change, folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

const LI_NA = 'absences:\n      - { from: 2026-02-24, until: 2026-02-27, deputy: wang-fang }';
const WANG_FANG =
  '  wang-fang: { name: 王芳, title: 王主管, email: wang-fang@example.com, phone: 8888-0210 }';
const XU_MIN = '  xu-min: { name: 徐敏, title: 徐主管, email: xu-min@example.com, phone: 8888-0120 }';
const GAO_FENG = '  gao-feng: { name: 高峰, title: 高队长, email: gao-feng@example.com, phone: 8888-0130 }';
const GUO_HUA = '  guo-hua: { name: 郭华, title: 郭代表, email: guo-hua@example.com }';
const WU_GANG = '  wu-gang: { name: 吴刚, title: 吴经理, email: wu-gang@example.com, phone: 8888-0301 }';
const DENG_KAI = '  deng-kai: { name: 邓凯, email: deng-kai@example.com, phone: 8888-0403 }';

/** li-na supervises Riverside's engineers. */
const liNaAway = (absences: string): Change => ({
  file: 'organisation',
  replace: LI_NA,
  by: `absences: ${absences}`,
});
const all = (deputy?: string) =>
  `[{ from: 2026-11-23, until: 2026-11-30${deputy === undefined ? '' : `, deputy: ${deputy}`} }]`;

const folders: string[] = [];
let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
afterAll(async () => {
  await world.close();
  for (const folder of folders) await removeFolder(folder);
});

async function changed(...changes: Change[]): Promise<string> {
  const folder = await folderWith(...changes);
  folders.push(folder);
  return folder;
}

/** Another story, under another organisation or policy. */
async function under(...changes: Change[]): Promise<void> {
  await world.configure(await changed(...changes));
  await world.begin(shanghai('2026-11-23T09:00'));
}

const reasonsOf = async (slip: string, person: string) =>
  (await world.show(slip)).notices.find((notice) => notice.person === person)?.reasons;

describe('rule 15: everyone who holds the role, one mail each', () => {
  test('one person with two roles gets one notice that names both', async () => {
    await under({
      file: 'organisation',
      replace: 'department-head: { engineering: wu-gang,',
      by: 'department-head: { engineering: li-na,',
    });
    const { slip } = await world.intake(complaint());
    expect(await around(world, slip, 'handle', '2026-11-24T13:00')).toMatchObject({
      oneLater: ['handle +1d breach → li-na'],
    });
    const { notices } = await world.show(slip);
    expect(notices.filter(({ step }) => step === '+1d')).toMatchObject([
      { person: 'li-na', roles: ['department-head', 'supervisor'], state: 'sent' },
    ]);
    expect(mailed(world, slip).filter((mail) => mail.endsWith('+1d'))).toHaveLength(1);
  });

  test('two persons with one mailbox get one mail, which greets both', async () => {
    await under({
      file: 'organisation',
      replace: 'email: yang-fan@example.com',
      by: 'email: Zhou-Min@example.com',
    });
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-25T09:00', 1));
    const leaders = mailsOf(world, slip).filter(({ to }) => /^zhou-min@example\.com$/i.test(to.join()));
    expect(leaders).toHaveLength(1);
    expect(leaders[0]?.parsed.text).toContain('周总、杨总');
    const { notices } = await world.show(slip);
    const told = notices.filter(({ target, step }) => target === 'reply' && step === 'due');
    expect(told.map(({ person, state }) => `${person} ${state}`).sort()).toEqual([
      'li-na sent',
      'yang-fan sent',
      'zhou-min sent',
    ]);
    expect(new Set(told.map(({ messageId }) => messageId)).size).toBe(2);
  });

  test('one mail for one mailbox also when there is much to tell, and several tell it', async () => {
    await under({
      file: 'organisation',
      replace: 'email: wu-gang@example.com',
      by: 'email: li-na@example.com',
    });
    const slips = await Promise.all(Array.from({ length: 8 }, () => world.intake(complaint())));
    await world.setClock(Date.parse(shanghai('2026-11-24T13:00', 1)));
    for await (const _ of escalateDue(world.context, (slip) => expect(slip).toBe('sound')));
    await Promise.all([world.sendPost(), world.sendPost(), world.sendPost(), world.sendPost()]);
    for (const { slip } of slips)
      expect(
        mailed(world, slip)
          .filter((mail) => mail.startsWith('li-na'))
          .sort(),
      ).toEqual(['li-na@example.com breach handle +1d']);
  });
});

describe('rule 16: who is away', () => {
  test('the deputy is told instead, and why', async () => {
    await under(liNaAway(all('wang-fang')));
    const { slip } = await world.intake(complaint());
    expect(await around(world, slip, 'handle', '2026-11-23T13:00')).toMatchObject({
      oneLater: ['handle due breach → liu-yang, wang-fang, zhang-wei'],
    });
    expect(await reasonsOf(slip, 'wang-fang')).toEqual([
      { kind: 'deputy', of: '李娜', role: 'supervisor', until: '2026-11-30' },
    ]);
    const [mail] = mailsOf(world, slip).filter(({ to }) => to.includes('wang-fang@example.com'));
    expect(mail?.parsed.text).toMatch(/李娜|李主管/);
    expect(mailed(world, slip).join()).not.toContain('li-na');
  });

  test('who was told before the absence began is told beside the deputy, each with the reason', async () => {
    await under(liNaAway('[{ from: 2026-11-24, until: 2026-11-24, deputy: wang-fang }]'));
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-24T13:00'));
    expect(mailed(world, slip).join()).not.toContain('wang-fang');
    expect(await around(world, slip, 'handle', '2026-11-24T13:00')).toMatchObject({
      oneLater: ['handle +1d breach → li-na, wang-fang, wu-gang'],
    });
    const textTo = (name: string) =>
      mailsOf(world, slip)
        .filter(({ to }) => to.includes(`${name}@example.com`))
        .at(-1)?.parsed.text;
    expect(textTo('wang-fang')).toContain('李娜（上级领导）外出，11月24日前（含当日）由您代为处理。');
    expect(textTo('li-na')).toContain(
      '您外出期间（至11月24日，含当日）由王芳代为处理；您此前已获通知，因此同时告知您。',
    );
    expect(await around(world, slip, 'handle', '2026-11-25T13:00')).toMatchObject({
      oneLater: ['handle +2d senior → li-na, yang-fan, zhou-min'],
    });
  });

  test('a matter that began in the absence is the deputy’s alone', async () => {
    await under(liNaAway('[{ from: 2026-11-23, until: 2026-11-25, deputy: wang-fang }]'));
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-24T13:00', 1));
    expect(mailed(world, slip).join()).not.toContain('li-na');
  });

  test('both days of an absence are included, in the policy’s zone', async () => {
    await under(liNaAway('[{ from: 2026-11-24, until: 2026-11-24, deputy: wang-fang }]'));
    const dispatch = complaint({ slipIssuedAt: null });
    for (const [at, person] of [
      ['2026-11-23T22:59:59', 'li-na'],
      ['2026-11-23T23:00', 'wang-fang'],
      ['2026-11-24T22:59:59', 'wang-fang'],
      ['2026-11-24T23:00', 'li-na'],
    ]) {
      await world.setClock(Date.parse(shanghai(at as string)));
      const { slip } = await world.intake(dispatch);
      await world.moveTo(shanghai(at as string, 3_600_001));
      expect(fired(world.lines, slip)).toEqual([`dispatch due breach → ${person}`]);
    }
  });

  test('the deputy’s deputy, at most three deep', async () => {
    const chain = [liNaAway(all('wang-fang')), away(WANG_FANG, all('xu-min')), away(XU_MIN, all('gao-feng'))];
    await under(...chain);
    const { slip } = await world.intake(complaint({ slipIssuedAt: null }));
    expect(await around(world, slip, 'dispatch', '2026-11-23T10:00')).toEqual(
      oneMsLater('dispatch due breach → gao-feng'),
    );
    const four = await changed(...chain, away(GAO_FENG, all('chen-chen')));
    expect(await loadConfiguration(four)).toMatchObject({ ok: false });
  });

  test('in a chain that ends with somebody away nobody is left', async () => {
    await under(liNaAway(all('wang-fang')), away(WANG_FANG, all('xu-min')), away(XU_MIN, all()));
    const { slip } = await world.intake(complaint({ slipIssuedAt: null }));
    expect(await around(world, slip, 'dispatch', '2026-11-23T10:00')).toEqual(
      oneMsLater('dispatch due breach → deng-kai'),
    );
  });

  test('nobody left: the next step’s roles are told now with the reason, and again in their turn', async () => {
    await under(liNaAway(all()));
    const { slip } = await world.intake(complaint({ category: 'outside-boundary' }));
    expect(await around(world, slip, 'reply', '2026-11-25T09:00')).toMatchObject({
      oneLater: ['reply due senior → guo-hua, yang-fan, zhou-min'],
    });
    expect(await reasonsOf(slip, 'guo-hua')).toEqual([{ kind: 'unreachable', role: 'supervisor' }]);
    expect(await reasonsOf(slip, 'zhou-min')).toEqual([]);
    expect(await around(world, slip, 'reply', '2026-11-30T09:00')).toEqual(
      oneMsLater('reply +5d last-step → guo-hua'),
    );
    expect(
      mailed(world, slip).filter((mail) => mail.startsWith('guo-hua') && mail.includes('reply')),
    ).toHaveLength(2);
  });

  test('no later step: the admin, and an error line', async () => {
    await under(away(GUO_HUA, all()));
    const { slip } = await world.intake(complaint());
    expect(await around(world, slip, 'handle', '2026-11-30T13:00')).toMatchObject({
      oneLater: ['handle +7d last-step → deng-kai'],
    });
    expect(await reasonsOf(slip, 'deng-kai')).toContainEqual({
      kind: 'unreachable',
      role: 'management-representative',
    });
    expect(world.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { event: 'step.unreachable', slip, target: 'reply', step: '+5d', roles: ['management-representative'] },
      {
        event: 'step.unreachable',
        slip,
        target: 'handle',
        step: '+7d',
        roles: ['management-representative'],
      },
    ]);
    expect(mailed(world, slip)).toContain('deng-kai@example.com last-step handle +7d');
  });

  test('nobody left, and the admin away as well: the admin is told all the same, else nobody would be', async () => {
    await under(away(GUO_HUA, all()), away(DENG_KAI, all()));
    const { slip } = await world.intake(complaint());
    expect(await around(world, slip, 'handle', '2026-11-30T13:00')).toMatchObject({
      oneLater: ['handle +7d last-step → deng-kai'],
    });
    expect(await reasonsOf(slip, 'deng-kai')).toEqual([
      { kind: 'unreachable', role: 'management-representative' },
    ]);
    expect(mailed(world, slip)).toContain('deng-kai@example.com last-step handle +7d');
  });

  test('where the next step reaches nobody either, the one after it is told', async () => {
    await under(liNaAway(all()), away(WU_GANG, all()), {
      file: 'policy',
      replace: '{ at: due, tell: [supervisor, responsible, receptionist] }',
      by: '{ at: due, tell: supervisor }',
    });
    const { slip } = await world.intake(complaint());
    expect(await around(world, slip, 'handle', '2026-11-23T13:00')).toMatchObject({
      oneLater: ['handle due breach → yang-fan, zhou-min'],
    });
  });
});

test('rule 17: a policy that tells senior leadership without the supervisor is refused', async () => {
  for (const by of ['tell: senior-leadership }', 'tell: [senior-leadership, department-head] }']) {
    const folder = await changed({
      file: 'policy',
      replace: 'at: due, tell: [senior-leadership, supervisor] }\n      - { at: +5d',
      by: `at: due, ${by}\n      - { at: +5d`,
    });
    const loaded = await loadConfiguration(folder);
    if (loaded.ok) throw new Error('the folder passed the check');
    expect(loaded.faults.map(({ problem }) => problem).join('\n')).toMatch(/senior-leadership/);
  }
});
