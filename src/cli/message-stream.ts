/** A stream of text → the JSON texts in it: one object over any number of lines, or one a line. */
import { LONGEST_MESSAGE } from '../work/message-parts.js';

export interface NumberedText {
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

/**
 * Lines are messages (NDJSON), unless the first is only the beginning of an object and the lines together are one, or
 * none of them is one by itself. As many at a time as come; what is longer than a message may be is not kept to its end.
 */
export async function* readMessages(input: NodeJS.ReadableStream): AsyncGenerator<readonly NumberedText[]> {
  const lines = linesOf(input);
  const begun = await beginning(lines);
  const [first] = begun;
  if (first === undefined) return;
  const whole = joined(begun);
  if (begun.length > 1 && (isObject(whole) || !begun.some(({ text }) => isObject(text)))) {
    yield [{ text: whole, line: first.line }];
    return;
  }
  yield begun;
  yield* lines;
}

/** The lines that came with each piece of the stream, but for blank ones. */
async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<NumberedText[]> {
  const decoder = new TextDecoder();
  let before = 0;
  let rest = '';
  for await (const piece of input) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    const texts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = (texts.pop() ?? '').slice(0, LONGEST_MESSAGE + 1);
    yield numbered(texts, before);
    before += texts.length;
  }
  yield numbered([rest + decoder.decode()], before);
}

const numbered = (texts: readonly string[], before: number): NumberedText[] =>
  texts.map((text, index) => ({ text, line: before + index + 1 })).filter(({ text }) => text.trim() !== '');

/** The first lines, and, if an object only begins in them, as many more as a message may have. */
async function beginning(lines: AsyncGenerator<NumberedText[]>): Promise<NumberedText[]> {
  let begun: NumberedText[] = [];
  let length = 0;
  do {
    const next = await lines.next();
    if (next.done) break;
    begun = begun.concat(next.value);
    length = begun.reduce((sum, { text }) => sum + text.length + 1, 0);
  } while (length <= LONGEST_MESSAGE && beginsObject(begun[0]?.text ?? '{'));
  return begun;
}

const beginsObject = (text: string): boolean => /^\s*\{/.test(text) && !isObject(text);

/** With the empty lines that were left out between them, so that places in it are places in the input. */
const joined = (texts: readonly NumberedText[]): string =>
  texts
    .map(
      ({ text, line }, index) => '\n'.repeat(index === 0 ? 0 : line - (texts[index - 1]?.line ?? 0)) + text,
    )
    .join('');

function isObject(text: string): boolean {
  if (text.length > LONGEST_MESSAGE) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
