/** What is valid and probably wrong is said, with its place and what to do; what is right is left alone. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkFolder } from '../../src/config/lint.js';
import { PROJECT } from '../support/process.js';
import { type Files, ORGANISATION, organisationWith, POLICY, policyWith, warningsOf } from './folder.js';

const STEP = '- { at: due, tell: supervisor }';
const LIMIT = 'within: 4h';
const withSteps = (...steps: string[]): Files =>
  policyWith(STEP, steps.map((step) => `- { ${step} }`).join('\n      '));
const onOffice = (files: Files, more = ''): Files => ({
  'policy.yaml': String(files['policy.yaml'] ?? POLICY).replace(
    '    steps:',
    '    calendar: office\n    steps:',
  ),
  'calendars.yaml': `calendars:\n  office: { week: { mon-fri: ["08:30-12:00", "13:30-18:00"] }${more} }\n`,
});
const LAST = 'at: +7d, tell: management-representative';

/** Files → where the one warning stands, and what it says. */
const ONE_WARNING: readonly (readonly [string, Files, string, RegExp])[] = [
  [
    'a reminder before the start',
    policyWith(
      `${LIMIT}\n    steps:\n      ${STEP}`,
      `within: { service: 2h, building: 8h }\n    steps:\n      - { at: -3h, tell: responsible }`,
    ),
    '10:15 targets.handle.steps[0].at',
    /with the limit of 2h \(service\) the reminder "-3h" lies before the start.*; better: a share/,
  ],
  [
    'a reminder too close to due',
    withSteps('at: 99%, tell: responsible', 'at: due, tell: supervisor'),
    '10:15 targets.handle.steps[0].at',
    /with the limit of 4h .* comes only 2m24s before due; better: at least five minutes/,
  ],
  [
    'a reminder a minute before due',
    withSteps('at: -1m, tell: responsible'),
    '10:15 targets.handle.steps[0].at',
    /comes only 1m before due/,
  ],
  [
    'a step that is silent whenever the clock runs',
    withSteps('at: due, tell: supervisor, unless: slip-issued'),
    '10:46 targets.handle.steps[0].unless',
    /the step "due" never fires: "slip-issued" is there whenever this clock runs/,
  ],
  [
    '"unless" the clock has stopped',
    withSteps('at: due, tell: supervisor, unless: handled'),
    '10:46 targets.handle.steps[0].unless',
    /changes nothing: "handled" stops this clock/,
  ],
  [
    'a chain that ends below the management representative',
    withSteps('at: due, tell: supervisor', 'at: +1d, tell: department-head'),
    '11:26 targets.handle.steps[1].tell',
    /ends below the management representative.*; better: one more step such as/,
  ],
  [
    'senior leadership, and nobody after',
    withSteps('at: due, tell: [supervisor, senior-leadership]'),
    '10:26 targets.handle.steps[0].tell',
    /ends below the management representative/,
  ],
  [
    'a day and twenty-four hours',
    withSteps('at: +1d, tell: supervisor', 'at: +24h, tell: department-head', LAST),
    '11:15 targets.handle.steps[1].at',
    /the steps "\+1d" and "\+24h" tell bob in the same minute; better: one step/,
  ],
  [
    'a share and a time before due that are the same for one limit only',
    policyWith(
      `${LIMIT}\n    steps:\n      ${STEP}`,
      'within: { service: 4h, building: 8h }\n    steps:\n      - { at: 75%, tell: supervisor }\n      - { at: -1h, tell: responsible }',
    ),
    '11:15 targets.handle.steps[1].at',
    /with the limit of 4h \(service\) the steps "75%" and "-1h" tell ann in the same minute/,
  ],
  [
    'a repeat that meets a later step',
    withSteps(
      'at: due, tell: supervisor, repeat: { every: 1d, times: 2 }',
      'at: +2d, tell: supervisor',
      LAST,
    ),
    '11:15 targets.handle.steps[1].at',
    /the steps "due" \(repeat 2\) and "\+2d" tell ann, bob in the same minute/,
  ],
  [
    'clock hours on a business calendar',
    onOffice(policyWith(LIMIT, 'within: 24h')),
    '8:13 targets.handle.within',
    /no working day of "office" can hold 24h: .* this is 3 working days; better: working days such as 3d/,
  ],
  [
    'clock hours after due on a business calendar',
    onOffice(withSteps('at: +24h, tell: supervisor')),
    '11:15 targets.handle.steps[0].at',
    /no working day of "office" can hold 24h/,
  ],
  [
    'a target that lets nothing through',
    policyWith(LIMIT, `${LIMIT}\n    when: { settledOnTheSpot: true }`),
    '9:5 targets.handle.when',
    /this clock never runs/,
  ],
  [
    'a clock until what is always there',
    policyWith('until: handled', 'until: received'),
    '7:5 targets.handle.until',
    /this clock never runs/,
  ],
  [
    'a limit for a category that does not come through',
    policyWith(LIMIT, 'within: { service: 4h, building: 1h }\n    when: { category: service }'),
    '8:28 targets.handle.within.building',
    /this limit is never used/,
  ],
  [
    'a condition beside a wider one',
    policyWith(
      LIMIT,
      `${LIMIT}\n    when: [{ channel: [phone, email] }, { channel: phone, difficult: true }, { channel: [in-person, letter, company, group, government] }]`,
    ),
    '9:41 targets.handle.when[1]',
    /condition 1 lets the same complaints through/,
  ],
  [
    'a category that nothing limits',
    policyWith(LIMIT, `${LIMIT}\n    when: { category: service }`),
    '2:26 categories.building',
    /no target limits complaints of the category "building"/,
  ],
  [
    'channels that nothing limits',
    policyWith(LIMIT, `${LIMIT}\n    when: { channel: [phone, email, letter, in-person] }`),
    '1:1 channels',
    /no target lets complaints by company, group, government through/,
  ],
  [
    'the same clock twice',
    policyWith(
      'targets:\n',
      'targets:\n  twin:\n    { clause: 1, from: slip-issued, until: handled, within: 4h, steps: [{ at: due, tell: admin }] }\n',
    ),
    '6:3 targets.handle',
    /this is the same clock as "twin"/,
  ],
  [
    'a role twice',
    withSteps('at: due, tell: [supervisor, supervisor]'),
    '10:39 targets.handle.steps[0].tell[1]',
    /twice/,
  ],
];

describe('lint: each warning alone, where it stands', () => {
  test.each(ONE_WARNING)('%s', async (_, files, place, words) => {
    const warnings = await warningsOf(files);
    const about = warnings.filter((warning) => !/limits complaints|lets complaints/.test(warning));
    const [warning = '', ...others] = about.length > 0 ? about : warnings;
    expect(others).toEqual([]);
    expect(warning.split(': ')[0]).toBe(`policy.yaml:${place}`);
    expect(warning).toMatch(words);
  });

  test('what is right is left alone', async () => {
    expect(await warningsOf({})).toEqual([]);
    expect(await warningsOf(withSteps('at: due, tell: supervisor', LAST))).toEqual([]);
    expect(await warningsOf(onOffice(policyWith(LIMIT, 'within: 2d')))).toEqual([]);
  });

  test('a day and eight hours are the same on no calendar with a lunch break and a Saturday', async () => {
    const files = onOffice(withSteps('at: +1d, tell: supervisor', 'at: +8h, tell: supervisor', LAST), '');
    const saturday = String(files['calendars.yaml']).replace('} }', ', sat: ["09:00-12:00"] } }');
    expect(await warningsOf({ ...files, 'calendars.yaml': saturday })).toEqual([]);
  });

  test('a calendar without working time for the limit', async () => {
    const days = Array.from({ length: 500 }, (_, day) =>
      new Date(Date.UTC(2026, 10, 20 + day)).toISOString().slice(0, 10),
    );
    const warnings = await warningsOf(onOffice({}, `, daysOff: [${days.join(', ')}]`));
    expect(warnings).toEqual([
      expect.stringMatching(/^policy\.yaml:9:15 .*never ends: the calendar "office" has no working time/),
      expect.stringMatching(/^calendars\.yaml:.*daysOff\[0\]: 2026-11-20, .* lie in the past/),
    ]);
  });
});

describe('lint: people', () => {
  const away = (who: string, days: string) =>
    organisationWith(`${who}@example.com }`, `${who}@example.com, absences: [{ ${days} }] }`);

  test('a role that only somebody holds who is away now or soon, with the dates', async () => {
    const told = withSteps('at: due, tell: department-head');
    const files = { ...told, ...away('bob', 'from: 2026-11-20, until: 2026-12-01') };
    expect(await warningsOf(files)).toEqual([
      expect.stringMatching(
        /^organisation\.yaml:3:56 people\.bob\.absences\[0\]: "bob" is away from 2026-11-23 to 2026-12-01, and nobody else can be reached as department-head/,
      ),
    ]);
  });

  test('one department’s supervisor; with a deputy, in the past or far off, nothing', async () => {
    const told = withSteps('at: due, tell: supervisor');
    const of = (days: string) => warningsOf({ ...told, ...away('bob', days) });
    expect(await of('from: 2026-12-24, until: 2026-12-26')).toEqual([
      expect.stringMatching(
        /from 2026-12-24 to 2026-12-26, and nobody else can be reached as supervisor of security/,
      ),
    ]);
    expect(await of('from: 2026-12-24, until: 2026-12-26, deputy: ann')).toEqual([]);
    expect(await of('from: 2026-10-24, until: 2026-10-26')).toEqual([]);
    expect(await of('from: 2027-10-24, until: 2027-10-26')).toEqual([]);
  });

  test('somebody twice in a role', async () => {
    expect(
      await warningsOf({ 'organisation.yaml': ORGANISATION.replace('[ann, bob]', '[ann, bob, ann]') }),
    ).toEqual([
      expect.stringMatching(
        /^organisation\.yaml:11:33 roles\.senior-leadership\[2\]: "ann" stands in this list twice/,
      ),
    ]);
  });
});

describe('lint: calendars and files', () => {
  test('a calendar that nobody counts on, where others are counted on', async () => {
    const files = onOffice({});
    const calendars = `${String(files['calendars.yaml'])}  spare: { week: { mon: "08:00-12:00" } }\n`;
    expect(await warningsOf({ ...files, 'calendars.yaml': calendars })).toEqual([
      expect.stringMatching(
        /^calendars\.yaml:3:3 calendars\.spare: no target counts on the calendar "spare"/,
      ),
    ]);
    expect(await warningsOf({ 'calendars.yaml': calendars })).toEqual([]);
  });

  test('files that nobody reads', async () => {
    expect(
      await warningsOf({ 'calendar.yaml': '', 'policy.yml': '', 'README.md': '', '.policy.swp': '' }),
    ).toEqual([
      expect.stringMatching(
        /^calendar\.yaml:1:1 \(file\): this file is not read \(did you mean "calendars\.yaml"\?\)/,
      ),
      expect.stringMatching(
        /^policy\.yml:1:1 \(file\): this file is not read \(did you mean "policy\.yaml"\?\)/,
      ),
    ]);
  });

  test('the shipped folder gives no warning', async () => {
    const shipped = await checkFolder(join(PROJECT, 'config'), Date.parse('2026-11-23T09:00+08:00'));
    expect(shipped.ok && shipped.warnings).toEqual([]);
  });
});
