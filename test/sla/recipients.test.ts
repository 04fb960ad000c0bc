import { describe, expect, test } from '@jest/globals';
import type { Organisation } from '../../src/sla/organisation.js';
import type { Role } from '../../src/sla/policy.js';
import { dateIn, holdersOf, type Place, recipients, recipientsInstead } from '../../src/sla/recipients.js';
import { at, organisation, person } from './builders.js';

const DAY = '2026-11-23';
const PLACE: Place = { site: 'riverside', department: 'engineering', responsible: null };
const away = (key: string, deputy?: string, from = DAY, until = DAY) =>
  person(key, { absences: [deputy === undefined ? { from, until } : { from, until, deputy }] });
const told = (
  org: Organisation,
  roles: readonly Role[],
  later: readonly (readonly Role[])[] = [],
  place = PLACE,
  date = DAY,
) => {
  const { recipients: found, unreachable } = recipients(roles, later, place, org, date);
  return { people: Object.fromEntries(found.map((one) => [one.person.key, one.roles])), unreachable };
};

describe('rules 15: everyone who holds a told role', () => {
  test('one notice each, in the order of the roles', () => {
    const org = organisation({ supervisor: ['li-na'], 'senior-leadership': ['zhou-min', 'yang-fan'] });
    expect(told(org, ['senior-leadership', 'supervisor']).people).toEqual({
      'zhou-min': ['senior-leadership'],
      'yang-fan': ['senior-leadership'],
      'li-na': ['supervisor'],
    });
  });

  test('one person with two roles gets one notice that names both', () => {
    const org = organisation({ supervisor: ['li-na'], 'department-head': ['li-na'] });
    expect(told(org, ['department-head', 'supervisor']).people).toEqual({
      'li-na': ['department-head', 'supervisor'],
    });
  });

  test('a deputy who holds a role as well gets one notice that names both, and why', () => {
    const org = organisation({ supervisor: ['li-na'], 'department-head': ['wu-gang'] }, [
      away('li-na', 'wu-gang'),
    ]);
    const { recipients: found } = recipients(['department-head', 'supervisor'], [], PLACE, org, DAY);
    expect(found.map(({ person: { key }, roles, reasons }) => [key, roles, reasons])).toEqual([
      [
        'wu-gang',
        ['department-head', 'supervisor'],
        [{ kind: 'deputy', of: 'li-na', role: 'supervisor', until: DAY }],
      ],
    ]);
  });

  test("responsible is the complaint's own; one that nobody knows means the department's", () => {
    const org = organisation({ responsible: ['zhang-wei'], supervisor: ['li-na'] });
    expect(told(org, ['responsible'], [], { ...PLACE, responsible: 'li-na' }).people).toEqual({
      'li-na': ['responsible'],
    });
    expect(told(org, ['responsible'], [], { ...PLACE, responsible: 'gone' }).people).toEqual({
      'zhang-wei': ['responsible'],
    });
    expect(told(org, ['supervisor'], [], { ...PLACE, responsible: 'zhang-wei' }).people).toEqual({
      'li-na': ['supervisor'],
    });
  });

  test('looked up by site and department, department, site, company, in this order', () => {
    const base = organisation(
      {},
      ['a', 'b', 'c', 'd'].map((key) => person(key)),
    );
    const org: Organisation = {
      ...base,
      roles: {
        supervisor: {
          company: ['d'],
          sites: { riverside: ['c'] },
          departments: { engineering: ['b'] },
          siteDepartments: { 'riverside/engineering': ['a'] },
        },
      },
    };
    const holder = (site: string | null, department: string) =>
      holdersOf('supervisor', { site, department, responsible: null }, org).map(({ key }) => key);
    expect([
      holder('riverside', 'engineering'),
      holder('hillview', 'engineering'),
      holder(null, 'engineering'),
    ]).toEqual([['a'], ['b'], ['b']]);
    expect([
      holder('riverside', 'security'),
      holder('hillview', 'security'),
      holder(null, 'security'),
    ]).toEqual([['c'], ['d'], ['d']]);
  });
});

describe('rules 16: absences', () => {
  const chain = (...people: readonly ReturnType<typeof person>[]) =>
    organisation({ supervisor: ['a'], admin: ['admin'] }, people);

  test.each([
    ['2026-11-22', 'a'],
    ['2026-11-23', 'b'],
    ['2026-11-25', 'b'],
    ['2026-11-26', 'a'],
  ])('both days are included: on %s it is %s', (date, key) => {
    const org = chain(away('a', 'b', '2026-11-23', '2026-11-25'), person('b'));
    expect(Object.keys(told(org, ['supervisor'], [], PLACE, date).people)).toEqual([key]);
  });

  test("the date is the policy's, not the machine's", () => {
    expect(dateIn('Asia/Shanghai', at('2026-11-24 00:00'))).toBe('2026-11-24');
    expect(dateIn('Asia/Shanghai', at('2026-11-23 23:59:59.999'))).toBe('2026-11-23');
    expect(dateIn('America/New_York', at('2026-11-24 00:00'))).toBe('2026-11-23');
  });

  test('deputies three deep, with every reason on the way', () => {
    const org = chain(away('a', 'b'), away('b', 'c'), away('c', 'd'), person('d'));
    const [only] = recipients(['supervisor'], [], PLACE, org, DAY).recipients;
    expect([only?.person.key, only?.reasons.map((reason) => 'of' in reason && reason.of)]).toEqual([
      'd',
      ['a', 'b', 'c'],
    ]);
  });

  test('who was told before the absence began is told beside the deputy, and both know why', () => {
    const org = chain(away('a', 'b', '2026-11-23', '2026-11-25'), person('b'));
    const at = (date: string, ...before: readonly string[]) =>
      recipients(['supervisor'], [], PLACE, org, date, (key) => before.includes(key)).recipients.map(
        ({ person: { key }, reasons }) => [key, reasons],
      );
    const deputy = { kind: 'deputy', of: 'a', role: 'supervisor', until: '2026-11-25' };
    expect(at('2026-11-24', 'a')).toEqual([
      ['b', [deputy]],
      ['a', [{ kind: 'away', deputy: 'b', role: 'supervisor', until: '2026-11-25' }]],
    ]);
    expect(at('2026-11-24', 'b', 'c')).toEqual([['b', [deputy]]]);
    expect(at('2026-11-26', 'a')).toEqual([['a', []]]);
  });

  test('where nobody stands in, the absence counts, whoever was told before', () => {
    const org = organisation({ supervisor: ['a'], admin: ['admin'] }, [away('a')]);
    const { recipients: found } = recipients(['supervisor'], [], PLACE, org, DAY, () => true);
    expect(found.map(({ person: { key } }) => key)).toEqual(['admin']);
  });

  test('not four deep', () => {
    const org = chain(away('a', 'b'), away('b', 'c'), away('c', 'd'), away('d', 'e'), person('e'));
    expect(told(org, ['supervisor'])).toEqual({ people: { admin: ['admin'] }, unreachable: ['supervisor'] });
  });

  test('a circle ends', () => {
    expect(told(chain(away('a', 'b'), away('b', 'a')), ['supervisor']).unreachable).toEqual(['supervisor']);
  });

  test('of two absences the one with a deputy counts', () => {
    const twice = person('a', {
      absences: [
        { from: DAY, until: DAY },
        { from: DAY, until: DAY, deputy: 'b' },
      ],
    });
    expect(Object.keys(told(chain(twice, person('b')), ['supervisor']).people)).toEqual(['b']);
  });

  test('one of two holders away without a deputy: the other is enough', () => {
    const org = organisation({ 'senior-leadership': ['x', 'y'], admin: ['admin'] }, [away('x')]);
    expect(told(org, ['senior-leadership'])).toEqual({
      people: { y: ['senior-leadership'] },
      unreachable: [],
    });
  });

  describe('nobody left', () => {
    const org = organisation(
      {
        supervisor: ['a'],
        responsible: ['r'],
        'department-head': ['h'],
        'senior-leadership': ['s'],
        admin: ['admin'],
      },
      [away('a'), away('h')],
    );

    test('the roles of the next later step, with the reason', () => {
      const result = recipients(
        ['supervisor', 'responsible'],
        [['senior-leadership', 'supervisor']],
        PLACE,
        org,
        DAY,
      );
      expect(result.unreachable).toEqual(['supervisor']);
      expect(result.recipients.map(({ person: { key }, reasons }) => [key, reasons])).toEqual([
        ['r', []],
        ['s', [{ kind: 'unreachable', role: 'supervisor' }]],
      ]);
    });

    test('there nobody either: the one after it', () => {
      expect(
        told(org, ['supervisor'], [['department-head', 'supervisor'], ['senior-leadership']]).people,
      ).toEqual({ s: ['senior-leadership'] });
    });

    test('no later step: the admin', () => {
      expect(told(org, ['supervisor'], [['department-head']])).toEqual({
        people: { admin: ['admin'] },
        unreachable: ['supervisor'],
      });
    });

    test('not even the admin: it is said that nobody was reached', () => {
      expect(told(organisation({ supervisor: ['a'] }, [away('a')]), ['supervisor'])).toEqual({
        people: {},
        unreachable: ['supervisor'],
      });
    });
  });

  test('a receptionist where no site is known is not missed while somebody else is told', () => {
    const org = organisation({ supervisor: ['a'], admin: ['admin'] });
    expect(told(org, ['supervisor', 'receptionist'])).toEqual({
      people: { a: ['supervisor'] },
      unreachable: [],
    });
    expect(told(org, ['receptionist'], [['supervisor']])).toEqual({
      people: { a: ['supervisor'] },
      unreachable: ['receptionist'],
    });
  });
});

test('whose mailbox refuses is not said to be away: the deputy reads of the mail alone, and of who truly is away', () => {
  const org = organisation({ supervisor: ['li-na'], admin: ['deng-kai'] }, [
    away('li-na', 'wang-fang', '2026-12-01', '2026-12-05'),
    away('wang-fang', 'xu-min'),
    person('xu-min'),
  ]);
  const untold = [{ person: 'li-na', roles: ['supervisor'] as const }];
  const found = recipientsInstead(untold, [], new Set(), PLACE, org, DAY);
  const undelivered = { kind: 'undeliverable', of: 'li-na', role: 'supervisor' };
  expect(found.map((one) => [one.person.key, one.reasons])).toEqual([
    ['xu-min', [{ kind: 'deputy', of: 'wang-fang', role: 'supervisor', until: DAY }, undelivered]],
    ['deng-kai', [undelivered]],
  ]);
});
