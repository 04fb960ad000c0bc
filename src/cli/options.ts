/** Values of options that several commands take. */
import { InvalidArgumentError } from 'commander';

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('allowed: a whole number from 1.');
  return Number(text);
}
