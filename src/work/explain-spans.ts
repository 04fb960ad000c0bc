/** The arithmetic of a deadline, stretch by stretch: what was counted, and why the rest was not. */
import { DateTime } from 'luxon';
import { makeUpDayName } from '../config/day-names.js';
import { businessCalendar } from '../sla/calendars.js';
import type { Instant } from '../sla/instant.js';
import type { PlannedDeadline } from '../sla/plan.js';
import { AROUND_THE_CLOCK, type Policy } from '../sla/policy.js';
import { restOfDay } from './rest-days.js';

export interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
  readonly counted: boolean;
  /** `working time`, `outside working hours`, `day off`, `National Day (国庆节)` … */
  readonly why: string;
  /** Working time up to the end of the stretch, in milliseconds. */
  readonly sumMs: number;
}

/** Longer limits are told day by day up to here; nobody adds up more by hand. */
const MOST = 60;

/**
 * From the start to due, in order and without gaps; one stretch where every hour counts. `policy`: null where it is
 * gone.
 */
export function stretchesOf(
  { startedAt, dueAt, reckoning }: PlannedDeadline,
  policy: Policy | null,
): Stretch[] {
  const { calendar } = reckoning;
  if (calendar === AROUND_THE_CLOCK)
    return [
      { from: startedAt, until: dueAt, counted: true, why: 'around the clock', sumMs: dueAt - startedAt },
    ];
  if (policy === null) return [];
  const stretches: Stretch[] = [];
  let [from, sumMs] = [startedAt, 0];
  for (const { start, end } of businessCalendar(policy, calendar).stretchesBetween(startedAt, dueAt)) {
    if (start > from) stretches.push(...restsOf(from, start, calendar, policy, sumMs));
    sumMs += end - start;
    stretches.push({ from: start, until: end, counted: true, why: workOn(start, calendar, policy), sumMs });
    from = end;
  }
  if (from < dueAt) stretches.push(...restsOf(from, dueAt, calendar, policy, sumMs));
  return stretches.slice(0, MOST);
}

/** A rest is told apart by days: the evening, the day off, the next morning. */
function restsOf(from: Instant, until: Instant, calendar: string, policy: Policy, sumMs: number): Stretch[] {
  const rests: Stretch[] = [];
  for (let at = from; at < until; ) {
    const day = DateTime.fromMillis(at, { zone: policy.timeZone });
    const end = Math.min(until, day.plus({ days: 1 }).startOf('day').toMillis());
    const why = restOn(day, calendar, policy);
    const before = rests.at(-1);
    if (before?.why === why) rests[rests.length - 1] = { ...before, until: end };
    else rests.push({ from: at, until: end, counted: false, why, sumMs });
    at = end;
  }
  return rests;
}

function restOn(day: DateTime, calendar: string, policy: Policy): string {
  const why = restOfDay(day, calendar, policy);
  if (why === null) return 'outside working hours';
  if (why === 'week') return 'day off';
  return why === 'company' ? "day off: the company's own" : `day off: ${why.en} (${why['zh-CN']})`;
}

function workOn(at: Instant, calendar: string, { timeZone, calendars }: Policy): string {
  const date = DateTime.fromMillis(at, { zone: timeZone }).toFormat('yyyy-MM-dd');
  const rules = calendars[calendar];
  if (rules?.days[date] === undefined) return 'working time';
  const name = rules.officialUntil === null ? undefined : makeUpDayName(date);
  return name === undefined
    ? "working time: the company's own day"
    : `working time: make-up working day for ${name.en} (${name['zh-CN']})`;
}
