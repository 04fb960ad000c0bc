/** A digest that is refused: what it told of many slips goes to others together, not by a mail for each slip. */
import { afterEach, expect, test } from '@jest/globals';
import { complaint, shanghai } from './complaints.js';
import { World } from './world.js';

let world: World;
afterEach(() => world.close());

const REASON = '发给李娜（上级领导）的邮件未能投递';

/** As many slips overdue at once. By mailbox, what its server answers to whatever is sent to it. */
async function breached(slips: number, codes: Readonly<Record<string, number>>): Promise<string[]> {
  world = await World.open(shanghai('2026-11-23T09:00'), 'config', {
    refusal(address) {
      const code = codes[address.replace('@example.com', '')];
      return code === undefined ? undefined : { code, text: 'mailbox full' };
    },
    mailsWait: true,
  });
  const taken: string[] = [];
  for (let count = 0; count < slips; count++) taken.push((await world.intake(complaint())).slip);
  await world.moveTo(shanghai('2026-11-23T13:03'));
  return taken;
}

const mailsTo = (name: string) =>
  world.mails
    .filter(({ to }) => to.includes(`${name}@example.com`))
    .map(({ parsed }) => ({ kind: String(parsed.headers.get('x-duban-kind')), text: parsed.text ?? '' }));
const kindsTo = (name: string) => mailsTo(name).map(({ kind }) => kind);
const naming = (text: string | undefined, slips: readonly string[]) =>
  slips.filter((slip) => text?.includes(slip));
const violations = () => world.asOwner('select invariant, detail from duban.violation');

test('a refused digest is one digest to the deputy, at once, and one to the admin; the record tells of each notice', async () => {
  const slips = await breached(5, { 'li-na': 552 });
  for (const name of ['wang-fang', 'deng-kai']) {
    expect(kindsTo(name)).toEqual(['digest']);
    const [mail] = mailsTo(name);
    expect(naming(mail?.text, slips)).toEqual(slips);
    expect(mail?.text).toContain(REASON);
  }
  for (const slip of slips) {
    const { notices } = await world.show(slip);
    const instead = notices.filter(({ reasons }) => reasons.length > 0);
    expect(instead.map(({ person, state }) => `${person} ${state}`).sort()).toEqual([
      'deng-kai sent',
      'wang-fang sent',
    ]);
  }
  const lines = world.lines.filter(({ event }) => event === 'notice.instead');
  expect(lines.map(({ slip }) => slip).sort()).toEqual(slips);
  expect(await violations()).toEqual([]);
});

test('a digest that the deputy refuses later is one more mail to the admin', async () => {
  const codes = { 'li-na': 552, 'wang-fang': 452 };
  const slips = await breached(5, codes);
  codes['wang-fang'] = 552;
  await world.mailsAreDue();
  await world.moveTo(shanghai('2026-11-23T13:04'));
  const [first, second, ...others] = mailsTo('deng-kai');
  expect(others).toEqual([]);
  expect(naming(first?.text, slips)).toEqual(slips);
  expect(naming(second?.text, slips)).toEqual(slips);
  expect(second?.text).toContain('发给王芳');
  expect(await violations()).toEqual([]);
});

test('a digest that the deputy refuses at once is told to the admin, be it in the first mail or in another', async () => {
  const slips = await breached(5, { 'li-na': 552, 'wang-fang': 552 });
  await world.sendPost();
  const mails = mailsTo('deng-kai');
  expect(mails.length).toBeLessThanOrEqual(2);
  for (const fact of [...slips, REASON, '发给王芳（上级领导）的邮件未能投递'])
    expect(mails.at(-1)?.text).toContain(fact);
});

test('a refused digest does not take along what is urgent for another reason: that goes alone', async () => {
  await breached(5, { 'li-na': 552 });
  const { slip } = await world.intake(complaint({ channel: 'company' }));
  await world.moveTo(shanghai('2026-11-23T13:04'));
  expect(kindsTo('wu-gang')).toEqual(['immediate']);
  expect(world.mails.at(-1)?.parsed.text).toContain(slip);
});

test('of fewer slips than make a digest, each is told instead by a mail of its own', async () => {
  await breached(3, { 'li-na': 552 });
  expect(kindsTo('wang-fang')).toEqual(Array(3).fill('breach'));
  expect(kindsTo('deng-kai')).toEqual(Array(3).fill('undeliverable'));
});
