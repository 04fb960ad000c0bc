/** Whose fault a failure is: the work's own, or a server's that is away, full or read-only. */
import { isOfConnection, sqlState } from '../store/open.js';

/** What PostgreSQL says of the data, or our own code of what it finds. */
export function isOwnFault(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^2[23]/.test(state);
  const isOfSystem = typeof error === 'object' && error !== null && 'code' in error;
  return !isOfConnection(error) && !isOfSystem;
}
