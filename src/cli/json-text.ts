/** Where a JSON text is at fault: JSON.parse does not always say it, and passes over keys that stand twice. */
import { isUtf8 } from 'node:buffer';

export interface JsonFault {
  readonly problem: string;
  readonly index: number;
}

/** A string, any other scalar, or a sign. */
const TOKEN =
  /[ \t\n\r]*(?:("(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([{}[\],:]))/uy;
const SPACE = /[ \t\n\r]*/y;

type Wanted = 'a value' | 'a value or ]' | 'a key' | 'a key or }' | ':' | ', or the end' | 'the end';

/** One level of nesting; `keys` only of an object. */
interface Level {
  readonly keys: Set<string> | null;
}

/** The first fault, or undefined. Goes through the text without recursion: nesting may be as deep as the text is long. */
export function findJsonFault(text: string): JsonFault | undefined {
  const levels: Level[] = [];
  let wanted: Wanted = 'a value';
  const token = new RegExp(TOKEN);
  for (;;) {
    const from = token.lastIndex;
    const [all = '', string, scalar, sign] = token.exec(text) ?? [];
    const index =
      all === '' ? endOfSpace(text, from) : token.lastIndex - (string ?? scalar ?? sign ?? '').length;
    if (index === text.length && wanted === 'the end') return undefined;
    const keys = levels.at(-1)?.keys;
    if (string !== undefined && keys && wanted.startsWith('a key')) {
      const key = JSON.parse(string) as string;
      if (keys.has(key)) return { problem: `${string.slice(0, 60)} stands twice; allowed: once`, index };
      keys.add(key);
      wanted = ':';
    } else if ((string ?? scalar) !== undefined && wanted.startsWith('a value')) wanted = afterValue(levels);
    else if ((sign === '{' || sign === '[') && wanted.startsWith('a value')) {
      levels.push({ keys: sign === '{' ? new Set() : null });
      wanted = sign === '{' ? 'a key or }' : 'a value or ]';
    } else if (sign !== undefined && sign === closing(wanted, keys)) {
      levels.pop();
      wanted = afterValue(levels);
    } else if (sign === ':' && wanted === ':') wanted = 'a value';
    else if (sign === ',' && wanted === ', or the end') wanted = keys ? 'a key' : 'a value';
    else return { problem: `not JSON: ${wanted} is missing`, index };
  }
}

/**
 * Whether a key may stand twice in a text that gave this value: then it has more keys than the value. Nearly every
 * message is answered by this count; a text in which a quote and a colon follow a backslash is not.
 */
export const mayRepeatKeys = (text: string, value: unknown): boolean =>
  (text.match(/"[ \t\n\r]*:/g)?.length ?? 0) !== countKeys(value);

/** Without recursion, as above. */
function countKeys(value: unknown): number {
  let keys = 0;
  const left = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const parts: unknown[] = Object.values(next);
    if (!Array.isArray(next)) keys += parts.length;
    for (const part of parts) left.push(part);
  }
  return keys;
}

const afterValue = (levels: readonly Level[]): Wanted => (levels.length === 0 ? 'the end' : ', or the end');

function closing(wanted: Wanted, keys: Set<string> | null | undefined): string | undefined {
  if (wanted === 'a key or }') return '}';
  if (wanted === 'a value or ]') return ']';
  if (wanted === ', or the end') return keys ? '}' : ']';
  return undefined;
}

function endOfSpace(text: string, from: number): number {
  const space = new RegExp(SPACE);
  space.lastIndex = from;
  space.exec(text);
  return space.lastIndex;
}

/** `line 3, column 5`, counted from 1, where the text begins in `firstLine`. */
export function placeIn(text: string, index: number, firstLine: number): string {
  const before = text.slice(0, index).split('\n');
  return `line ${firstLine + before.length - 1}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** Where bytes, of which `text` was read, are no UTF-8; undefined where they are. */
export const findByteFault = (bytes: Uint8Array, text: string, firstLine: number): string | undefined =>
  isUtf8(bytes)
    ? undefined
    : `${placeIn(text, text.indexOf('\ufffd'), firstLine)}: this is not UTF-8; allowed: JSON in UTF-8`;
