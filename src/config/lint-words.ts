/** How lint speaks of what it tried. */
import { printLimit } from '../sla/limit.js';
import type { Run } from './lint-samples.js';

/** `the limit of 4h (service)`. */
export const named = ({ limit, category }: Pick<Run, 'limit' | 'category'>): string =>
  `the limit of ${printLimit(limit)} (${category})`;

/** `a, b and 3 more`. */
export function someOf(words: readonly string[], most = 3): string {
  const shown = words.slice(0, most).join(', ');
  return words.length > most ? `${shown} and ${words.length - most} more` : shown;
}
