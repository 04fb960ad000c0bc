import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { jsonSchemas } from '../../src/config/json-schema.js';
import { formatFault, loadConfiguration } from '../../src/config/load.js';
import { printLimit } from '../../src/sla/limit.js';
import type { Step, Target } from '../../src/sla/policy.js';
import { configurationOf } from './folder.js';

const DIR = join(import.meta.dirname, '../../config');

async function shipped() {
  const loaded = await loadConfiguration(DIR);
  if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
  return loaded;
}

/** procedure.md: target, clause, clock, limits, who is told; ! marks mails that never wait. */
const PROCEDURE = `
inform-supervisor | 4.2.1 | received → supervisor-informed | 2h | complaint in-person settledOnTheSpot=false | due: supervisor
relay | 4.2.3 | received → relayed | 1h | complaint letter,phone,email | due: supervisor
dispatch | 4.2.3 | relayed → slip-issued,handled | 1h | complaint | due: supervisor
handle | 4.2.3 | slip-issued → handled | service 4h, building-quality same day, outside-boundary 3d | complaint | 75%: responsible; due: supervisor,responsible,receptionist; +1d: department-head,supervisor; +2d: senior-leadership,supervisor; +7d: management-representative
reply | 4.2.4 | slip-issued → replied,handled | 2d | complaint | 75%: responsible; due: senior-leadership,supervisor; +5d: management-representative
opinion | 4.2.5 | received → opinion-given | 4h | complaint company,group,government / complaint difficult=true | start!: department-head; due!: executive-in-charge
opinion-forwarded | 4.2.5 | opinion-given → handled | 2d | complaint company,group,government / complaint difficult=true | start!: executive-in-charge; due: management-representative
representative | 3.1 | received → handled | 3d | complaint group,government | start!: management-representative,enterprise-management; due: senior-leadership,supervisor
record-result | 4.2.2 | handled → recorded | same day | complaint | due: supervisor
follow-up | 3.2 | handled → followed-up | 3d | complaint | start: department-head; due: enterprise-management
case-analysis | 4.2.6 | handled → case-analysed | 7d | complaint service | due: department-head
written-report | 4.2.6 | slip-issued → reported-in-writing | 1d | complaint building-quality wideImpact=true | start: warranty-office; due: supervisor
explanation | 4.2.6 | slip-issued → explained | 3d | complaint outside-boundary | start: receptionist; due: supervisor
`;

function printTarget({ key, clause, from, until, within, when, steps, calendar }: Target): string {
  const limits =
    'all' in within
      ? printLimit(within.all)
      : Object.entries(within.byCategory).map(([category, limit]) => `${category} ${printLimit(limit)}`);
  const conditions = when.map(({ kind, category, channel, ...flags }) =>
    [kind, category, channel, ...Object.entries(flags).map((flag) => flag.join('='))]
      .filter(Boolean)
      .join(' '),
  );
  expect(calendar).toBe('around-the-clock');
  const clock = `${from} → ${until}`;
  return [
    key,
    clause,
    clock,
    [limits].flat().join(', '),
    conditions.join(' / '),
    steps.map(printStep).join('; '),
  ].join(' | ');
}

const printStep = ({ key, tell, urgent, repeat, unless }: Step) =>
  `${key}${urgent ? '!' : ''}: ${tell}${repeat ? ' repeats' : ''}${unless ?? ''}`;

test('the shipped policy is the procedure, row by row', async () => {
  const { configuration, warnings } = await shipped();
  expect(warnings).toEqual([]);
  expect(configuration.policy.targets.map(printTarget)).toEqual(PROCEDURE.trim().split('\n'));
  expect(configuration.policy.closingNeeds).toEqual(['handled', 'recorded', 'followed-up']);
  expect(
    Object.entries(configuration.policy.categories).map(([key, { name }]) => `${key} ${name['zh-CN']}`),
  ).toEqual(['service 一类投诉', 'building-quality 二类投诉', 'outside-boundary 三类投诉']);
  expect(configuration.policy.channels).toHaveLength(7);
});

test('the shipped organisation is invented, and everybody can be reached', async () => {
  const { organisation } = (await shipped()).configuration;
  const people = Object.values(organisation.people);
  expect(people.every(({ email }) => email.endsWith('@example.com'))).toBe(true);
  expect(people.some(({ language }) => language === 'en')).toBe(true);
  expect(people.some(({ absences }) => absences.some(({ deputy }) => deputy !== undefined))).toBe(true);
  expect(Object.keys(organisation.sites)).toHaveLength(2);
  expect(Object.keys(organisation.departments)).toHaveLength(3);
});

test('nobody can change a loaded configuration', async () => {
  const { configuration } = await shipped();
  const frozen = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(frozen));
  expect(frozen(configuration)).toBe(true);
});

test('the shipped JSON Schemas are those of the code; if not: npx tsx test/config/write-schemas.mjs', async () => {
  const schemas = jsonSchemas();
  expect((await readdir(join(DIR, 'schema'))).filter((name) => Object.hasOwn(schemas, name)).sort()).toEqual(
    Object.keys(schemas).sort(),
  );
  for (const [name, text] of Object.entries(schemas)) {
    expect(await readFile(join(DIR, 'schema', name), 'utf8')).toBe(text);
    if (name.startsWith('tests')) continue;
    const yaml = await readFile(join(DIR, name.replace('schema.json', 'yaml')), 'utf8');
    expect(yaml.split('\n')[0]).toBe(`# yaml-language-server: $schema=schema/${name}`);
  }
});

test('the shipped mail settings say what is so where they are left out', async () => {
  const { mail } = await configurationOf();
  expect((await shipped()).configuration.mail).toEqual(mail);
});
