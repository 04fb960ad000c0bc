/** Values of options that several commands take. */
import { InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';
import type { Instant } from '../sla/instant.js';

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('allowed: a whole number from 1.');
  return Number(text);
}

/** `2026-08-01`. */
export function date(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('allowed: a date such as 2026-08-01.');
  return text;
}

/** Where that date begins in the zone; null where none is given. */
export const startOfDate = (text: string | undefined, timeZone: string): Instant | null =>
  text === undefined ? null : DateTime.fromISO(text, { zone: timeZone }).toMillis();
