/** The shape of `tests/*.yaml`: what an admin expects of the policy. */
import { z } from 'zod';
import { closed, date, key, mapping, oneOrMany, text, title } from './schema-parts.js';

const TIME_FORMS =
  'allowed: Fri 17:50, Fri+1 17:50 (a week later), +2d after the reception, or 2026-11-24 10:00';
const time = text(TIME_FORMS).meta({ examples: ['Fri 17:50', 'Fri+1 09:00', '+2d', '2026-11-24 10:00'] });
const word = text('allowed: a text').meta({ minLength: 1 });
const flag = z.boolean({ error: 'allowed: true or false' }).optional();

const complaint = closed({
  kind: word.optional(),
  category: key,
  channel: key.optional(),
  department: key.optional(),
  site: key.optional(),
  receivedAt: time,
  relayedAt: time.nullish(),
  slipIssuedAt: time.nullish(),
  receivedBy: word.optional(),
  responsible: key.optional(),
  settledOnTheSpot: flag,
  difficult: flag,
  wideImpact: flag,
});

const ENTRY = 'allowed: a line such as "handled@Sat 10:00 by zhang-wei", or { type, at, by … }';
const entry = z.union(
  [
    word,
    closed({
      type: word,
      at: time.optional(),
      recorded: time.optional(),
      by: word,
      note: word.optional(),
      category: key.optional(),
      responsible: key.optional(),
      corrects: word.optional(),
    }),
  ],
  { error: ENTRY },
);

const told = closed({
  at: time,
  tell: oneOrMany(key, 'allowed: a role or a person, or a list of such'),
  of: text('allowed: a target and its step, such as handle due, handle +1d, handle all-clear')
    .meta({ examples: ['handle due', 'handle all-clear'] })
    .optional(),
});

const TOLD =
  'allowed: a list such as [{ at: Sat 10:00, tell: supervisor }]; an empty one where nobody is told';
const test = closed({
  name: title,
  clause: word.optional(),
  week: date.optional(),
  about: oneOrMany(key, 'allowed: a target, or a list of targets').optional(),
  complaint,
  entries: z.array(entry, { error: `allowed: a list of entries; ${ENTRY}` }).optional(),
  absences: mapping(
    z.array(closed({ from: date, until: date, deputy: key.optional() }), {
      error: 'allowed: a list of absences',
    }),
    'allowed: absences by person',
  ).optional(),
  expect: closed({
    deadlines: mapping(time, 'allowed: the due time of each target, or none').optional(),
    told: z.array(told, { error: TOLD }).optional(),
  }),
});

export const testsFile = closed({ tests: z.array(test, { error: 'allowed: a list of tests' }) });

export type TestFile = z.infer<typeof test>;
