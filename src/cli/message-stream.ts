/** A stream of text → the JSON texts in it: one object over any number of lines, or one a line. */
import { createInterface } from 'node:readline';
import { LONGEST_MESSAGE } from '../work/message-parts.js';

export interface NumberedText {
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

/**
 * Lines are messages (NDJSON), unless the first is only the beginning of an object and the second none by itself:
 * then the whole input is one. What is longer than a message may be is not read to its end.
 */
export async function* readMessages(input: NodeJS.ReadableStream): AsyncGenerator<NumberedText> {
  const lines = numbered(input);
  const first = await lines.next();
  if (first.done) return;
  const second = isObject(first.value.text) ? undefined : await lines.next();
  if (second !== undefined && !second.done && !isObject(second.value.text)) {
    yield await joined([first.value, second.value], lines);
    return;
  }
  yield first.value;
  if (second !== undefined && !second.done) yield second.value;
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

async function joined(
  begun: readonly [NumberedText, NumberedText],
  rest: AsyncGenerator<NumberedText>,
): Promise<NumberedText> {
  const texts = begun.map(({ text }) => text);
  let length = texts.join('\n').length;
  for await (const { text } of rest) {
    if (length > LONGEST_MESSAGE) break;
    texts.push(text);
    length += text.length;
  }
  return { text: texts.join('\n'), line: begun[0].line };
}

function isObject(text: string): boolean {
  if (text.length > LONGEST_MESSAGE) return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
