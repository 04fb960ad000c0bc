import { expect, test } from '@jest/globals';
import type { Milestone } from '../../src/sla/complaint.js';
import type { Organisation } from '../../src/sla/organisation.js';
import { placeOf } from '../../src/sla/place.js';
import { FACTS, organisation, person, target } from './builders.js';

const base = organisation({}, [
  person('gao-feng'),
  person('written', { department: 'security' }),
  person('two'),
  person('director'),
]);
const NONE = { company: [], departments: {}, sites: {}, siteDepartments: {} };
const ORG: Organisation = {
  ...base,
  roles: {
    supervisor: { ...NONE, departments: { security: ['gao-feng', 'two'] } },
    responsible: {
      ...NONE,
      departments: { engineering: ['two'] },
      siteDepartments: { 'riverside/security': ['gao-feng'] },
    },
    'senior-leadership': { ...NONE, company: ['director'] },
  },
};
const department = (until: Milestone | readonly Milestone[], receivedBy: string) =>
  placeOf({ ...FACTS, receivedBy }, null, target('t', { until }), ORG).department;

// The complaint is about engineering.
test.each<[string, Milestone | readonly Milestone[], string, string]>([
  ['4.2.1 the supervisor of whoever received it', 'supervisor-informed', 'gao-feng', 'security'],
  ['the relay clock as well', 'relayed', 'gao-feng', 'security'],
  ['both', ['relayed', 'supervisor-informed'], 'gao-feng', 'security'],
  ['the department as it is written', 'relayed', 'written', 'security'],
  ['a name that nobody knows', 'relayed', '王先生', 'engineering'],
  ['a name that is a word of JavaScript', 'relayed', 'constructor', 'engineering'],
  ['somebody of two departments', 'relayed', 'two', 'engineering'],
  ['somebody of none', 'relayed', 'director', 'engineering'],
  ['once it has reached the receptionist: the responsible department', 'handled', 'gao-feng', 'engineering'],
  [
    "also where only one of the milestones is the receiver's",
    ['relayed', 'handled'],
    'gao-feng',
    'engineering',
  ],
])('%s', (_, until, receivedBy, expected) => {
  expect(department(until, receivedBy)).toBe(expected);
});

test("site and responsible person are the complaint's", () => {
  expect(placeOf(FACTS, 'zhao-lei', target('t'), ORG)).toEqual({
    site: 'riverside',
    department: 'engineering',
    responsible: 'zhao-lei',
  });
});
