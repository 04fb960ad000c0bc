import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../src/config/canonical-json.js';
import { policyFromContent, policyVersionOf } from '../../src/config/policy-version.js';
import { configurationOf, organisationWith, POLICY, policyWith } from './folder.js';

describe('what a file leaves out', () => {
  test('the policy', async () => {
    const { policy, mail } = await configurationOf();
    expect(policy).toMatchObject({
      categories: { service: { name: { 'zh-CN': 'service', en: 'service' } } },
      channels: ['in-person', 'letter', 'phone', 'email', 'company', 'group', 'government'],
      closingNeeds: ['handled', 'recorded', 'followed-up'],
      calendars: {},
    });
    expect(policy.targets).toEqual([
      {
        key: 'handle',
        clause: '4.2.3',
        name: { 'zh-CN': 'handle', en: 'handle' },
        when: [{ kind: ['complaint'] }],
        from: ['slip-issued'],
        until: ['handled'],
        within: { all: { days: 0, ms: 14_400_000 } },
        calendar: 'around-the-clock',
        steps: [{ key: 'due', at: { kind: 'due' }, tell: ['supervisor'], urgent: false }],
      },
    ]);
    expect(mail).toEqual({
      senderName: { 'zh-CN': '督办', en: 'Duban' },
      groupWaitMs: 60_000,
      flushIntervalMs: 15 * 60_000,
      digestFrom: 4,
      rate: { perFiveSeconds: 5, perMinute: 30, reserve: 0.2 },
      quietHours: { everybody: { from: 21 * 60, until: 7 * 60 + 30 }, roles: {} },
      dailyAt: 8 * 60 + 30,
    });
  });

  test('a person, and half a name', async () => {
    const { organisation } = await configurationOf(
      organisationWith(
        'sites: { north: , south: }',
        'sites: { north: { name: { en: North } }, south: { name: 南 } }',
      ),
    );
    expect(organisation.people.ann).toEqual({
      key: 'ann',
      name: 'Ann',
      email: 'ann@example.com',
      language: 'zh-CN',
      absences: [],
    });
    expect(organisation.sites).toEqual({
      north: { name: { 'zh-CN': 'North', en: 'North' } },
      south: { name: { 'zh-CN': '南', en: '南' } },
    });
  });
});

test.each([
  ['3.1', '3.1'],
  ['3.10', '3.10'],
  ['"4.2"', '4.2'],
  ['4.2.3（二）', '4.2.3（二）'],
])('the clause %s is taken as it is written', async (written, clause) => {
  const { policy } = await configurationOf(policyWith('4.2.3', written));
  expect(policy.targets[0]?.clause).toBe(clause);
});

test('a telephone number keeps its zero, and Chinese words may be keys', async () => {
  const { organisation } = await configurationOf(
    organisationWith(
      'bob: { name: Bob',
      '王芳: { name: 王芳, phone: 01088880001, email: wang@example.com }\n  bob: { name: Bob',
    ),
  );
  expect(organisation.people.王芳).toMatchObject({ key: '王芳', phone: '01088880001' });
});

test('steps and conditions in all their forms', async () => {
  const { policy } = await configurationOf(
    policyWith(
      '    within: 4h\n    steps:\n      - { at: due, tell: supervisor }\n',
      `    when: [{ category: service, difficult: true }, { kind: [complaint, suggestion], channel: [phone, email] }]
    within: { service: same day, building: 1h30m }
    steps:
      - { at: 75%, tell: responsible }
      - at: +24h
        tell: [supervisor, admin, supervisor]
        repeat: { every: 1d, times: 2 }
        unless: replied
        urgent: true
`,
    ),
  );
  expect(policy.targets[0]).toMatchObject({
    when: [
      { kind: ['complaint'], category: ['service'], difficult: true },
      { kind: ['complaint', 'suggestion'], channel: ['phone', 'email'] },
    ],
    within: { byCategory: { service: 'same day', building: { days: 0, ms: 5_400_000 } } },
    steps: [
      { key: '75%', at: { kind: 'percent', percent: 75 } },
      {
        key: '+24h',
        tell: ['supervisor', 'admin'],
        repeat: { every: { days: 1, ms: 0 }, times: 2 },
        unless: 'replied',
        urgent: true,
      },
    ],
  });
});

describe('the version', () => {
  test('canonical JSON does not depend on the order of keys, and is JSON', () => {
    const shuffle = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffle);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, part]) => [key, shuffle(part)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffle(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('comments and layout are not part of it; a limit and a calendar are', async () => {
    const { policyVersion, policy } = await configurationOf();
    expect(policyVersion).toMatch(/^[0-9a-f]{12}$/);
    const reordered = POLICY.replace(
      '    from: slip-issued\n    until: handled\n',
      '    until: [handled] # 4.2.3\n    from: slip-issued\n',
    );
    expect((await configurationOf({ 'policy.yaml': reordered })).policyVersion).toBe(policyVersion);
    expect((await configurationOf(policyWith('4h', '240m'))).policyVersion).toBe(policyVersion);
    expect((await configurationOf(policyWith('4h', '5h'))).policyVersion).not.toBe(policyVersion);
    const calendars = 'calendars: { office: { week: { mon: "08:00-12:00" } } }';
    expect((await configurationOf({ 'calendars.yaml': calendars })).policyVersion).not.toBe(policyVersion);
    const stored = policyFromContent(JSON.parse(JSON.stringify(policy)));
    expect(policyVersionOf(stored)).toBe(policyVersion);
    expect(Object.isFrozen(stored.targets[0]?.steps)).toBe(true);
  });

  test.each([
    null,
    'x',
    {},
    { timeZone: 'UTC', categories: {}, channels: [], closingNeeds: [], targets: [{}], calendars: {} },
  ])('stored content that is no policy is refused: %j', (content) => {
    expect(() => policyFromContent(content)).toThrow(/stored policy is not readable/);
  });
});
