/** Parts of which none keeps the next from being done. */
import type { Db } from '../store/open.js';
import { answers } from './escalate-due.js';

/** Does one after the other, whatever becomes of the one before, as long as the database answers. */
export async function failuresOf(db: Db, parts: Iterable<() => Promise<unknown>>): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const part of parts) {
    try {
      await part();
    } catch (error) {
      if (!(await answers(db))) throw error;
      failures.push(error);
    }
  }
  return failures;
}
