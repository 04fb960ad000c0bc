/** mail.md part 3 and assertion 25: what a weekend without a worker leaves behind, and how few mails tell it. */
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { beat } from '../../src/store/heartbeats.js';
import { tellOfOutages } from '../../src/work/tell-outage.js';
import { idsAreUnique } from '../mail/assertions/conversation.js';
import { brokenBy } from '../mail/assertions/of-one-mail.js';
import type { SunkMail } from '../support/smtp.js';
import { arrivedOf } from './arrived.js';
import { complaint, shanghai } from './complaints.js';
import { removeFolder } from './folders.js';
import { World } from './world.js';

const POLICY = `timeZone: Asia/Shanghai
categories: { service: }
targets:
  handle:
    clause: 4.2.3
    when: { channel: phone }
    from: slip-issued
    until: handled
    within: 4h
    steps:
      - { at: 75%, tell: responsible }
      - { at: due, tell: [supervisor, responsible] }
      - { at: +2d, tell: [senior-leadership, supervisor] }
  opinion:
    clause: 4.2.5
    when: { channel: government }
    from: received
    until: opinion-given
    within: 4h
    steps:
      - { at: start, tell: department-head, urgent: true }
      - { at: due, tell: executive-in-charge, urgent: true }
`;

interface Numbers {
  readonly slips: number;
  /** Of them, handled while nobody worked; no more than leaves everybody another. */
  readonly handled: number;
  readonly responsible: number;
  readonly supervisors: number;
  readonly directors: number;
  /** Government complaints, which came in while nobody worked. */
  readonly urgent: number;
  readonly heads: number;
  readonly executives: number;
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** After an outage so many urgent mails go to a person alone; any others go together. */
const MOST_SINGLES = 3;

/** What the rules of part 3 make of these numbers, but for the admin's mail. */
function expectedOf({ responsible, supervisors, directors, urgent, heads, executives }: Numbers) {
  const ofHeads = range(heads).map((head) => range(urgent).filter((n) => n % heads === head).length);
  const urgentOf = [...ofHeads, ...range(executives).map(() => urgent)];
  const bundled = urgentOf.filter((count) => count > MOST_SINGLES).length;
  return {
    digest: responsible + supervisors + directors + bundled,
    immediate: urgentOf.reduce((sum, count) => sum + Math.min(count, MOST_SINGLES), 0),
    reminder: 0,
    outage: 1,
  };
}

function organisation({ responsible, supervisors, directors, heads, executives }: Numbers): string {
  const some = (name: string, count: number) => range(count).map((n) => name + n);
  const people = [
    ...some('r', responsible),
    ...some('s', supervisors),
    ...some('head', heads),
    ...some('exec', executives),
    ...some('director', directors),
    ...['other', 'deng'],
  ];
  const by = (name: (n: number) => string) =>
    `{ ${range(responsible)
      .map((n) => `d${n}: ${name(n)}`)
      .join(', ')} }`;
  return `people:
${people.map((key) => `  ${key}: { name: ${key}, email: ${key}@example.com }`).join('\n')}
departments: { ${range(responsible)
    .map((n) => `d${n}: `)
    .join(', ')} }
roles:
  receptionist: ${by(() => 'other')}
  responsible: ${by((n) => `r${n}`)}
  supervisor: ${by((n) => `s${n % supervisors}`)}
  department-head: ${by((n) => `head${n % heads}`)}
  senior-leadership: [${some('director', directors)}]
  executive-in-charge: [${some('exec', executives)}]
  management-representative: other
  enterprise-management: other
  warranty-office: other
  admin: deng
`;
}

const PLANTED = '13812345678';
const FRIDAY = shanghai('2026-11-20T20:00');
const MONDAY = shanghai('2026-11-23T08:05');

interface Storm {
  readonly slips: readonly string[];
  readonly handled: readonly string[];
}

/** Friday's complaints, a weekend without a worker, and Monday's recovery. */
async function weekend(world: World, numbers: Numbers): Promise<Storm> {
  const taken = async (department: number, fields: object) =>
    (
      await world.intake(
        complaint({
          site: undefined,
          department: `d${department}`,
          summary: `电梯停运，${PLANTED}`,
          ...fields,
        }),
      )
    ).slip;
  const slips: string[] = [];
  for (const n of range(numbers.slips)) slips.push(await taken(n % numbers.responsible, {}));
  await world.moveTo(shanghai('2026-11-20T22:10'));
  await beat(world.context.db, 'friday', 60_000);
  await world.setClock(Date.parse(shanghai('2026-11-21T10:00')));
  for (const n of range(numbers.urgent)) await taken(n % numbers.heads, { channel: 'government' });
  await world.setClock(Date.parse(shanghai('2026-11-22T12:00')));
  const handled = slips.slice(0, numbers.handled);
  for (const slip of handled) await world.record(slip, 'handled');
  await world.setClock(Date.parse(MONDAY));
  await world.work();
  const { context, office } = world;
  await tellOfOutages(context, office);
  await beat(context.db, 'monday', 60_000);
  await Promise.all(range(3).map(() => tellOfOutages(context, office)));
  await world.moveTo(shanghai('2026-11-23T09:00'));
  return { slips, handled };
}

const kindOf = ({ parsed }: SunkMail): string => String(parsed.headers.get('x-duban-kind'));

function counted(mails: readonly SunkMail[]) {
  const count = (kind: string) => mails.filter((mail) => kindOf(mail) === kind).length;
  return {
    digest: count('digest'),
    immediate: count('immediate'),
    reminder: count('reminder'),
    outage: count('outage'),
  };
}

/** How often each was told of each level, whether by a mail of its own or by a row of a digest. */
const NOTICES = `
  select f.step, n.person, count(*)::int as notices
  from duban.notice n join duban.firing f on f.id = n.firing_id
  where n.state = 'sent' and f.kind = 'escalation' group by f.step, n.person`;

let world: World | undefined;
let folder: string | undefined;
afterEach(async () => {
  await world?.close();
  if (folder !== undefined) await removeFolder(folder);
});

const WORKED: Numbers = {
  ...{ slips: 300, handled: 0, responsible: 30, supervisors: 12, directors: 1 },
  ...{ urgent: 2, heads: 2, executives: 1 },
};

test.each<Numbers>([
  WORKED,
  { ...WORKED, slips: 21, handled: 3, responsible: 7, supervisors: 3 },
  { ...WORKED, slips: 12, responsible: 4, supervisors: 1, directors: 2, urgent: 5, executives: 2 },
  { ...WORKED, slips: 16, handled: 8, responsible: 8, supervisors: 8, directors: 3, urgent: 4, heads: 1 },
  { ...WORKED, slips: 5, responsible: 1, supervisors: 1, urgent: 0, heads: 1 },
])(
  '7.25 a weekend without a worker: $slips slips, $handled of them handled, $responsible responsible, $supervisors supervisors, $directors directors, $urgent urgent',
  async (numbers) => {
    folder = await mkdtemp(join(tmpdir(), 'duban-storm-'));
    await cp('config/mail.yaml', join(folder, 'mail.yaml'));
    await writeFile(join(folder, 'policy.yaml'), POLICY);
    await writeFile(join(folder, 'organisation.yaml'), organisation(numbers));
    world = await World.open(FRIDAY, folder, { mailsWait: true });
    const { slips, handled } = await weekend(world, numbers);
    const { context, office, mails } = world;

    // The worked example: 47 mails, and one to the admin.
    const expected = expectedOf(numbers);
    expect(counted(mails)).toEqual(expected);
    expect(mails).toHaveLength(expected.digest + expected.immediate + 1);
    if (numbers === WORKED) expect(mails).toHaveLength(47 + 1);

    const unhurried = mails.filter((mail) => kindOf(mail) !== 'immediate').map(({ to }) => to.join());
    expect(new Set(unhurried).size).toBe(unhurried.length);
    for (const slip of handled)
      expect(mails.filter(({ raw, parsed }) => (raw + parsed.text + parsed.html).includes(slip))).toEqual([]);
    const toAdmin = mails.find(({ to }) => to.includes('deng@example.com'));
    expect(toAdmin?.parsed.subject).toContain('11-20 22:10至11-23 08:05');

    const open = slips.length - handled.length;
    const notices = await world.asOwner(NOTICES);
    const of = (step: string, role: string) =>
      notices
        .filter((row) => row.step === step && new RegExp(`^${role}\\d`).test(String(row.person)))
        .reduce((sum, { notices }) => sum + Number(notices), 0);
    expect({ responsible: of('due', 'r'), late: of('+2d', 'director') }).toEqual({
      responsible: open,
      late: open * numbers.directors,
    });

    const arrived = await arrivedOf(world, { freeText: ['电梯'], secrets: [PLANTED] });
    expect(arrived.flatMap(({ mail, facts }) => brokenBy(mail, facts))).toEqual([]);
    expect(
      idsAreUnique(
        arrived.map(({ sent }) => sent),
        'example.com',
      ),
    ).toEqual([]);

    const before = mails.length;
    await tellOfOutages(context, office);
    await world.work();
    await world.work();
    expect(world.mails).toHaveLength(before);
    expect(await world.asOwner('select * from duban.violation')).toEqual([]);
  },
  180_000,
);
