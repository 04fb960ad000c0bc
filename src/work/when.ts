/** Backdating is allowed and visible; the future is not, but for clocks that differ a little (rules 2). */
import { type Instant, toIso } from '../sla/instant.js';

export const FUTURE_MS = 5 * 60_000;

export const futureProblem = (field: string, at: Instant, now: Instant): string =>
  `${field}: ${toIso(at)} lies in the future; allowed: at most five minutes after now (${toIso(now)})`;
