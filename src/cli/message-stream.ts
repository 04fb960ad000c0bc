/** A stream of text → the JSON texts in it: one object over any number of lines, or one a line. */
import { createInterface } from 'node:readline';
import { LONGEST_MESSAGE } from '../work/message-parts.js';

export interface NumberedText {
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

/**
 * Lines are messages (NDJSON), unless the first is only the beginning of an object and the lines together are one, or
 * none of them is one by itself. What is longer than a message may be is not read to its end.
 */
export async function* readMessages(input: NodeJS.ReadableStream): AsyncGenerator<NumberedText> {
  const lines = numbered(input);
  const begun = await beginning(lines);
  const [first] = begun;
  if (first === undefined) return;
  const whole = joined(begun);
  if (begun.length > 1 && (isObject(whole) || !begun.some(({ text }) => isObject(text)))) {
    yield { text: whole, line: first.line };
    return;
  }
  yield* begun;
  yield* lines;
}

async function* numbered(input: NodeJS.ReadableStream): AsyncGenerator<NumberedText> {
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const clean = line === 1 ? text.replace(/^\ufeff/, '') : text;
    if (clean.trim() !== '') yield { text: clean, line };
  }
}

/** The first line, and, if an object only begins in it, as many more as a message may have. */
async function beginning(lines: AsyncGenerator<NumberedText>): Promise<NumberedText[]> {
  const begun: NumberedText[] = [];
  let length = 0;
  do {
    const next = await lines.next();
    if (next.done) break;
    begun.push(next.value);
    length += next.value.text.length + 1;
  } while (length <= LONGEST_MESSAGE && beginsObject(begun[0]?.text ?? ''));
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
