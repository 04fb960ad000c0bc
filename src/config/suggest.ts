/** "Did you mean …?": the known word that is nearest to a mistyped one. */
import type { Finding, Path } from './finding.js';

function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= other.length; j++) {
      const changed = (row[j - 1] ?? 0) + (letter === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** Letters that only differ in case, in `_` for `-`, or in a joined word are the same word. */
const plain = (word: string) => word.toLowerCase().replaceAll(/[\s_-]/g, '');

export function nearest(word: string, known: Iterable<string>): string | undefined {
  const typed = plain(word.slice(0, 80));
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    const whole = plain(candidate);
    const isStart = typed.length > 1 && whole.startsWith(typed);
    const away = isStart ? 1 : distance(typed, whole);
    // Of two letters, one mistyped leaves nothing to recognise.
    if (away > (whole.length < 3 ? 0 : Math.max(1, Math.floor(whole.length / 3))) && !isStart) continue;
    if (best === undefined || away < best.distance) best = { word: candidate, distance: away };
  }
  return best?.word;
}

/** ` (did you mean "within"?)`, or nothing. */
export const suggestion = (meant: string | undefined): string =>
  meant === undefined ? '' : ` (did you mean "${meant}"?)`;

export const didYouMean = (word: string, known: Iterable<string>): string => suggestion(nearest(word, known));

/** `allowed: a, b, c`. */
export function allowedList(known: Iterable<string>, none = 'none is defined'): string {
  const words = [...known];
  if (words.length === 0) return `allowed: ${none}`;
  return `allowed: ${words.slice(0, 30).join(', ')}${words.length > 30 ? ', …' : ''}`;
}

/** A word that should name something defined elsewhere, and does not. */
export function* unknownWord(
  word: string,
  path: Path,
  known: readonly string[],
  kind: string,
): Generator<Finding> {
  if (known.includes(word)) return;
  yield { path, problem: `unknown ${kind} "${word}"${didYouMean(word, known)}`, allowed: allowedList(known) };
}
