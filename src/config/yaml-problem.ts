/** What the YAML parser complains about, in words for people who don't know YAML's. */
import type { YAMLError } from 'yaml';
import type { Finding, Problem } from './finding.js';
import { findStructural, fullWidthProblem } from './keyboard.js';

const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  TAB_AS_INDENT: ['the line is indented with a tab (此处用了制表符缩进)', 'spaces only (只能用空格缩进)'],
  MULTIPLE_DOCS: [
    'the file holds more than one document (文件里有多个文档)',
    'one document; remove the line "---" (请删去“---”这一行)',
  ],
  MULTILINE_IMPLICIT_KEY: ['a key without ": " after it', '"key: value", with a space after the colon'],
  BLOCK_AS_IMPLICIT_KEY: ['two keys on one line', 'one "key: value" a line, or quotes around the text'],
  BLOCK_IN_FLOW: ['a comma or a bracket is missing before this', 'items between brackets, parted by commas'],
  TAG_RESOLVE_FAILED: ['a text cannot start with "!"', 'quotes around the text; tags are not supported'],
  BAD_SCALAR_START: ['a text cannot start with this character', 'quotes around the text'],
  BAD_INDENT: ['the indentation does not fit the lines above', 'items of one level start in the same column'],
};

function inWords(error: YAMLError): Problem {
  const words = WORDS[error.code];
  // The parser's own words say which bracket is open; ours could not.
  if (words === undefined || / end with a /.test(error.message))
    return { problem: `not valid YAML: ${error.message}`, allowed: 'allowed: valid YAML 1.2' };
  return { problem: words[0], allowed: `allowed: ${words[1]}` };
}

/** A Chinese keyboard's mark on the lines of the error is its likely cause. */
function keyboardCause(error: YAMLError, text: string): Finding | undefined {
  let start = text.lastIndexOf('\n', error.pos[0] - 1) + 1;
  const end = Math.max(error.pos[1], error.pos[0] + 1);
  while (start < end) {
    const lineEnd = text.indexOf('\n', start);
    const line = text.slice(start, lineEnd === -1 ? text.length : lineEnd);
    const index = findStructural(line);
    if (index >= 0) {
      const where = /^\s*$/.test(line.slice(0, index)) ? 'the indent' : 'this line, which is not valid YAML';
      return { path: [], offset: start + index, ...fullWidthProblem(line.charAt(index), where) };
    }
    if (lineEnd === -1) return undefined;
    start = lineEnd + 1;
  }
  return undefined;
}

/** Each of these stands for itself; every other error makes the parser see more where nothing is wrong. */
const NO_ECHO: ReadonlySet<string> = new Set(['TAB_AS_INDENT', 'TAG_RESOLVE_FAILED']);

/** One finding a line, and of what the parser lost its way over only the first: the rest is mostly its echo. */
export function* yamlFindings(errors: readonly YAMLError[], text: string): Generator<Finding> {
  const lines = new Set<number>();
  let isLost = false;
  for (const error of errors) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    if (lines.has(line)) continue;
    lines.add(line);
    const cause = keyboardCause(error, text);
    const isEcho = cause === undefined && !NO_ECHO.has(error.code);
    if (isEcho && isLost) continue;
    isLost ||= isEcho;
    yield cause ?? { path: [], offset: error.pos[0], ...inWords(error) };
  }
}
