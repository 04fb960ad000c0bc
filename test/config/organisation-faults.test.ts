import { describe, expect, test } from '@jest/globals';
import { formatFault } from '../../src/config/load.js';
import { configurationOf, faultsOf, load, ORGANISATION, organisationWith } from './folder.js';

const ADDRESS = 'email: ann@example.com';
const ANN = 'ann: { name: Ann, email: ann@example.com }';

const ONE_FAULT: readonly (readonly [string, string, string, RegExp])[] = [
  [`, ${ADDRESS}`, '', '2:3 people.ann.email', /"email" is missing; allowed: one plain address/],
  ['name: Ann, ', '', '2:3 people.ann.name', /"name" is missing/],
  ['bob: { name: Bob', 'bob: { name: Bob, age: 3', '3:21 people.bob.age', /unknown key "age"/],
  [
    'bob: { name: Bob',
    'bob: { name: Bob, language: cn',
    '3:31 people.bob.language',
    /"cn" is not known here.*; allowed: zh-CN, en/,
  ],
  [
    'bob: { name: Bob',
    'bob: { name: Bob, department: enginering',
    '3:33 people.bob.department',
    /did you mean "engineering"/,
  ],
  [
    'name: Bob',
    'name: Bob www.example.com',
    '3:16 people.bob.name',
    /the text has "www\.example\.com", and a mail has nothing to open or to fetch; allowed: plain words/,
  ],
  [
    'engineering: , ',
    'engineering: { name: { en: "https://example.com" } }, ',
    '5:43 departments.engineering.name.en',
    /the text has "https:\/\/example\.com"/,
  ],
  ['  admin: bob\n', '', '6:1 roles.admin', /nobody holds this role/],
  ['admin: bob', 'admin: []', '16:10 roles.admin', /the list is empty/],
  [
    'admin: bob',
    'admin: bobb',
    '16:10 roles.admin',
    /unknown person "bobb" \(did you mean "bob"\?\); allowed: ann, bob/,
  ],
  ['admin: bob', 'admin: { engineering: bob }', '16:3 roles.admin', /needed for the whole company/],
  ['admin: bob', 'admn: bob', '16:3 roles.admn', /did you mean "admin"/],
  ['security: bob }', '}', '9:3 roles.supervisor', /nobody holds this role for security/],
  [
    'security: bob }',
    'securty: bob, security: bob }',
    '9:35 roles.supervisor.securty',
    /unknown department or site "securty" \(did/,
  ],
  [
    'security: bob }',
    'south/security: bob }',
    '9:3 roles.supervisor',
    /nobody holds this role for north\/security/,
  ],
  [
    'south: bob }',
    'south/security: bob }',
    '7:3 roles.receptionist',
    /nobody holds this role for south\/engineering/,
  ],
  ['[ann, bob]', '[ann, zoe]', '11:28 roles.senior-leadership[1]', /unknown person "zoe"/],
  [
    'departments: { engineering: , security: }',
    'departments:',
    '5:1 departments',
    /"departments" has no value/,
  ],
];

describe('organisation.yaml: each fault alone, where it stands', () => {
  test.each(ONE_FAULT)('%j → %j', async (before, after, place, words) => {
    const faults = await faultsOf(organisationWith(before, after));
    expect(faults.filter((fault) => fault.startsWith(`organisation.yaml:${place}: `))).toEqual([
      expect.stringMatching(words),
    ]);
    expect(faults).toHaveLength(1);
  });
});

test('a site and a department cannot share a key', async () => {
  const text = ORGANISATION.replace('sites: { north: , south: }', 'sites: { security: }').replace(
    '{ north: ann, south: bob }',
    'ann',
  );
  expect(await faultsOf({ 'organisation.yaml': text })).toEqual([
    expect.stringMatching(
      /^organisation\.yaml:4:10 sites\.security: "security" is the key of a department, too/,
    ),
  ]);
});

describe('addresses', () => {
  test.each([
    ['a@b.com, evil@e.com', /more than one address/],
    ['"x" <a@b.com>', /name, quotes or brackets/],
    ['ann@example.com\\r\\nBcc: x@y.zz', /line break/],
    ['ann@example', /no full domain/],
    ['ann@[127.0.0.1]', /not an e-mail address/],
    ['ann.example.com', /has no "@"/],
    ['用户@例子.公司', /outside ASCII.*not supported/],
    [`${'a'.repeat(250)}@example.com`, /longer than 254/],
    [`${'a'.repeat(65)}@example.com`, /not an e-mail address/],
    ['a..b@example.com', /not an e-mail address/],
    ['ann@-example.com', /not an e-mail address/],
    ['', /has no "@"/],
  ])('%j is refused', async (address, words) => {
    const quoted = `email: "${address.replaceAll('"', '\\"')}"`;
    expect(await faultsOf(organisationWith(ADDRESS, quoted))).toEqual([expect.stringMatching(words)]);
  });

  test.each(['a.b+c@mail.example.co.uk', "o'neil@example.com", 'x@xn--fsqu00a.xn--55qx5d'])(
    '%s is one',
    async (address) => {
      const { organisation } = await configurationOf(organisationWith(ADDRESS, `email: ${address}`));
      expect(organisation.people.ann?.email).toBe(address);
    },
  );

  test('two persons with one address are a warning', async () => {
    const loaded = await load(organisationWith('bob@example.com', 'Ann@example.com'));
    expect(loaded.ok && loaded.warnings.map(formatFault)).toEqual([
      expect.stringMatching(/^organisation\.yaml:3:28 people\.bob\.email: "ann" has the same address/),
    ]);
  });
});

describe('absences and deputies', () => {
  const away = (key: string, from: string, until: string, deputy: string) =>
    `  ${key}: { name: ${key}, email: ${key}@example.com, absences: [{ from: ${from}, until: ${until}, deputy: ${deputy} }] }\n`;
  const people = (...lines: string[]) => organisationWith(`  ${ANN}\n`, `  ${ANN}\n${lines.join('')}`);

  test.each([
    [away('c1', '2026-02-30', '2026-03-01', 'ann'), /absences\[0\]\.from: "2026-02-30" is not a date/],
    [
      away('c1', '2026-03-02', '2026-03-01', 'ann'),
      /absences\[0\]\.until: the absence ends on 2026-03-01, before/,
    ],
    [
      away('c1', '2026-03-01', '2026-03-01', 'amn'),
      /absences\[0\]\.deputy: unknown person "amn" \(did you mean "ann"/,
    ],
    [away('c1', '2026-03-01', '2026-03-01', 'c1'), /a circle of deputies .*: c1 → c1/],
  ])('%s is refused', async (line, words) => {
    expect(await faultsOf(people(line))).toEqual([expect.stringMatching(words)]);
  });

  test('a circle on shared days is one fault; on other days it is none', async () => {
    const circle = [
      away('c1', '2026-03-01', '2026-03-05', 'c2'),
      away('c2', '2026-03-04', '2026-03-09', 'c1'),
    ];
    expect(await faultsOf(people(...circle))).toEqual([
      expect.stringMatching(
        /people\.c1\.absences\[0\]\.deputy: .* from 2026-03-04 to 2026-03-05: c1 → c2 → c1/,
      ),
    ]);
    const apart = [
      away('c1', '2026-03-01', '2026-03-03', 'c2'),
      away('c2', '2026-03-04', '2026-03-09', 'c1'),
    ];
    expect(await faultsOf(people(...apart))).toEqual([]);
  });

  test('three deputies in a row are the most', async () => {
    const days = ['2026-03-01', '2026-03-02'] as const;
    const three = [away('c1', ...days, 'c2'), away('c2', ...days, 'c3'), away('c3', ...days, 'ann')];
    expect(await faultsOf(people(...three))).toEqual([]);
    const four = [away('c0', ...days, 'c1'), ...three];
    expect(await faultsOf(people(...four))).toEqual([
      expect.stringMatching(/more than 3 deputies in a row .*: c0 → c1 → c2 → c3 → ann/),
    ]);
  });
});

test('roles by site/department, by department, by site, and for the company', async () => {
  const text = ORGANISATION.replace(
    '{ engineering: ann, security: bob }',
    '{ engineering: ann, north: bob, south/security: [bob, bob] }',
  );
  const loaded = await load({ 'organisation.yaml': text });
  expect(loaded.ok && loaded.configuration.organisation.roles.supervisor).toEqual({
    company: [],
    departments: { engineering: ['ann'] },
    sites: { north: ['bob'] },
    siteDepartments: { 'south/security': ['bob'] },
  });
  expect(loaded.ok && loaded.warnings.map(({ problem }) => problem)).toEqual([
    'nobody holds this role for a complaint of security that names no site',
  ]);
});
