/** A mail that was composed and could not leave yet: what it says must still be true when it does. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { smtpTransport } from '../../src/mail/transport.js';
import { sendPost } from '../../src/work/send-post.js';
import { allClears, complaint, mailsOf, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open(shanghai('2026-11-23T09:00'));
});
beforeEach(() => world.begin(shanghai('2026-11-23T09:00')));
afterAll(() => world.close());

type Told = readonly [type: string, fields: object];
const recategorised = (category: string): Told => ['recategorised', { category }];

const ofClears = "id in (select mail_id from duban.notice where kind = 'all-clear')";

/** The all-clears that arrive of a limit that moved, where this was recorded after they were composed. */
async function clearsAfter(moved: Told, later: Told): Promise<string[]> {
  const { slip } = await world.intake(complaint());
  await world.moveTo(shanghai('2026-11-23T13:30'));
  await world.record(slip, ...moved);
  const away = { ...world.office, transport: smtpTransport('smtp://127.0.0.1:1') };
  for (const person of ['li-na', 'liu-yang', 'zhang-wei'])
    for await (const _ of sendPost(world.context, away, person));
  expect(
    await world.asOwner(`select state from duban.mail where state = 'sending' and ${ofClears}`),
  ).toHaveLength(3);
  await world.setClock(Date.parse(shanghai('2026-11-23T13:40')));
  await world.record(slip, ...later);
  await world.mailsAreDue();
  for (let runs = 0; runs < 2; runs++) await world.work();
  expect((await allClears(world, slip)).filter((line) => line.startsWith('handle'))).toEqual([
    'handle li-na sent',
    'handle liu-yang sent',
    'handle zhang-wei sent',
  ]);
  expect(await world.asOwner('select invariant, detail from duban.violation')).toEqual([]);
  return mailsOf(world, slip)
    .filter(({ raw }) => /^X-Duban-Kind: all-clear/m.test(raw))
    .map(({ parsed }) => parsed.text ?? '');
}

test.each([
  [
    'the limit moves later once more',
    'building-quality',
    recategorised('outside-boundary'),
    /11月26日[^\n]*09:00/,
  ],
  [
    'the limit moves back a little',
    'outside-boundary',
    recategorised('building-quality'),
    /11月23日[^\n]*24:00/,
  ],
  ['the work is done', 'outside-boundary', ['handled', { by: 'zhang-wei' }], /登记处理完毕/],
] as const)(
  'an all-clear of a limit that moved, composed before %s, says how things stand',
  async (_, first, later, fact) => {
    const clears = await clearsAfter(recategorised(first), later);
    expect(clears).toEqual(Array(3).fill(expect.stringMatching(fact)));
  },
);
