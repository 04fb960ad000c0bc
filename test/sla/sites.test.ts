/** A complaint counts on its site's calendar where the target's calendar names one, and on nothing else. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CalendarRules } from '../../src/sla/calendar-rules.js';
import { calendarsInUse, coverageEnd } from '../../src/sla/coverage.js';
import { plan } from '../../src/sla/plan.js';
import type { Policy } from '../../src/sla/policy.js';
import { at, complaint, type Line, OFFICE, planned, policy, step, target, wall } from './builders.js';

const EARLY: CalendarRules = {
  ...OFFICE,
  week: Array.from({ length: 7 }, () => [{ from: 6 * 60, to: 10 * 60 }]),
  days: {},
  officialUntil: 2026,
};
const steps = [step('75%', 'responsible'), step('due', 'supervisor'), step('+1d', 'department-head')];
const one = (calendar: string, calendars: Policy['calendars'], within = '2h'): Policy =>
  policy([target('t', { calendar, within, steps })], { calendars });
const BOTH = { office: { ...OFFICE, sites: { riverside: 'early' } }, early: EARLY };
const LINES: readonly Line[] = [
  ['received', '09:00'],
  ['slip-issued', '09:00'],
];

const PLAIN = { office: OFFICE, early: EARLY };

describe('calendars by site', () => {
  test.each([
    ['riverside', '2026-11-24 07:00', 'early'],
    ['hillview', '2026-11-23 11:00', 'office'],
    [null, '2026-11-23 11:00', 'office'],
  ])('two hours from Monday 09:00 at %s are over at %s', (site, due, calendar) => {
    const { dueAt, reckoning } = planned(complaint(LINES, { site }), one('office', BOTH), 't');
    expect([wall(dueAt), reckoning.calendar]).toEqual([due, calendar]);
  });

  test('a site’s complaint is planned exactly as if its target named that calendar', () => {
    const minute = fc.integer({ min: 0, max: 59 }).map((value) => String(value).padStart(2, '0'));
    const hour = fc.integer({ min: 9, max: 23 }).map((value) => String(value).padStart(2, '0'));
    const limit = fc.constantFrom('1h', '90m', '9h', '1d', '3d', '2d', 'same day');
    const site = fc.constantFrom('riverside', 'hillview', null);
    fc.assert(
      fc.property(hour, minute, limit, site, (h, m, within, where) => {
        const of = complaint([LINES[0] as Line, ['slip-issued', `${h}:${m}`]], { site: where });
        const own = where === 'riverside' ? 'early' : 'office';
        expect(plan(of, one('office', BOTH, within))).toEqual(plan(of, one(own, PLAIN, within)));
      }),
      { numRuns: 200 },
    );
  });

  test('who counts on what, and how far it reaches', () => {
    const by = one('office', BOTH);
    expect(calendarsInUse(by)).toEqual(['office', 'early']);
    expect(calendarsInUse(one('around-the-clock', BOTH))).toEqual([]);
    expect(coverageEnd(by, 'early')).toBe(at('2027-01-01 00:00'));
    expect(coverageEnd(by, 'office')).toBeNull();
  });
});
