import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type NumberedText, readMessages } from '../../src/cli/message-stream.js';

async function messagesOf(pieces: Iterable<string | Buffer>): Promise<NumberedText[]> {
  const messages: NumberedText[] = [];
  for await (const some of readMessages(Readable.from(pieces))) messages.push(...some);
  return messages;
}

describe('a stream of messages', () => {
  const text =
    '\ufeff{"summary": "电梯停运 😀"}\r\n\n{"summary": "漏\u2028水"}\nno JSON\n{"summary": "last"}';
  const expected = [
    { text: '{"summary": "电梯停运 😀"}\r', line: 1 },
    { text: '{"summary": "漏\u2028水"}', line: 3 },
    { text: 'no JSON', line: 4 },
    { text: '{"summary": "last"}', line: 5 },
  ];

  test('is the same wherever its bytes are cut', async () => {
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
        expect(await messagesOf(pieces.filter(({ length }) => length > 0))).toEqual(expected);
      }),
    );
  });

  test('may be one object over many lines', async () => {
    const lines = ['{\n', '"summary"', ':\n\n "x"\n', '}\n'];
    expect(await messagesOf(lines)).toEqual([{ text: '{\n"summary":\n\n "x"\n}', line: 1 }]);
  });

  test('keeps of a line that never ends no more than shows that it is too long', async () => {
    const endless = Array.from({ length: 200 }, () => 'x'.repeat(10_000));
    const [first, long, ...rest] = await messagesOf(['{"summary": "first"}\n', ...endless]);
    expect([first?.line, long?.line, rest]).toEqual([1, 2, []]);
    expect(long?.text.length).toBeGreaterThan(64 * 1024);
    expect(long?.text.length).toBeLessThan(80 * 1024);
  });
});
