/** After a commit: lines for the log, alarms for the plan, jobs for people with post. */
import type { Armer } from '../queue/arm.js';
import { toIso } from '../sla/instant.js';
import type { Aftermath, Happening } from './happening.js';

/** The little of a logger that the use cases need; pino's fits. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What needs a person's attention is louder. */
const LEVELS: Partial<Record<Happening['event'], 'warn' | 'error'>> = {
  'step.unreachable': 'error',
  'mail.failed': 'error',
  'notice.instead': 'warn',
  'mail.deferred': 'warn',
};

/** One line for one fact, instants in ISO 8601. */
export function logHappening(log: Log, happening: Happening): void {
  const { event, plannedAt, at, dueAt } = happening;
  const fields = {
    ...happening,
    plannedAt: plannedAt === undefined ? undefined : toIso(plannedAt),
    at: toIso(at),
    dueAt: dueAt === undefined ? undefined : toIso(dueAt),
  };
  log[LEVELS[event] ?? 'info'](fields, event);
}

export type Announce = (aftermath: Aftermath) => void;

export const announcer =
  (log: Log, armer: Armer<Happening>): Announce =>
  ({ now, happenings, alarms, post }) => {
    for (const happening of happenings) logHappening(log, happening);
    armer.arm(
      alarms.map(({ ringAt, happening }) => ({ ringAt, about: happening })),
      now,
    );
    armer.post(post, now);
  };
