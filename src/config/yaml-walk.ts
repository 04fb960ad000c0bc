/** A YAML node tree → plain data, with the place of everything, and what the Chinese keyboard left in it. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { Finding, Path } from './finding.js';
import { findFullWidth, fullWidthProblem, isQuotedInChinese } from './keyboard.js';

/** Offsets into the text. */
export interface Place {
  readonly value: number;
  readonly key?: number;
}

export interface Walk {
  readonly document: Document;
  readonly text: string;
  /** By the JSON of the path. */
  readonly places: Map<string, Place>;
  readonly findings: Finding[];
  aliases: number;
}

const MOST_ALIASES = 100;
const DEEPEST = 40;
/** Where a number is meant. Elsewhere `3.10`, `010` and a phone number stay as they are written. */
const NUMBERS: ReadonlySet<unknown> = new Set(['times', 'digestFrom', 'perFiveSeconds', 'perMinute']);
/** Text for people, where Chinese punctuation is at home. */
const FREE_TEXT: ReadonlySet<unknown> = new Set(['name', 'title', 'zh-CN', 'en', 'clause']);
const CONTROL = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffd]/u;

export function readNode(node: unknown, path: Path, walk: Walk, key?: number): unknown {
  // An empty value stands nowhere, so its key is shown.
  const value = (isScalar(node) && node.value === null ? key : undefined) ?? offsetOf(node) ?? key ?? 0;
  walk.places.set(JSON.stringify(path), { value, ...(key === undefined ? {} : { key }) });
  const problem = path.length > DEEPEST ? 'lists or mappings are nested too deeply' : undefined;
  if (problem !== undefined) return refuse(walk, { path, problem, allowed: `allowed: ${DEEPEST} levels` });
  if (isAlias(node)) return readAlias(node.resolve(walk.document), path, walk, key);
  if (isMap(node)) return readPairs(node.items, path, walk);
  if (isSeq(node)) return node.items.map((item, index) => readNode(item, [...path, index], walk));
  return isScalar(node) ? readScalar(node, path, walk) : null;
}

const offsetOf = (node: unknown): number | undefined => (node as Node | null)?.range?.[0];

function refuse(walk: Walk, finding: Finding): undefined {
  walk.findings.push(finding);
  return undefined;
}

function readAlias(target: Node | undefined, path: Path, walk: Walk, key?: number): unknown {
  walk.aliases++;
  // Every expansion counts, nested ones too, so that a few lines cannot stand for a billion.
  if (target !== undefined && walk.aliases <= MOST_ALIASES) return readNode(target, path, walk, key);
  if (walk.aliases > MOST_ALIASES + 1) return undefined;
  const [problem, allowed] =
    target === undefined
      ? ['no anchor above has this name', 'allowed: quotes around a text that starts with "*"']
      : ['too many aliases', `allowed: at most ${MOST_ALIASES}`];
  return refuse(walk, { path, problem, allowed });
}

function readPairs(pairs: readonly Pair[], path: Path, walk: Walk): unknown {
  const seen = new Map<string, unknown>();
  for (const pair of pairs)
    for (const [key, value] of readPair(pair, path, walk)) {
      const offset = offsetOf(pair.key) ?? 0;
      const twice = { path: [...path, key], atKey: true, apart: true, offset } as const;
      if (seen.has(key))
        refuse(walk, {
          ...twice,
          problem: `the key "${key}" stands here twice (此键重复)`,
          allowed: 'allowed: each key once (每个键只能写一次)',
        });
      seen.set(key, value);
    }
  return Object.fromEntries(seen);
}

function readPair(pair: Pair, path: Path, walk: Walk): readonly (readonly [string, unknown])[] {
  const node = pair.key;
  const key = isScalar(node) ? (node.source ?? String(node.value ?? '')) : '';
  const at = [...path, key];
  const offset = offsetOf(node) ?? 0;
  if (!isScalar(node) || key === '' || key === '__proto__') {
    const problem = isScalar(node) ? `"${key}" cannot be a key` : 'this cannot be a key';
    refuse(walk, { path: at, offset, problem, allowed: 'allowed: a plain word as key' });
    return [];
  }
  checkText(node, key, false, { path: at, atKey: true }, walk);
  return [[key, readNode(pair.value, at, walk, offset)]];
}

function readScalar(node: Scalar, path: Path, walk: Walk): unknown {
  const key = path.findLast((part) => typeof part === 'string');
  if (typeof node.value === 'number' && !NUMBERS.has(key)) return node.source ?? String(node.value);
  if (typeof node.value === 'string') checkText(node, node.value, FREE_TEXT.has(key), { path }, walk);
  return node.value;
}

type At = Pick<Finding, 'path' | 'atKey'>;

function checkText(node: Scalar, text: string, free: boolean, at: At, walk: Walk): void {
  const start = offsetOf(node) ?? 0;
  const written = walk.text.slice(start, node.range?.[1] ?? start);
  const index = findFullWidth(written);
  if (index >= 0 && (!free || isQuotedInChinese(text))) {
    const isIndent = at.atKey === true && index === 0 && /^[\u3000\u00a0]/.test(written);
    const where = isIndent ? 'the indent' : at.atKey ? 'a key' : 'a value';
    refuse(walk, { ...at, offset: start + index, ...fullWidthProblem(written.charAt(index), where) });
  } else if (CONTROL.test(text)) {
    const problem = 'the text holds a line break or an invisible control character';
    refuse(walk, { ...at, problem, allowed: 'allowed: visible characters on one line' });
  }
}
