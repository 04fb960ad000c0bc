/** A file's bytes → text. Only UTF-8, and only what a person may have written. */
import { readFile, stat } from 'node:fs/promises';
import type { Finding } from './finding.js';
import { whyUnreadable } from './unreadable.js';

const LARGEST = 256 * 1024;

export type TextFinding = Finding & { readonly line?: number; readonly column?: number };
export type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly finding: TextFinding };

export async function readText(file: string): Promise<ReadText> {
  try {
    const info = await stat(file);
    if (!info.isFile()) return refuse('this is not a file', 'allowed: a YAML file');
    if (info.size > LARGEST) return tooLarge();
    const bytes = await readFile(file);
    return bytes.length > LARGEST ? tooLarge() : decode(bytes);
  } catch (error) {
    const why = whyUnreadable(error, 'file');
    return why === null ? { kind: 'missing' } : refuse(why.problem, why.allowed);
  }
}

const tooLarge = () => refuse('the file is too large', `allowed: at most ${LARGEST / 1024} KiB`);

function refuse(problem: string, allowed: string, line = 1, column = 1): ReadText {
  return { kind: 'unreadable', finding: { path: [], problem, allowed, line, column } };
}

function decode(bytes: Uint8Array): ReadText {
  const utf16 = bytes.length > 1 && [0xfffe, 0xfeff].includes(((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
  if (utf16) return refuse('the file is saved as UTF-16 ("Unicode"); 文件编码为 UTF-16', SAVE_AS);
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const { line, column } = firstBadByte(bytes);
    return isGbk(bytes)
      ? refuse(
          'the file is saved as GBK, not as UTF-8; 文件编码为 GBK（ANSI），不是 UTF-8',
          SAVE_AS,
          line,
          column,
        )
      : refuse('this is not UTF-8; 此处不是 UTF-8 编码', SAVE_AS, line, column);
  }
}

const SAVE_AS = 'allowed: UTF-8 (请用编辑器“另存为”，编码选 UTF-8)';

function isGbk(bytes: Uint8Array): boolean {
  try {
    return /\p{Script=Han}/u.test(new TextDecoder('gbk', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
}

function firstBadByte(bytes: Uint8Array): { line: number; column: number } {
  // A file that holds the replacement character as such is still found at the first line that does not decode.
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  for (const [index, line] of lines.entries()) {
    const text = Buffer.from(line, 'latin1').toString('utf8');
    if (Buffer.from(text, 'utf8').toString('latin1') !== line)
      return { line: index + 1, column: text.indexOf('\ufffd') + 1 };
  }
  return { line: 1, column: 1 };
}
