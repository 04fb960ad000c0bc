/** The assertions of mail.md 7 on what a real server received from a running flow: every kind, with an owner's data planted. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SAMPLE_KINDS } from '../../src/cli/mail-samples.js';
import { beat } from '../../src/store/heartbeats.js';
import { tellOfRefusedConfig } from '../../src/work/config-refused.js';
import { writeDaily } from '../../src/work/daily.js';
import { tellOfOutages } from '../../src/work/tell-outage.js';
import {
  conversationsHaveOneRoot,
  idsAreUnique,
  outlookGroups,
  subjectsStay,
} from '../mail/assertions/conversation.js';
import { OF_ONE_MAIL } from '../mail/assertions/of-one-mail.js';
import { type Arrived, arrivedOf } from './arrived.js';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

const SECRETS = [
  ...['欧阳建国', '13812345678', '3栋2单元1203', '11010519491231002X', '6222020012345678', '京A12345'],
  ...['owner@qq.com', '1391234', '0571-88880099', 'wx_owner_77'],
];
const WORDS = [
  '我是欧阳建国，电话１３８ １２３４ ５６７８，住3栋2单元1203室，身份证11010519491231002X。',
  '退款到6222 0200 1234 5678，车牌京A·12345，邮箱owner＠qq．com，微信号：wx_owner_77，座机（0571）8888 0099。电梯停运。',
].join('\n');
const OWNER = { name: '欧阳建国', title: '先生', phone: '13812345678', address: '3栋2单元1203室' };
const refusal = (address: string) =>
  address === 'xu-min@example.com' ? { code: 550, text: 'no such user 13812345678' } : undefined;

let world: World;
let arrived: readonly Arrived[];
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'), 'config', { mailsWait: true, refusal });
  await everyKind();
  arrived = await arrivedOf(world, { freeText: ['电梯', '欧阳', '厂家'], secrets: SECRETS });
}, 240_000);
afterAll(() => world.close());

const poisoned = (fields: object) =>
  complaint({ summary: WORDS, details: WORDS, complainant: OWNER, ...fields });

async function everyKind(): Promise<void> {
  const { context, office } = world;
  const { slip } = await world.intake(poisoned({}));
  const { slip: forwarded } = await world.intake(poisoned({ channel: 'government' }));
  await world.intake(poisoned({ department: 'customer-service', site: 'hillview' }));
  await world.moveTo(shanghai('2026-11-23T15:00'));
  await world.record(slip, 'opinion-given', { by: 'li-na', note: `请联系业主。${WORDS}` });
  await world.record(forwarded, 'opinion-given', { by: '欧阳建国 13812345678', note: WORDS });
  await world.moveTo(shanghai('2026-11-25T12:00'));
  await tellOfRefusedConfig(context, office, [
    { file: 'policy.yaml', line: 1, column: 1, path: 'targets', problem: 'is missing', allowed: 'targets' },
  ]);
  await world.moveTo(shanghai('2026-12-02T12:00'));
  await world.record(slip, 'handled', { by: '13812345678', note: WORDS });
  await world.moveTo(shanghai('2026-12-04T09:00'));
  // Duban stands still, and what comes due meanwhile goes together.
  for (let slips = 0; slips < 4; slips++) await world.intake(poisoned({ department: 'security' }));
  await beat(context.db, 'one', 60_000);
  await world.setClock(Date.parse(shanghai('2026-12-04T16:00')));
  await world.work();
  await tellOfOutages(context, office);
  await beat(context.db, 'one', 60_000);
  await tellOfOutages(context, office);
  await world.moveTo(shanghai('2026-12-05T08:30'));
  await writeDaily(context, office);
  await world.sendPost();
}

const broken = (check: (each: Arrived) => readonly string[]) =>
  arrived.flatMap((each) =>
    check(each).map((problem) => `${each.facts.kind} to ${each.facts.mailbox}: ${problem}`),
  );

test('every kind was received', () => {
  const kinds = new Set(arrived.map(({ facts }) => facts.kind));
  expect([...kinds].sort()).toEqual([...SAMPLE_KINDS].sort());
  expect(new Set(arrived.map(({ facts }) => facts.language)).size).toBe(2);
});

test.each(OF_ONE_MAIL)('7.$number $title', ({ check }) => {
  expect(broken(({ mail, facts }) => check(mail, facts))).toEqual([]);
});

const sent = () => arrived.map((each) => each.sent);

test('7.2 the subject is the same for the first notice and every repeat', () => {
  expect(subjectsStay(sent())).toEqual([]);
});

test('7.7 each Message-ID is unique, of the domain of the account', () => {
  expect(idsAreUnique(sent(), 'example.com')).toEqual([]);
  expect(new Set(arrived.map(({ mail }) => mail.parsed.messageId)).size).toBe(arrived.length);
});

test('7.8 all mails of a slip answer one root, which was never sent', () => {
  expect(conversationsHaveOneRoot(sent(), 'example.com')).toEqual([]);
});

test('7.9 Thread-Index and Thread-Topic are those of the slip', () => {
  expect(outlookGroups(sent())).toEqual([]);
});
