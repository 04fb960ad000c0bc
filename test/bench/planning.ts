/** Planning a limit on a business calendar with holidays, beside a walk over the days as one would write it first. */
import { DateTime } from 'luxon';
import { BusinessCalendar } from '../../src/sla/calendar.js';
import type { CalendarRules } from '../../src/sla/calendar-rules.js';
import type { Instant } from '../../src/sla/instant.js';
import { alternate, perSecond } from './measure.js';
import type { Section } from './report.js';
import type { Stage } from './stage.js';

const ZONE = 'Asia/Shanghai';
const HOUR = 3_600_000;
const LIMIT = { days: 3, ms: 6 * HOUR };
const NAIVE = 'a walk over the days with luxon';
const OURS = 'Duban';

export async function* planning(
  { configuration }: Stage,
  { planning: count, rounds }: { planning: number; rounds: number },
): AsyncGenerator<Section> {
  const rules = configuration.policy.calendars.office;
  if (rules === undefined) throw new Error('the shipped configuration has office hours');
  const naive = naiveWalk(rules);
  const starts = Array.from({ length: count }, (_, index) => Date.UTC(2026, 0, 5) + index * 7.7 * HOUR);
  const calendar = new BusinessCalendar(rules, ZONE);
  // Both reckon the same, or neither is measured.
  for (const start of starts.slice(0, 500))
    if (naive(start) !== calendar.add(start, LIMIT)) throw new Error(`they differ at ${start}`);
  const measured = await alternate(
    'planning',
    [
      { name: NAIVE, run: () => rate(starts, naive) },
      {
        name: `${OURS}, the years laid out anew`,
        run: () => {
          const fresh = new BusinessCalendar(rules, ZONE);
          return rate(starts, (start) => fresh.add(start, LIMIT));
        },
      },
      { name: OURS, run: () => rate(starts, (start) => calendar.add(start, LIMIT)) },
    ],
    rounds,
  );
  yield {
    title: 'Planning on a business calendar',
    about: `Three working days and six working hours from ${count.toLocaleString('en')} instants over years, with lunch breaks and public holidays.`,
    unit: 'limits a second',
    measured,
    limit: NAIVE,
    goals: [{ text: 'Duban ÷ a walk with luxon (goal ≥ 10)', of: OURS, to: NAIVE, atLeast: 10 }],
  };
}

async function rate(starts: readonly Instant[], due: (start: Instant) => Instant): Promise<number> {
  const begin = performance.now();
  let sum = 0;
  for (const start of starts) sum += due(start);
  if (!Number.isFinite(sum)) throw new Error('an instant is a number');
  return perSecond(starts.length, performance.now() - begin);
}

/** Day by day, each day's spans made when it is reached. */
function naiveWalk(rules: CalendarRules): (start: Instant) => Instant {
  const spansOf = (day: DateTime) =>
    (rules.days[day.toISODate() ?? ''] ?? rules.week[day.weekday - 1] ?? []).map(({ from, to }) => ({
      start: day.startOf('day').plus({ minutes: from }),
      end: day.startOf('day').plus({ minutes: to }),
    }));
  const nextWorking = (at: DateTime): DateTime => {
    for (let day = at; ; day = day.plus({ days: 1 }).startOf('day'))
      for (const { start, end } of spansOf(day)) if (at < end) return DateTime.max(at, start);
  };
  return (start) => {
    let at = nextWorking(DateTime.fromMillis(start, { zone: ZONE }));
    for (let left = LIMIT.days; left > 0; ) {
      at = at.plus({ days: 1 });
      if (spansOf(at).length > 0) left -= 1;
    }
    let left = LIMIT.ms;
    for (at = nextWorking(at); ; at = nextWorking(at)) {
      const span = spansOf(at).find(({ start, end }) => start <= at && at < end);
      if (span === undefined) throw new Error('a working instant lies in a span');
      const room = span.end.toMillis() - at.toMillis();
      if (left <= room) return at.toMillis() + left;
      left -= room;
      at = span.end;
    }
  };
}
