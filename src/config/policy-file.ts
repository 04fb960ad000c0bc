/** The shape of `policy.yaml`. What needs more than one place to judge is in `policy-look.ts`. */
import { z } from 'zod';
import { COMPLAINT_KINDS, MILESTONES } from '../sla/complaint.js';
import { parseDuration, parseLimit, parseStepAt } from '../sla/limit.js';
import { ROLES } from '../sla/policy.js';
import { closed, explained, key, localised, mapping, oneOrMany, refusedBy, text } from './schema-parts.js';
import {
  DURATION_PATTERN,
  LIMIT_PATTERN,
  LIMIT_WORDS,
  MILESTONE_WORDS,
  ROLE_WORDS,
  STEP_PATTERN,
  STEP_WORDS,
} from './schema-words.js';
import { allowedList } from './suggest.js';
import { zoneProblem } from './zone.js';

const LIMIT_FORMS = 'allowed: a whole number with its unit, such as 10s, 90m, 4h, 1h30m, 2d, or "same day"';

const limit = text(LIMIT_FORMS, refusedBy(parseLimit)).meta({
  description: LIMIT_WORDS,
  pattern: LIMIT_PATTERN,
  examples: ['4h', '1h30m', '3d', 'same day'],
});
const duration = text('allowed: such as 10s, 90m, 4h, 2d', refusedBy(parseDuration)).meta({
  description: 'A length of time: days are whole ones of the calendar, the rest is working time.',
  pattern: DURATION_PATTERN,
  examples: ['1d', '4h'],
});
const stepAt = text(
  'allowed: start, 1% to 99%, -1h (before due), due, +1d (after due)',
  refusedBy(parseStepAt),
).meta({ description: STEP_WORDS, pattern: STEP_PATTERN, examples: ['start', '75%', '-1h', 'due', '+1d'] });

const role = z.enum(ROLES).meta({ description: ROLE_WORDS });
const milestone = z.enum(MILESTONES).meta({ description: MILESTONE_WORDS });
const milestones = oneOrMany(milestone, allowedList(MILESTONES));
const flag = z.boolean({ error: 'allowed: true or false' }).optional();
const keys = oneOrMany(key, 'allowed: a key, or a list of keys');

const condition = closed({
  kind: explained(
    'Complaints, or suggestions; left out: complaints.',
    oneOrMany(z.enum(COMPLAINT_KINDS), allowedList(COMPLAINT_KINDS)),
  ).optional(),
  category: explained('Only complaints of these categories.', keys).optional(),
  channel: explained('Only complaints that came by these channels.', keys).optional(),
  difficult: explained('Only complaints that are marked difficult, or that are not.', flag),
  wideImpact: explained('Only complaints that are marked of wide impact, or that are not.', flag),
  settledOnTheSpot: explained('Only complaints that were settled on the spot, or that were not.', flag),
});

const TIMES = 'allowed: a whole number from 1 to 100';
const step = closed({
  at: stepAt,
  tell: explained('Who is told: one role, or a list.', oneOrMany(role, allowedList(ROLES))),
  repeat: explained(
    'Again and again until the clock stops; only on a step at due or after.',
    closed({
      every: duration,
      times: explained(
        'Firings after the first.',
        z.int({ error: TIMES }).min(1, { error: TIMES }).max(100, { error: TIMES }),
      ),
    }),
  ).optional(),
  unless: explained('The step is silent if this is on the record by then.', milestone).optional(),
  urgent: explained('Its mails leave at once, also in quiet hours.', flag),
});

const target = closed({
  clause: text('allowed: the clause of the procedure, such as 4.2.3', (value) =>
    value.trim() !== '' && value.length <= 60
      ? undefined
      : { problem: 'the clause is empty or too long', allowed: 'allowed: a text such as 4.2.3' },
  ).meta({ type: ['string', 'number'] }),
  name: explained('What mails call this clock.', localised).optional(),
  when: explained(
    'Which complaints this clock runs for: all conditions of a mapping; any mapping of a list.',
    oneOrMany(condition, 'allowed: conditions such as { channel: phone }, or a list of such'),
  ).optional(),
  from: explained('What starts the clock; of several, the earliest.', milestones),
  until: explained('What stops it; of several, the earliest. Exactly at due is in time.', milestones),
  within: explained(
    'One limit for all, or one for each category that comes through.',
    z.union([limit, mapping(limit, LIMIT_FORMS)], {
      error: `${LIMIT_FORMS}, or one for each category`,
    }),
  ),
  calendar: explained('A key of calendars.yaml; left out: around the clock.', key).optional(),
  steps: explained(
    'When who is told.',
    z.array(step, { error: 'allowed: a list of steps such as - { at: due, tell: supervisor }' }),
  ).optional(),
});

export const policyFile = closed({
  timeZone: text('allowed: Area/City such as Asia/Shanghai, or UTC', zoneProblem).meta({
    description: 'The zone of all limits, calendars and mails.',
    examples: ['Asia/Shanghai'],
  }),
  categories: explained(
    'What a complaint may be, by key.',
    mapping(closed({ name: localised.optional() }).nullable(), 'allowed: categories by key'),
  ),
  channels: explained(
    'How a complaint may come.',
    z.array(key, { error: 'allowed: a list of channels' }),
  ).optional(),
  closing: closed({
    needs: explained(
      'Without these a complaint cannot be closed.',
      z.array(milestone, { error: 'allowed: a list of milestones such as [handled, recorded]' }),
    ),
  }).optional(),
  targets: explained('The clocks, by key.', mapping(target, 'allowed: targets by key')),
});

export type PolicyFile = z.infer<typeof policyFile>;
export type TargetFile = z.infer<typeof target>;
export type StepFile = z.infer<typeof step>;

/** The channels of the procedure. */
export const CHANNELS = ['in-person', 'letter', 'phone', 'email', 'company', 'group', 'government'] as const;
