/** The part of `mail.yaml` that says what waits, and how long: grouping, the account's rate, quiet hours. */
import { z } from 'zod';
import { ROLES } from '../sla/policy.js';
import type { MailRate, QuietHours, QuietSpan } from './configuration.js';
import { minuteOfDay, timeOfDay } from './day-time.js';
import { closed, text } from './schema-parts.js';

/** In place of a setting: there is none. */
export const off = z.literal('off');

const DIGEST_FORMS = 'allowed: a whole number from 2 to 100, or off';
const digestNumber = z
  .int({ error: DIGEST_FORMS })
  .min(2, { error: DIGEST_FORMS })
  .max(100, { error: DIGEST_FORMS });
export const digestFrom = z.union([digestNumber, off], { error: DIGEST_FORMS });

const RATE_FORMS = 'allowed: a whole number from 1 to 1000';
const count = z.int({ error: RATE_FORMS }).min(1, { error: RATE_FORMS }).max(1000, { error: RATE_FORMS });
const SHARE_FORMS = 'allowed: a share from 0% to 90%, such as 20%';
const share = text(SHARE_FORMS, (value) =>
  /^(\d|[1-8]\d|90)%$/.test(value)
    ? undefined
    : { problem: `"${value}" is not such a share`, allowed: SHARE_FORMS },
).meta({ examples: ['20%'] });

const rateParts = closed({
  perFiveSeconds: count.optional(),
  perMinute: count.optional(),
  reserve: share.optional(),
});
export const rate = z.union([rateParts, off], {
  error: 'allowed: off, or such as { perFiveSeconds: 5, perMinute: 30, reserve: 20% }',
});

const SPAN_FORMS = 'allowed: off, or such as { from: "21:00", until: "07:30" }';
const span = closed({ from: timeOfDay, until: timeOfDay }).superRefine(({ from, until }, context) => {
  if (from === until)
    context.addIssue({
      code: 'custom',
      path: ['until'],
      message: 'allowed: an end that differs from the start; off for no quiet hours',
      params: { problem: 'the quiet hours end where they begin' },
    });
});
const roleSpan = z.union([span, off], { error: SPAN_FORMS });
const roleSpans = closed(Object.fromEntries(ROLES.map((role) => [role, roleSpan.optional()])) as RoleSpans);
type RoleSpans = Record<(typeof ROLES)[number], z.ZodOptional<typeof roleSpan>>;

const quietParts = closed({
  from: timeOfDay.optional(),
  until: timeOfDay.optional(),
  roles: roleSpans.optional(),
}).superRefine(({ from, until }, context) => {
  if (from === undefined && until === undefined) return;
  const missing = from === undefined ? 'from' : 'until';
  const equal = from === until;
  if (from !== undefined && until !== undefined && !equal) return;
  context.addIssue({
    code: 'custom',
    path: equal ? ['until'] : [],
    message: equal ? 'allowed: an end that differs from the start, or quietHours: off' : SPAN_FORMS,
    params: { problem: equal ? 'the quiet hours end where they begin' : `"${missing}" is missing` },
  });
});
export const quietHours = z.union([quietParts, off], { error: SPAN_FORMS });

const DEFAULT_RATE: MailRate = { perFiveSeconds: 5, perMinute: 30, reserve: 0.2 };
const DEFAULT_QUIET: QuietSpan = { from: 21 * 60, until: 7 * 60 + 30 };

export function buildRate(file: z.infer<typeof rate> | undefined): MailRate | null {
  if (file === 'off') return null;
  return {
    perFiveSeconds: file?.perFiveSeconds ?? DEFAULT_RATE.perFiveSeconds,
    perMinute: file?.perMinute ?? DEFAULT_RATE.perMinute,
    reserve: file?.reserve === undefined ? DEFAULT_RATE.reserve : Number.parseInt(file.reserve, 10) / 100,
  };
}

export function buildQuietHours(file: z.infer<typeof quietHours> | undefined): QuietHours {
  if (file === 'off') return { everybody: null, roles: {} };
  const { from, until, roles = {} } = file ?? {};
  const everybody = from === undefined || until === undefined ? DEFAULT_QUIET : spanOf({ from, until });
  const own = Object.entries(roles).flatMap(([role, value]) =>
    value === undefined ? [] : [[role, value === 'off' ? null : spanOf(value)]],
  );
  return { everybody, roles: Object.fromEntries(own) };
}

const spanOf = ({ from, until }: z.infer<typeof span>): QuietSpan => ({
  from: minuteOfDay(from),
  until: minuteOfDay(until),
});
