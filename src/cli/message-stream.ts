/** A stream of bytes → the JSON texts in it: one object over any number of lines, or one a line. */
import { LONGEST_MESSAGE } from '../work/message-parts.js';
import { findByteFault } from './json-text.js';

export interface NumberedText {
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** Why the text is not what was sent: too long, or not to be read. */
  readonly fault?: string;
}

/**
 * Lines are messages (NDJSON), unless the first is only the beginning of an object and the lines together are one, or
 * none of them is one by itself. As many at a time as come; what is longer than a message may be is not kept to its end.
 */
export async function* readMessages(input: NodeJS.ReadableStream): AsyncGenerator<readonly NumberedText[]> {
  const lines = linesOf(input);
  const begun = await beginning(lines);
  yield begun.length > 1 && areOneMessage(begun) ? [joined(begun)] : begun;
  yield* lines;
}

/** The lines that came with each piece of the stream, but for blank ones. */
async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<NumberedText[]> {
  let before = 0;
  let rest = Buffer.alloc(0);
  for await (const piece of input) {
    const bytes = Buffer.concat([rest, typeof piece === 'string' ? Buffer.from(piece) : piece]);
    const lines: NumberedText[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LINE_BREAK); end >= 0; end = bytes.indexOf(LINE_BREAK, from)) {
      before += 1;
      lines.push(read(bytes.subarray(from, end), before));
      from = end + 1;
    }
    rest = bytes.subarray(from, from + LONGEST_MESSAGE + MARK.length + 1);
    yield lines.filter(isNotBlank);
  }
  yield [read(rest, before + 1)].filter(isNotBlank);
}

const LINE_BREAK = 0x0a;
/** What editors of other systems put at the head of a file to say that it is UTF-8. */
const MARK = Buffer.from('\ufeff');

function read(line: Buffer, number: number): NumberedText {
  const isMarked = number === 1 && line.subarray(0, MARK.length).equals(MARK);
  const bytes = isMarked ? line.subarray(MARK.length) : line;
  const text = bytes.toString();
  if (bytes.length > LONGEST_MESSAGE) return { text, line: number, fault: TOO_LONG };
  const fault = findByteFault(bytes, text, number);
  return { text, line: number, ...(fault !== undefined && { fault }) };
}

const TOO_LONG = `the message is too long; allowed: ${LONGEST_MESSAGE / 1024} KiB of JSON`;

const isNotBlank = ({ text }: NumberedText): boolean => text.trim() !== '';

/** The first lines, and, if an object only begins in them, as many more as a message may have. */
async function beginning(lines: AsyncGenerator<NumberedText[]>): Promise<NumberedText[]> {
  let begun: NumberedText[] = [];
  let length = 0;
  do {
    const next = await lines.next();
    if (next.done) break;
    begun = begun.concat(next.value);
    length = begun.reduce((sum, { text }) => sum + text.length + 1, 0);
  } while (length <= LONGEST_MESSAGE && beginsObject(begun[0]));
  return begun;
}

const beginsObject = (first: NumberedText | undefined): boolean =>
  first === undefined || (BEGINS_OBJECT.test(first.text) && !isObject(first));

const BEGINS_OBJECT = /^\s*\{/;

/** Where each line begins an object, each is a message by itself, whatever is wrong with all of them. */
const areOneMessage = (begun: readonly NumberedText[]): boolean =>
  isObject(joined(begun)) || !(begun.some(isObject) || begun.every(({ text }) => BEGINS_OBJECT.test(text)));

/** With the empty lines that were left out between them, so that places in it are places in the input. */
function joined(begun: readonly NumberedText[]): NumberedText {
  const line = begun[0]?.line ?? 1;
  const texts = begun.map(
    (one, index) => '\n'.repeat(one.line - (begun[index - 1]?.line ?? line)) + one.text,
  );
  const text = texts.join('');
  const isTooLong = Buffer.byteLength(text) > LONGEST_MESSAGE;
  const fault = isTooLong ? TOO_LONG : begun.find((one) => one.fault !== undefined)?.fault;
  return { text, line, ...(fault !== undefined && { fault }) };
}

function isObject({ text, fault }: NumberedText): boolean {
  if (fault !== undefined) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
