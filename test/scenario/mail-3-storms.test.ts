/** mail.md part 3 and assertion 25: what a weekend without a worker leaves behind, and how few mails tell it. */
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { beat } from '../../src/store/heartbeats.js';
import { tellOfOutages } from '../../src/work/tell-outage.js';
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
  readonly responsible: number;
  readonly supervisors: number;
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

function organisation({ responsible, supervisors }: Numbers): string {
  const people = [
    ...range(responsible).map((n) => `r${n}`),
    ...range(supervisors).map((n) => `s${n}`),
    ...['head0', 'head1', 'exec', 'director', 'other', 'deng'],
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
  department-head: ${by((n) => `head${n % 2}`)}
  senior-leadership: director
  executive-in-charge: exec
  management-representative: other
  enterprise-management: other
  warranty-office: other
  admin: deng
`;
}

let world: World | undefined;
let folder: string | undefined;
afterEach(async () => {
  await world?.close();
  if (folder !== undefined) await removeFolder(folder);
});

test.each<Numbers>([
  { slips: 300, responsible: 30, supervisors: 12 },
  { slips: 21, responsible: 7, supervisors: 3 },
])(
  'assertion 25: a weekend without a worker, $slips slips',
  async (numbers) => {
    folder = await mkdtemp(join(tmpdir(), 'duban-storm-'));
    await cp('config/mail.yaml', join(folder, 'mail.yaml'));
    await writeFile(join(folder, 'policy.yaml'), POLICY);
    await writeFile(join(folder, 'organisation.yaml'), organisation(numbers));
    world = await World.open(shanghai('2026-11-20T20:00'), folder, { mailsWait: true });
    const slips: string[] = [];
    for (const n of range(numbers.slips)) {
      const department = `d${n % numbers.responsible}`;
      slips.push((await world.intake(complaint({ site: undefined, department }))).slip);
    }
    await world.moveTo(shanghai('2026-11-20T22:10'));
    await beat(world.context.db, 'friday', 60_000);
    await world.setClock(Date.parse(shanghai('2026-11-21T10:00')));
    for (const n of [0, 1])
      await world.intake(complaint({ site: undefined, department: `d${n}`, channel: 'government' }));
    await world.setClock(Date.parse(shanghai('2026-11-23T08:05')));
    await world.work();
    const { context, office } = world;
    await tellOfOutages(context, office);
    await beat(context.db, 'monday', 60_000);
    await Promise.all(range(3).map(() => tellOfOutages(context, office)));
    await world.moveTo(shanghai('2026-11-23T08:30'));

    const kinds = world.mails.map(({ to, parsed }) => `${to.join()} ${parsed.headers.get('x-duban-kind')}`);
    const counted = (kind: string) => kinds.filter((mail) => mail.endsWith(` ${kind}`)).length;
    // Two department heads, and the executive of each complaint: here one person.
    expect({
      digests: counted('digest'),
      urgent: counted('immediate'),
      reminders: counted('reminder'),
    }).toEqual({
      digests: numbers.responsible + numbers.supervisors + 1,
      urgent: 4,
      reminders: 0,
    });
    expect(kinds.filter((mail) => mail.startsWith('director@'))).toEqual(['director@example.com digest']);
    expect(kinds.filter((mail) => mail.startsWith('deng@'))).toEqual(['deng@example.com outage']);
    const toAdmin = world.mails.find(({ to }) => to.includes('deng@example.com'));
    expect(toAdmin?.parsed.subject).toContain('11-20 22:10至11-23 08:05');
    expect(toAdmin?.parsed.text).toContain(`期间有${numbers.slips + 2}件投诉`);
    expect(kinds).toHaveLength(numbers.responsible + numbers.supervisors + 1 + 4 + 1);
    const levels = await world.asOwner(
      "select step, count(distinct complaint_id)::int as slips from duban.firing where step in ('due', '+2d') and kind = 'escalation' group by step order by step",
    );
    expect(levels).toEqual([
      { step: '+2d', slips: numbers.slips },
      { step: 'due', slips: numbers.slips + 2 },
    ]);
    await tellOfOutages(context, office);
    await world.work();
    expect(world.mails).toHaveLength(kinds.length);
    expect(await world.asOwner('select * from duban.violation')).toEqual([]);
  },
  120_000,
);
