/** The names in a folder that may be left out. One that is there and cannot be read is a fault, not one left out. */
import { readdir } from 'node:fs/promises';
import type { Fault } from './configuration.js';
import { whyUnreadable } from './unreadable.js';

/** Null: there is no such folder. */
export async function namesIn(folder: string): Promise<string[] | { readonly fault: Fault } | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    const why = whyUnreadable(error, 'folder');
    return why && { fault: { file: folder, line: 1, column: 1, path: '(file)', ...why } };
  }
}
