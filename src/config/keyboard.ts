/** Full-width punctuation from a Chinese keyboard: it looks right on the screen and means nothing in YAML. */
import type { Problem } from './finding.js';

const LOOKALIKES: Readonly<Record<string, string>> = {
  '\u3000': ' ',
  '\u00a0': ' ',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '、': ',',
  '。': '.',
  '【': '[',
  '】': ']',
};

/** Full-width forms U+FF01 to U+FF5E are ASCII, shifted. */
function halfWidth(character: string): string {
  const known = LOOKALIKES[character];
  return known ?? String.fromCharCode(character.charCodeAt(0) - 0xfee0);
}

const ANY = /[\uff01-\uff5e\u3000\u00a0“”‘’、。【】]/u;
/** What people type where YAML wants its own marks; a name may well contain （）. */
const STRUCTURAL = /[：，“”‘’［］｛｝【】＃－\u3000\u00a0]/u;
const QUOTED = /^[“”‘’＂＇].*[“”‘’＂＇]$/su;

/** Where in the text the first full-width character stands; -1 if there is none. */
export const findFullWidth = (text: string): number => text.search(ANY);

/** A name or title may contain Chinese punctuation, but not stand between Chinese quotation marks. */
export const isQuotedInChinese = (text: string): boolean => QUOTED.test(text);

/** The first structural full-width character of a line, outside quotes and comment; -1 if there is none. */
export function findStructural(line: string): number {
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '#' && /^$|\s/.test(line.charAt(index - 1))) return -1;
    else if (STRUCTURAL.test(character)) return index;
  }
  return -1;
}

const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  '\u3000': ['a full-width space (U+3000)', '全角空格'],
  '\u00a0': ['a no-break space (U+00A0)', '不间断空格'],
};
const MEANT: Readonly<Record<string, readonly [string, string]>> = {
  ' ': ['an ordinary space', '半角空格'],
  '"': ['a straight quotation mark (")', '半角引号'],
  "'": ["a straight quotation mark (')", '半角引号'],
};

/** Says in English and Chinese which character was typed and which one is meant. */
export function fullWidthProblem(character: string, where: string): Problem {
  const plain = halfWidth(character);
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const typed = NAMES[character] ?? [`the full-width "${character}" (U+${code})`, `全角「${character}」`];
  const meant = MEANT[plain] ?? [`"${plain}"`, `半角「${plain}」`];
  return {
    problem: `${typed[0]} stands in ${where} (此处为${typed[1]}，应为${meant[1]})`,
    allowed: `allowed: ${meant[0]}, typed with the Chinese input method off (请切换到英文输入法后重新输入)`,
  };
}
