/**
 * The grammar of limits and step instants: `4h`, `1h30m`, `2d`, `same day`; `75%`, `-1h`, `due`, `+1d`.
 * Parsing throws a `LimitError` whose message says what is wrong and what is allowed.
 */

/** A length of time on a calendar: whole days first (wall clock), then milliseconds of working time. */
export interface Duration {
  readonly days: number;
  readonly ms: number;
}

/** How long a target may take: until the end of the day on which it starts, or a duration. */
export type Limit = 'same day' | Duration;

/** When a step fires, relative to its deadline. */
export type StepAt =
  | { readonly kind: 'start' }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'before'; readonly duration: Duration }
  | { readonly kind: 'due' }
  | { readonly kind: 'after'; readonly duration: Duration };

export class LimitError extends Error {
  override readonly name = 'LimitError';
  readonly allowed: string;

  constructor(problem: string, allowed: string) {
    super(`${problem}; ${allowed}`);
    this.problem = problem;
    this.allowed = allowed;
  }

  readonly problem: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LONGEST_DAYS = 366;

const DURATION = /^(?:([1-9]\d*)d)?(?:([1-9]\d*)h)?(?:([1-9]\d*)m)?(?:([1-9]\d*)s)?$/;
const DURATION_FORMS = 'allowed: a whole number with its unit, such as 10s, 90m, 4h, 1h30m, 2d';

/** `1h30m` → a duration: more than zero and at most 366 days. */
export function parseDuration(text: string): Duration {
  const match = text === '' ? null : DURATION.exec(text);
  if (match === null) throw new LimitError(durationProblem(text), DURATION_FORMS);
  const [days, hours, minutes, seconds] = match.slice(1).map((digits) => Number(digits ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  const ms = hours * HOUR + minutes * MINUTE + seconds * SECOND;
  if (days * DAY + ms > LONGEST_DAYS * DAY)
    throw new LimitError(`"${text}" is too long`, 'allowed: at most 366 days');
  return { days, ms };
}

function durationProblem(text: string): string {
  if (/^\d+$/.test(text)) return `"${text}" has no unit`;
  if (/^-/.test(text)) return `"${text}" is negative`;
  if (/^0+\D?$/.test(text)) return `"${text}" is not more than zero`;
  if (/\.\d/.test(text)) return `"${text}" is not a whole number`;
  return `"${text}" is not a length of time`;
}

/** Prints a duration in its one normal form: parsing it gives the same duration back. */
export function printDuration({ days, ms }: Duration): string {
  const hours = Math.floor(ms / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const seconds = Math.floor((ms % MINUTE) / SECOND);
  const part = (count: number, unit: string) => (count === 0 ? '' : `${count}${unit}`);
  return part(days, 'd') + part(hours, 'h') + part(minutes, 'm') + part(seconds, 's');
}

/** `same day` or a duration. */
export function parseLimit(text: string): Limit {
  if (text === 'same day') return text;
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof LimitError) throw new LimitError(error.problem, `${error.allowed}, or "same day"`);
    throw error;
  }
}

export const printLimit = (limit: Limit): string => (limit === 'same day' ? limit : printDuration(limit));

const STEP_FORMS = 'allowed: start, 1% to 99%, -1h (before due), due, +1d (after due)';

/** `start`, `75%`, `-1h`, `due` or `+1d`. */
export function parseStepAt(text: string): StepAt {
  if (text === 'start' || text === 'due') return { kind: text };
  const percent = /^([1-9]\d?)%$/.exec(text);
  if (percent) return { kind: 'percent', percent: Number(percent[1]) };
  const sign = text.charAt(0);
  if (sign !== '+' && sign !== '-')
    throw new LimitError(`"${text}" is not an instant of a deadline`, STEP_FORMS);
  try {
    return { kind: sign === '+' ? 'after' : 'before', duration: parseDuration(text.slice(1)) };
  } catch (error) {
    if (error instanceof LimitError) throw new LimitError(`in "${text}": ${error.problem}`, STEP_FORMS);
    throw error;
  }
}

/** The normal form of a step's instant; it is the step's key across policy versions (rules 14). */
export function printStepAt(at: StepAt): string {
  switch (at.kind) {
    case 'percent':
      return `${at.percent}%`;
    case 'before':
      return `-${printDuration(at.duration)}`;
    case 'after':
      return `+${printDuration(at.duration)}`;
    default:
      return at.kind;
  }
}

/** Steps at due or later fire only once their instant lies behind: exactly at due is still in time (rules 9). */
export const isAtOrAfterDue = (at: StepAt): boolean => at.kind === 'due' || at.kind === 'after';
