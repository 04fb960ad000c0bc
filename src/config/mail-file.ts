/** `mail.yaml`: how mails leave. */
import { z } from 'zod';
import { parseDuration } from '../sla/limit.js';
import type { MailSettings } from './configuration.js';
import { minuteOfDay, TIME_OF_DAY_FORMS, timeOfDay } from './day-time.js';
import type { Problem } from './finding.js';
import { buildQuietHours, buildRate, digestFrom, off, quietHours, rate } from './mail-waiting.js';
import { closed, localise, localised, refusedBy, text } from './schema-parts.js';

const LONGEST_MS = 24 * 60 * 60_000;
const WAIT_FORMS = 'allowed: 0s, or a length of time up to 24h, such as 30s, 5m';

/** Unlike a limit, a wait may be none. */
function waitMs(text: string): number {
  if (text === '0s') return 0;
  const { days, ms } = parseDuration(text);
  return days * LONGEST_MS + ms;
}

function waitProblem(text: string): Problem | undefined {
  const refused = refusedBy(waitMs)(text);
  if (refused !== undefined) return { problem: refused.problem, allowed: WAIT_FORMS };
  return waitMs(text) > LONGEST_MS ? { problem: `"${text}" is too long`, allowed: WAIT_FORMS } : undefined;
}

const wait = text(WAIT_FORMS, waitProblem).meta({ examples: ['0s', '5m'] });

export const mailFile = closed({
  sender: closed({ name: localised.optional() }).optional(),
  groupWait: wait.optional(),
  flushInterval: wait.optional(),
  digestFrom: digestFrom.optional(),
  rate: rate.optional(),
  quietHours: quietHours.optional(),
  daily: z.union([timeOfDay, off], { error: `${TIME_OF_DAY_FORMS}, or off` }).optional(),
});

export type MailFile = z.infer<typeof mailFile>;

export function buildMail(file: MailFile): MailSettings {
  const { sender, digestFrom = 4, daily = '08:30' } = file;
  return {
    senderName:
      sender?.name === undefined ? { 'zh-CN': '督办', en: 'Duban' } : localise(sender.name, 'Duban'),
    groupWaitMs: waitMs(file.groupWait ?? '60s'),
    flushIntervalMs: waitMs(file.flushInterval ?? '15m'),
    digestFrom: digestFrom === 'off' ? null : digestFrom,
    rate: buildRate(file.rate),
    quietHours: buildQuietHours(file.quietHours),
    dailyAt: daily === 'off' ? null : minuteOfDay(daily),
  };
}
