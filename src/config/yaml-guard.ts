/** Refuses what would exhaust the YAML parser, which nests as deep as its input does. */
import { Lexer } from 'yaml';
import type { Finding } from './finding.js';

const DEEPEST = 40;
/** The lexer announces a plain scalar with this, so that the next token is text. */
const SCALAR = '\u001f';
/** Tokens that stand for no text: start of a document, its end in flow, a scalar. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', SCALAR]);

export function* guardDepth(text: string): Generator<Finding> {
  let offset = 0;
  let flow = 0;
  let inLine = 0;
  let scalar = false;
  for (const token of new Lexer().lex(text)) {
    if (scalar) scalar = false;
    else if (token === SCALAR) scalar = true;
    else if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow--;
    else if (token === '-' || token === '?') inLine++;
    else if (token.startsWith('\n') || token.startsWith('\r')) inLine = 0;
    if (flow > DEEPEST || inLine > DEEPEST) {
      const allowed = `allowed: at most ${DEEPEST} levels`;
      yield { path: [], offset, problem: 'lists or mappings are nested too deeply', allowed };
      return;
    }
    if (!MARKS.has(token)) offset += token.length;
  }
}
