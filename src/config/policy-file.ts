/** The shape of `policy.yaml`. What needs more than one place to judge is in `policy-look.ts`. */
import { z } from 'zod';
import { COMPLAINT_KINDS, MILESTONES } from '../sla/complaint.js';
import { parseDuration, parseLimit, parseStepAt } from '../sla/limit.js';
import { ROLES } from '../sla/policy.js';
import { closed, key, localised, mapping, oneOrMany, refusedBy, text } from './schema-parts.js';
import { allowedList } from './suggest.js';
import { zoneProblem } from './zone.js';

const LIMIT_FORMS = 'allowed: a whole number with its unit, such as 10s, 90m, 4h, 1h30m, 2d, or "same day"';

const limit = text(LIMIT_FORMS, refusedBy(parseLimit)).meta({ examples: ['4h', '1h30m', '3d', 'same day'] });
const duration = text('allowed: such as 10s, 90m, 4h, 2d', refusedBy(parseDuration)).meta({
  examples: ['1d'],
});
const stepAt = text(
  'allowed: start, 1% to 99%, -1h (before due), due, +1d (after due)',
  refusedBy(parseStepAt),
).meta({ examples: ['start', '75%', '-1h', 'due', '+1d'] });

const role = z.enum(ROLES);
const milestone = z.enum(MILESTONES);
const milestones = oneOrMany(milestone, allowedList(MILESTONES));
const flag = z.boolean({ error: 'allowed: true or false' }).optional();
const keys = oneOrMany(key, 'allowed: a key, or a list of keys');

const condition = closed({
  kind: oneOrMany(z.enum(COMPLAINT_KINDS), allowedList(COMPLAINT_KINDS)).optional(),
  category: keys.optional(),
  channel: keys.optional(),
  difficult: flag,
  wideImpact: flag,
  settledOnTheSpot: flag,
});

const TIMES = 'allowed: a whole number from 1 to 100';
const step = closed({
  at: stepAt,
  tell: oneOrMany(role, allowedList(ROLES)),
  repeat: closed({
    every: duration,
    times: z.int({ error: TIMES }).min(1, { error: TIMES }).max(100, { error: TIMES }),
  }).optional(),
  unless: milestone.optional(),
  urgent: flag,
});

const target = closed({
  clause: text('allowed: the clause of the procedure, such as 4.2.3', (value) =>
    value.trim() !== '' && value.length <= 60
      ? undefined
      : { problem: 'the clause is empty or too long', allowed: 'allowed: a text such as 4.2.3' },
  ).meta({ type: ['string', 'number'] }),
  name: localised.optional(),
  when: oneOrMany(condition, 'allowed: conditions such as { channel: phone }, or a list of such').optional(),
  from: milestones,
  until: milestones,
  within: z.union([limit, mapping(limit, LIMIT_FORMS)], {
    error: `${LIMIT_FORMS}, or one for each category`,
  }),
  calendar: key.optional(),
  steps: z
    .array(step, { error: 'allowed: a list of steps such as - { at: due, tell: supervisor }' })
    .optional(),
});

export const policyFile = closed({
  timeZone: text('allowed: Area/City such as Asia/Shanghai, or UTC', zoneProblem).meta({
    examples: ['Asia/Shanghai'],
  }),
  categories: mapping(closed({ name: localised.optional() }).nullable(), 'allowed: categories by key'),
  channels: z.array(key, { error: 'allowed: a list of channels' }).optional(),
  closing: closed({
    needs: z.array(milestone, { error: allowedList(MILESTONES) }),
  }).optional(),
  targets: mapping(target, 'allowed: targets by key'),
});

export type PolicyFile = z.infer<typeof policyFile>;
export type TargetFile = z.infer<typeof target>;
export type StepFile = z.infer<typeof step>;

/** The channels of the procedure. */
export const CHANNELS = ['in-person', 'letter', 'phone', 'email', 'company', 'group', 'government'] as const;
