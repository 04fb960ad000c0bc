/** Text from outside, made fit to be shown: nothing invisible, nothing that turns the reading direction. */

/** Controls, bidi marks, zero-width and other ignorable characters, lone surrogates, private use. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;

/** Several lines; at most one empty line in a row. */
export function shownText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .split('\n')
    .map((line) =>
      line
        .replace(/[\t\u00a0]/g, ' ')
        .replace(UNSEEN, '')
        .trim(),
    )
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** One line of at most `limit` characters. */
export function shownLine(text: string, limit = 60): string {
  return clip(shownText(text).replace(/\s+/g, ' '), limit);
}

/** A name for a header: what looks like an encoded word would be read as one. */
export const shownName = (text: string): string => shownLine(text).replaceAll('=?', '=');

/** Characters as a reader counts them: a surrogate pair is one. */
export const lengthOf = (text: string): number => [...text].length;

/** At most `limit` characters, the last of them `…` where something was cut. */
export function clip(text: string, limit: number): string {
  const characters = [...text];
  if (characters.length <= limit) return text;
  return `${characters
    .slice(0, Math.max(limit - 1, 0))
    .join('')
    .trimEnd()}…`;
}
