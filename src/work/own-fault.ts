/** Whose fault a failure is: the work's own, or a server's that is away, full or read-only. */
import { sqlState } from '../store/open.js';

/** What PostgreSQL says of the data, or our own code of a value. */
export function isOwnFault(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^2[23]/.test(state);
  const isPlain = error instanceof Error && (error.constructor === Error || 'code' in error);
  return !isPlain;
}
