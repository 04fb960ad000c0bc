/** The shape of `calendars.yaml`. */
import { z } from 'zod';
import { closed, date, explained, key, localised, mapping, text } from './schema-parts.js';
import { DAY_FORMS, daysProblem, SPAN_FORMS, spanProblem } from './spans.js';

const span = text(SPAN_FORMS, spanProblem).meta({
  pattern: '^\\d{1,2}:[0-5]\\d-\\d{1,2}:[0-5]\\d$',
  examples: ['08:30-12:00'],
});
const spans = z.union([span, z.array(span)], { error: 'allowed: a list of spans such as ["08:30-12:00"]' });
const days = text(DAY_FORMS, daysProblem);
const DATES = 'allowed: a list of dates such as [2026-02-10]';

const YEARS = 'allowed: a list of years such as [2027]';
const year = text('allowed: a year such as 2027', (value) =>
  /^20\d\d$/.test(value)
    ? undefined
    : { problem: `"${value}" is not a year`, allowed: 'allowed: a year such as 2027' },
).meta({ type: ['string', 'number'], pattern: '^20\\d\\d$' });

const calendar = closed({
  name: explained('What mails and `duban why` call it.', localised).optional(),
  week: explained(
    'Working time by day or range of days; a day that is left out is off.',
    z.record(days, spans, {
      error: (issue) =>
        issue.code === 'invalid_type' ? 'allowed: spans by day, such as mon-fri: [...]' : undefined,
    }),
  ),
  statutory: explained(
    'Public holidays and make-up working days by the official notices.',
    z.enum(['china']),
  ).optional(),
  makeUpDay: explained('Hours on a make-up working day; left out: those of Monday.', spans).optional(),
  daysOff: explained(
    'Days off of your own, which win over the official ones.',
    z.array(date, { error: DATES }),
  ).optional(),
  daysOn: explained(
    'Working days of your own, which win over the official ones.',
    z.array(closed({ date, spans }), {
      error: 'allowed: a list such as [{ date: 2026-02-28, spans: ["09:00-12:00"] }]',
    }),
  ).optional(),
  years: explained(
    'Years whose official days stand in this file.',
    z.array(year, { error: YEARS }),
  ).optional(),
  sites: explained(
    'Complaints of a site count on another calendar instead.',
    mapping(key, 'allowed: a calendar for each site, such as { riverside: riverside-office }'),
  ).optional(),
});

export const calendarsFile = closed({
  calendars: mapping(calendar, 'allowed: calendars by key'),
});

export type CalendarsFile = z.infer<typeof calendarsFile>;
export type CalendarFile = z.infer<typeof calendar>;
