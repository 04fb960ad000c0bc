import { describe, expect, test } from '@jest/globals';
import { configurationOf, faultsOf, load, policyWith } from './folder.js';

const STEP = '- { at: due, tell: supervisor }';
const LIMIT = 'within: 4h';

/** What is replaced, by what → where the one fault is, and what it says. */
const ONE_FAULT: readonly (readonly [string, string, string, RegExp])[] = [
  ['within: 4h', 'within: 4', '8:13 targets.handle.within', /"4" has no unit; allowed: .*4h.*same day/],
  ['within: 4h', 'within: 0', '8:13 targets.handle.within', /"0" has no unit/],
  ['within: 4h', 'within: 010h', '8:13 targets.handle.within', /"010h" is not a length of time/],
  ['within: 4h', 'within: 010', '8:13 targets.handle.within', /"010" has no unit/],
  ['within: 4h', 'within: 0h', '8:13 targets.handle.within', /"0h" is not more than zero/],
  ['within: 4h', 'within: -1h', '8:13 targets.handle.within', /"-1h" is negative/],
  ['within: 4h', 'within: 1.5d', '8:13 targets.handle.within', /"1.5d" is not a whole number/],
  ['within: 4h', 'within: 99999h', '8:13 targets.handle.within', /at most 366 days/],
  ['within: 4h', 'within: P1M', '8:13 targets.handle.within', /"P1M" is not a length of time/],
  ['within: 4h', 'within:', '8:5 targets.handle.within', /"within" has no value; allowed: /],
  ['within: 4h', 'within: []', '8:13 targets.handle.within', /"within" cannot be an empty list/],
  [
    'within: 4h',
    'withn: 4h',
    '8:5 targets.handle.withn',
    /unknown key "withn" \(did you mean "within"\?\); allowed: clause/,
  ],
  [
    '    within: 4h\n',
    '',
    '4:3 targets.handle.within',
    /"within" is missing; allowed: a whole number with its unit/,
  ],
  [LIMIT, 'within: { service: 4h }', '8:5 targets.handle.within', /no limit for the category "building"/],
  [
    LIMIT,
    'within: { service: 4h, building: 1h, gas: 1h }',
    '8:42 targets.handle.within.gas',
    /unknown category "gas"/,
  ],
  [LIMIT, 'within: { service: 4h, building: 3 }', '8:38 targets.handle.within.building', /"3" has no unit/],
  [LIMIT, `${LIMIT}\n    calendar: ofice`, '9:15 targets.handle.calendar', /unknown calendar "ofice"/],
  [
    LIMIT,
    `${LIMIT}\n    when: { channel: phon }`,
    '9:22 targets.handle.when.channel',
    /\(did you mean "phone"\?\)/,
  ],
  [
    LIMIT,
    `${LIMIT}\n    when: { category: [servise] }`,
    '9:24 targets.handle.when.category[0]',
    /did you mean "service"/,
  ],
  [
    LIMIT,
    `${LIMIT}\n    when: { kind: complain }`,
    '9:19 targets.handle.when.kind',
    /did you mean "complaint"/,
  ],
  [
    LIMIT,
    `${LIMIT}\n    when: [{ difficult: yes }]`,
    '9:25 targets.handle.when[0].difficult',
    /allowed: true or false/,
  ],
  [
    LIMIT,
    `${LIMIT}\n    when: [{ dificult: true }]`,
    '9:14 targets.handle.when[0].dificult',
    /did you mean "difficult"/,
  ],
  [
    'until: handled',
    'until: [handled, slip-issued]',
    '7:22 targets.handle.until[1]',
    /both starts and stops/,
  ],
  ['until: handled', 'until: handeld', '7:12 targets.handle.until', /did you mean "handled"/],
  [
    'tell: supervisor',
    'tell: [supervsor]',
    '10:27 targets.handle.steps[0].tell[0]',
    /did you mean "supervisor"/,
  ],
  ['tell: supervisor', 'tell: []', '10:26 targets.handle.steps[0].tell', /the list is empty/],
  ['at: due', 'at: 100%', '10:15 targets.handle.steps[0].at', /allowed: start, 1% to 99%/],
  ['at: due', 'at: 1d', '10:15 targets.handle.steps[0].at', /not an instant of a deadline/],
  ['at: due,', 'at:due,', '10:11 targets.handle.steps[0].at:due', /a space is missing after ":"/],
  [
    STEP,
    '- { at: start, tell: admin, repeat: { every: 1h, times: 1 } }',
    '10:35 targets.handle.steps[0].repeat',
    /cannot repeat/,
  ],
  [
    STEP,
    '- { at: due, tell: admin, repeat: { every: 1, times: 1 } }',
    '10:50 targets.handle.steps[0].repeat.every',
    /no unit/,
  ],
  [
    STEP,
    '- { at: due, tell: admin, repeat: { every: 1h, times: 0 } }',
    '10:61 targets.handle.steps[0].repeat.times',
    /0 is too small; allowed: a whole number from 1/,
  ],
  [
    STEP,
    `${STEP}\n      - { at: +90m, tell: admin }\n      - { at: +1h30m, tell: admin }`,
    '12:15 targets.handle.steps[2].at',
    /"\+1h30m" is the same as "\+90m"/,
  ],
  ['categories: { service: , building: }', 'categories: {}', '2:13 categories', /at least one category/],
  ['clause: 4.2.3', 'clause: ""', '5:13 targets.handle.clause', /the clause is empty/],
  [
    'categories:',
    'closing: { needs: handled }\ncategories:',
    '2:19 closing.needs',
    /"needs" cannot be "handled"; allowed: a list of milestones such as \[handled, recorded\]$/,
  ],
  [
    'categories:',
    'closing: { needs: [closed] }\ncategories:',
    '2:20 closing.needs[0]',
    /closing cannot need "closed"/,
  ],
  ['categories:', 'chanels: [phone]\ncategories:', '2:1 chanels', /did you mean "channels"/],
  ['categories:', 'timeZone: UTC\ncategories:', '2:1 timeZone', /stands here twice/],
];

describe('policy.yaml: each fault alone, where it stands', () => {
  test.each(ONE_FAULT)('%j → %j', async (before, after, place, words) => {
    const faults = await faultsOf(policyWith(before, after));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.split(': ')[0]).toBe(`policy.yaml:${place}`);
    expect(faults[0]).toMatch(words);
  });
});

describe('time zones', () => {
  const inZone = (zone: string) => policyWith('timeZone: Asia/Shanghai', `timeZone: ${zone}`);

  test.each([
    'CST',
    'local',
    'Etc/GMT+8',
    'Asia/Shangai',
    "''",
    'GMT',
    'Asia/Beijing',
    'Asia/SHANGHAI',
    '+08:00',
  ])('%s is refused and Asia/Shanghai is suggested', async (zone) => {
    expect(await faultsOf(inZone(zone))).toEqual([
      expect.stringMatching(/^policy\.yaml:1:11 timeZone: .*did you mean "Asia\/Shanghai"/),
    ]);
  });

  test.each(['UTC', 'Asia/Kolkata', 'America/Argentina/La_Rioja', 'Europe/Berlin'])(
    '%s is a zone',
    async (zone) => {
      expect((await configurationOf(inZone(zone))).policy.timeZone).toBe(zone);
    },
  );
});

describe('rules 17: never instead', () => {
  const withSteps = (...steps: string[]) =>
    policyWith(STEP, steps.map((step) => `- { ${step} }`).join('\n      '));

  test.each([
    ['without', ['at: due, tell: senior-leadership']],
    ['before', ['at: +1d, tell: senior-leadership', 'at: +2d, tell: supervisor']],
    ['in the file before, in time after', ['at: +3d, tell: supervisor', 'at: +50h, tell: senior-leadership']],
    ['told only before due', ['at: 75%, tell: supervisor', 'at: due, tell: senior-leadership']],
    [
      'silent where senior is not',
      ['at: due, tell: supervisor, unless: replied', 'at: +1d, tell: senior-leadership'],
    ],
    [
      'both silent once, then senior alone',
      ['at: due, tell: [supervisor, senior-leadership], unless: replied', 'at: +1d, tell: senior-leadership'],
    ],
  ])('refused: %s', async (_, steps) => {
    const faults = await faultsOf(withSteps(...steps));
    expect(faults).toEqual([
      expect.stringMatching(/steps\[\d\]\.tell: senior-leadership is told .* the supervisor;/),
    ]);
  });

  test.each([
    [
      'in the same step',
      ['at: due, tell: [senior-leadership, supervisor]', 'at: +1d, tell: senior-leadership'],
    ],
    [
      'earlier in time, later in the file',
      ['at: +2d, tell: senior-leadership', 'at: +47h, tell: supervisor'],
    ],
    [
      'both unless the same',
      ['at: due, tell: supervisor, unless: replied', 'at: +1d, tell: senior-leadership, unless: replied'],
    ],
    ['told of the start, which is no breach', ['at: start, tell: senior-leadership']],
  ])('accepted: %s', async (_, steps) => {
    expect(await faultsOf(withSteps(...steps))).toEqual([]);
  });

  test('on a business calendar twenty hours are more than a day', async () => {
    const steps = withSteps('at: +20h, tell: supervisor', 'at: +1d, tell: senior-leadership');
    expect(await faultsOf(steps)).toEqual([]);
    const office = { 'calendars.yaml': 'calendars: { office: { week: { mon-fri: "09:00-17:00" } } }' };
    const policy = String(steps['policy.yaml']).replace(LIMIT, `${LIMIT}\n    calendar: office`);
    expect(await faultsOf({ ...office, 'policy.yaml': policy })).toHaveLength(1);
    const enough = policy.replace('+20h', '+8h');
    expect(await faultsOf({ ...office, 'policy.yaml': enough })).toEqual([]);
  });
});

test('every fault of every file comes at once', async () => {
  const faults = await faultsOf({
    'policy.yaml': `timeZone: CST
categories: { service: }
targets:
  a:
    clause: 1
    from: received
    until: [handled, received]
    within: 4
    steps:
      - { at: 75％, tell: supervsor }
  b:
    from: received
    until: handled
    within: { servise: 4h }
    calendar: ofice
`,
    'calendars.yaml':
      'calendars: { office: { week: { mon-fri: ["17:30-08:30"] }, daysOff: [2026-02-30] } }\n',
    'organisation.yaml': null,
    'mail.yaml': 'groupWait: soon\n',
  });
  expect(faults.map((fault) => fault.split(': ')[0])).toEqual([
    'policy.yaml:1:11 timeZone',
    'policy.yaml:7:22 targets.a.until[1]',
    'policy.yaml:8:13 targets.a.within',
    'policy.yaml:10:17 targets.a.steps[0].at',
    'policy.yaml:10:26 targets.a.steps[0].tell',
    'policy.yaml:11:3 targets.b.clause',
    'policy.yaml:14:5 targets.b.within',
    'policy.yaml:14:15 targets.b.within.servise',
    'policy.yaml:15:15 targets.b.calendar',
    'calendars.yaml:1:42 calendars.office.week.mon-fri[0]',
    'calendars.yaml:1:70 calendars.office.daysOff[0]',
    'organisation.yaml:1:1 (file)',
    'mail.yaml:1:12 groupWait',
  ]);
  expect(faults.join('\n')).not.toMatch(/Invalid|expected|received (string|number|undefined)/);
});

test('what takes effect but is odd comes as a warning', async () => {
  const loaded = await load(policyWith(`steps:\n      ${STEP}`, 'steps: []'));
  expect(loaded).toMatchObject({ ok: true, warnings: [{ line: 4, path: 'targets.handle' }] });
});
