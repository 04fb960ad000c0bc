/** The names in a folder that may be left out. One that is there and cannot be read is a fault, not one left out. */
import { readdir } from 'node:fs/promises';
import type { Fault } from './configuration.js';

/** Null: there is no such folder. */
export async function namesIn(folder: string): Promise<string[] | { readonly fault: Fault } | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const problem =
      code === 'EACCES' ? 'Duban may not read this folder' : `this folder cannot be read (${code})`;
    const allowed = 'allowed: a folder that the user running Duban can read';
    return { fault: { file: folder, line: 1, column: 1, path: '(file)', problem, allowed } };
  }
}
