/** Applying a changed policy to complaints that run (rules 10, 14, 17, 19, 21): what moves, who is told, and who is not. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { applyPolicyTo } from '../../src/work/apply-policy.js';
import {
  allClears,
  around,
  complaint,
  deadline,
  fired,
  firings,
  mailed,
  mailsOf,
  oneMsLater,
  onTheDot,
  refusal,
  shanghai,
} from './complaints.js';
import { type Change, folderWith, removeFolder } from './folders.js';
import { World } from './world.js';

let world: World;
const folders: string[] = [];
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(async () => {
  await world.configure('config');
  await world.begin(shanghai('2026-11-23T09:00'));
});
afterEach(async () => {
  expect(await world.asOwner('select * from duban.violation')).toEqual([]);
});
afterAll(async () => {
  await world.close();
  await Promise.all(folders.map(removeFolder));
});

const inForce = async (...changes: readonly Change[]) => {
  const folder = await folderWith(...changes);
  folders.push(folder);
  await world.configure(folder);
};
/** Applies the policy in force and does what a worker then does; what fired meanwhile. */
const apply = async (slip: string) => {
  const from = world.lines.length;
  const { happenings, entry } = await applyPolicyTo(world.context, slip, 'admin-wu');
  await world.work();
  const steps = happenings
    .filter(({ event }) => event === 'step.fired')
    .map(({ target, step, people = [] }) => `${target} ${step} → ${[...people].sort().join(', ')}`);
  expect(fired(world.lines.slice(from), slip)).toEqual([]);
  return { steps, entry };
};
const policy = (replace: string, by: string): Change => ({ file: 'policy', replace, by });
const SERVICE = (limit: string) => policy('      service: 4h\n', `      service: ${limit}\n`);
const DUE = '      - { at: due, tell: [supervisor, responsible, receptionist] }';

test('nothing moves by itself: a running complaint keeps its version, a new one gets the new', async () => {
  const { slip } = await world.intake(complaint());
  await inForce(SERVICE('2h'));
  await world.moveTo(shanghai('2026-11-23T09:10'));
  const { slip: later } = await world.intake(complaint());
  expect(await deadline(world, slip, 'handle')).toMatchObject({ dueAt: shanghai('2026-11-23T13:00') });
  expect(await deadline(world, later, 'handle')).toMatchObject({ dueAt: shanghai('2026-11-23T11:10') });
});

test('rule 10a: due earlier and behind: what is behind fires once, at once; the entry has who, when, old and new', async () => {
  const { slip, complaintId } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T12:30'));
  const before = await world.show(slip);
  await inForce(SERVICE('2h'));
  const { steps } = await apply(slip);
  expect(steps).toEqual(['handle due → li-na, liu-yang, zhang-wei']);
  const after = await world.show(slip);
  expect(after.policyVersion).not.toBe(before.policyVersion);
  expect(after.entries.at(-1)).toMatchObject({
    type: 'policy-applied',
    by: 'admin-wu',
    at: shanghai('2026-11-23T12:30'),
    note: expect.stringContaining('handle due 2026-11-23T05:00:00.000Z → 2026-11-23T03:00:00.000Z'),
    applied: {
      from: before.policyVersion,
      to: after.policyVersion,
      deadlines: [
        {
          target: 'handle',
          change: 'moved',
          dueBefore: shanghai('2026-11-23T13:00'),
          dueAfter: shanghai('2026-11-23T11:00'),
          countAsFired: [],
        },
      ],
    },
  });
  expect(await deadline(world, slip, 'handle')).toMatchObject({ state: 'breached', round: 1 });
  expect(await around(world, slip, 'handle', '2026-11-24T11:00')).toEqual(
    oneMsLater('handle +1d breach → li-na, wu-gang'),
  );
  expect(complaintId).toBe(after.complaintId);
});

test('rule 21: what is due under the former policy fires first', async () => {
  const { slip } = await world.intake(complaint());
  await world.setClock(Date.parse(shanghai('2026-11-23T13:00', 1)));
  await inForce(SERVICE('8h'));
  const { steps } = await apply(slip);
  expect(steps).toEqual(['handle due → li-na, liu-yang, zhang-wei']);
  expect(await deadline(world, slip, 'handle')).toMatchObject({
    dueAt: shanghai('2026-11-23T17:00'),
    round: 2,
  });
  // Nobody's mail had left, so nobody needs to hear that it is over.
  expect(await allClears(world, slip)).toEqual([]);
  expect(mailed(world, slip)).toEqual([]);
});

test('rules 10b and 19: due later: a new round, an all-clear that names the new limit, and the steps again', async () => {
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T14:00'));
  await inForce(SERVICE('8h'));
  const { steps } = await apply(slip);
  expect(steps).toEqual([]);
  expect(await allClears(world, slip)).toEqual([
    'handle li-na sent',
    'handle liu-yang sent',
    'handle zhang-wei sent',
  ]);
  const [clear] = mailsOf(world, slip).filter(({ raw }) => /^X-Duban-Kind: all-clear/m.test(raw));
  expect(clear?.parsed.text).toMatch(/11月23日[^\n]*17:00/);
  expect(clear?.parsed.text).toMatch(/因\S+改按新的时限规定，时限由/);
  expect(await around(world, slip, 'handle', '2026-11-23T15:00')).toEqual(
    onTheDot('handle 75% reminder → zhang-wei'),
  );
  expect(await around(world, slip, 'handle', '2026-11-23T17:00')).toEqual(
    oneMsLater('handle due breach → li-na, liu-yang, zhang-wei'),
  );
  // In words and local times: what the entry notes is for the record.
  const last = mailsOf(world, slip).at(-1)?.parsed.text;
  expect(last).toContain('改按新的时限规定\n');
  expect(`${clear?.parsed.text}${last}`).not.toMatch(/policy|→|\dZ/);
});

describe('rule 14: nobody is told twice of the same thing', () => {
  test('steps not later than the last one fired count as fired, also for another process and after another entry', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-24T14:00'));
    await inForce(
      policy(
        DUE,
        `${DUE}\n      - { at: +2h, tell: senior-leadership }\n      - { at: +30h, tell: department-head }`,
      ),
    );
    expect((await apply(slip)).steps).toEqual([]);
    expect((await world.show(slip)).entries.at(-1)?.applied?.deadlines).toMatchObject([
      { target: 'handle', countAsFired: [{ step: '+2h', repeat: 0 }] },
    ]);
    world.restart();
    await world.record(slip, 'reassigned', { responsible: 'sun-tao' });
    await world.work();
    expect(fired(world.lines, slip).filter((line) => line.includes('+2h'))).toEqual([]);
    expect(await around(world, slip, 'handle', '2026-11-24T19:00')).toEqual(
      oneMsLater('handle +30h breach → wu-gang'),
    );
    expect(await around(world, slip, 'handle', '2026-11-25T13:00')).toEqual(
      oneMsLater('handle +2d senior → li-na, yang-fan, zhou-min'),
    );
  });

  test('a step that fired names itself where it tells others now; one that is gone still says how far it came', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-24T14:00'));
    await inForce(
      policy(DUE, '      - { at: due, tell: [supervisor, enterprise-management] }'),
      policy(
        '      - { at: +1d, tell: [department-head, supervisor] }',
        '      - { at: +20h, tell: department-head }',
      ),
    );
    expect((await apply(slip)).steps).toEqual([]);
    expect((await world.show(slip)).entries.at(-1)?.applied?.deadlines).toMatchObject([
      { target: 'handle', countAsFired: [{ step: '+20h', repeat: 0 }] },
    ]);
  });

  test('a reminder ahead of one that was given is not given after it, in a new round either', async () => {
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T12:30'));
    const REMINDER = `      - { at: 75%, tell: responsible } # (ours)\n${DUE}`;
    await inForce(SERVICE('5h'), policy(REMINDER, `      - { at: 40%, tell: responsible }\n${REMINDER}`));
    expect((await apply(slip)).steps).toEqual([]);
    expect(await deadline(world, slip, 'handle')).toMatchObject({ round: 2 });
    expect(await around(world, slip, 'handle', '2026-11-23T12:45')).toEqual(
      onTheDot('handle 75% reminder → zhang-wei'),
    );
  });
});

test('rule 10c: a target that the policy dropped is cancelled, and its all-clear still names it', async () => {
  const { slip } = await world.intake(complaint({ relayedAt: null, slipIssuedAt: null }));
  await world.moveTo(shanghai('2026-11-23T10:30'));
  await inForce(
    policy(
      '  relay:\n    clause: 4.2.3\n    name: { zh-CN: 转告客户接待员, en: Relaying to the receptionist }\n    when: { channel: [letter, phone, email] }',
      '  relay-by-letter:\n    clause: 4.2.3\n    name: { zh-CN: 转告客户接待员, en: Relaying to the receptionist }\n    when: { channel: letter }',
    ),
  );
  await apply(slip);
  expect(await deadline(world, slip, 'relay')).toMatchObject({
    state: 'cancelled',
    cancelledBecause: 'not-applicable',
    clause: '4.2.3',
  });
  expect(await allClears(world, slip)).toEqual(['relay li-na sent']);
});

describe('what cannot be moved stays as it is, and says why', () => {
  test('closed or withdrawn, already there, unknown', async () => {
    const { slip } = await world.intake(complaint());
    expect(await refusal(applyPolicyTo(world.context, slip, 'admin-wu'))).toEqual([
      expect.stringMatching(/runs on policy \w+ already/),
    ]);
    await world.record(slip, 'withdrawn', { note: '业主撤回' });
    await inForce(SERVICE('2h'));
    expect(await refusal(applyPolicyTo(world.context, slip, 'admin-wu'))).toEqual([
      `slip: ${slip} cannot be moved: it is withdrawn`,
    ]);
    expect(await refusal(applyPolicyTo(world.context, 'LX-2026-99999', 'admin-wu'))).toEqual([
      'slip: there is no LX-2026-99999; see duban list',
    ]);
    expect((await world.show(slip)).entries.at(-1)?.type).toBe('withdrawn');
  });

  test('rule 17: the supervisor would be passed over', async () => {
    await inForce(policy(DUE, '      - { at: due, tell: [responsible, receptionist] }'));
    const { slip } = await world.intake(complaint());
    await world.moveTo(shanghai('2026-11-23T14:00'));
    await inForce(
      policy(DUE, '      - { at: due, tell: supervisor }'),
      policy(
        '      - { at: +1d, tell: [department-head, supervisor] }',
        '      - { at: +1d, tell: senior-leadership }',
      ),
    );
    const before = await world.show(slip);
    expect(await refusal(applyPolicyTo(world.context, slip, 'admin-wu'))).toEqual([
      expect.stringContaining('senior leadership would be told of handle and the supervisor not'),
    ]);
    expect(await world.show(slip)).toEqual(before);
  });

  test('nobody records it from outside, nobody corrects it', async () => {
    const { slip } = await world.intake(complaint());
    expect(await refusal(world.record(slip, 'policy-applied'))).toEqual([expect.stringContaining('type')]);
    await inForce(SERVICE('2h'));
    const { entry } = await apply(slip);
    expect(await refusal(world.record(slip, 'corrected', { corrects: entry.seq, note: 'x' }))).toEqual([
      expect.stringContaining('applied a policy'),
    ]);
  });
});

test('beside a worker and a recorder at the same time: each step once, no entry lost', async () => {
  const slips = await Promise.all(Array.from({ length: 12 }, () => world.intake(complaint())));
  await world.setClock(Date.parse(shanghai('2026-11-23T13:30')));
  await inForce(SERVICE('3h'));
  await Promise.all([
    world.work(),
    world.work(),
    ...slips.map(({ slip }) => applyPolicyTo(world.context, slip, 'admin-wu')),
    ...slips.map(({ slip }) => world.record(slip, 'replied', { by: 'zhang-wei' })),
  ]);
  for (const { slip } of slips) {
    const { entries, firings, deadlines } = await world.show(slip);
    expect(entries.map(({ type }) => type)).toEqual(expect.arrayContaining(['policy-applied', 'replied']));
    expect(firings.filter(({ step }) => step === 'due')).toHaveLength(1);
    expect(deadlines.find(({ target }) => target === 'handle')?.dueAt).toBe(shanghai('2026-11-23T12:00'));
  }
});

test('what stops a clock only since another policy was applied did not stop it before', async () => {
  const widened = 'until: [replied, handled] # what is handled is also replied';
  await inForce(policy(widened, 'until: replied'));
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T10:00'));
  await world.record(slip, 'handled');
  await world.moveTo(shanghai('2026-11-25T10:00'));
  await world.configure('config');
  await apply(slip);
  expect(await firings(world, slip, 'reply')).toContain('reply/1 round 1: due');
  expect(await deadline(world, slip, 'reply')).toMatchObject({
    state: 'met',
    metAt: shanghai('2026-11-23T10:00'),
  });
});
