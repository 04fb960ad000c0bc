/** JSON that a command reads whole, from a file or standard input. */
import { createReadStream } from 'node:fs';
import { findByteFault } from './json-text.js';

export type JsonInput = { readonly text: string } | { readonly problem: string };

/** `largest`: bytes; more is not read. */
export async function readJson(file: string, largest: number): Promise<JsonInput> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
      chunks.push(Buffer.from(chunk));
      length += chunk.length;
      if (length > largest) return { problem: `too long; allowed: at most ${largest / 1024} KiB` };
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: `cannot be read (${code}); allowed: a file of JSON, or -` };
  }
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString().replace(/^\ufeff/, '');
  const problem = findByteFault(bytes, text, 1);
  return problem === undefined ? { text } : { problem };
}
