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

  test('says of bytes that are no UTF-8 where they stand, and reads the lines around them', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"summary": "电梯 \ufffd"}\n{"summary": "'),
      Buffer.from([0xb5, 0xe7, 0xcc, 0xdd]),
      Buffer.from('"}\n{"summary": "漏水"}'),
    ]);
    expect(await messagesOf([bytes])).toEqual([
      { text: '{"summary": "电梯 \ufffd"}', line: 1 },
      {
        text: expect.any(String),
        line: 2,
        fault: 'line 2, column 14: this is not UTF-8; allowed: JSON in UTF-8',
      },
      { text: '{"summary": "漏水"}', line: 3 },
    ]);
  });

  test('measures a message in bytes', async () => {
    const fits = `{"a": "${'x'.repeat(64 * 1024 - 9)}"}`;
    const [whole, ...lines] = [
      ...(await messagesOf([`{\n"a": "${'漏'.repeat(22_000)}"}`])),
      ...(await messagesOf([`${fits}\n${fits} \n{"a": "${'漏'.repeat(22_000)}"}`])),
    ];
    const fault = 'the message is too long; allowed: 64 KiB of JSON';
    expect(whole).toMatchObject({ line: 1, fault });
    expect(lines.map((message) => message.fault)).toEqual([undefined, fault, fault]);
  });

  test('whose lines are all at fault names each of them', async () => {
    const messages = await messagesOf([`{'a': 1}\n{'a': 2}\n{'a': 3}`]);
    expect(messages.map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  test.each([
    ['as lines', `{'a': 1}\n`],
    ['as part of an object', '"a",\n'],
  ])('goes on behind a beginning that is all at fault and as long as a message: %s', async (_, fault) => {
    const good = '{"summary": "good"}';
    const messages = await messagesOf(['{\n', fault.repeat(20_000), good]);
    expect(messages.at(-1)).toEqual({ text: good, line: 20_002 });
  });
});
