/** Times of day in settings: `08:30`. */
import { text } from './schema-parts.js';

const FORMS = 'allowed: a time of day from 00:00 to 23:59, such as 08:30';
const PATTERN = '^([01]\\d|2[0-3]):[0-5]\\d$';
const REGEXP = new RegExp(PATTERN);

export const timeOfDay = text(FORMS, (value) =>
  REGEXP.test(value) ? undefined : { problem: `"${value}" is not a time of day`, allowed: FORMS },
).meta({ pattern: PATTERN, examples: ['08:30'] });

export const TIME_OF_DAY_FORMS = FORMS;

/** Minutes since midnight; checked by `timeOfDay` before. */
export function minuteOfDay(value: string): number {
  const [hour, minute] = value.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}
