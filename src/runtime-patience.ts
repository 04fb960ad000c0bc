/** Waiting for a database that comes late, or goes away while a worker starts. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { DatabaseRefused } from './runtime-refused.js';
import { ReadOnlyError } from './store/examine.js';
import { SchemaError } from './store/known-schema.js';
import { isServerCondition, sqlState } from './store/open.js';

export interface Waiting {
  /** Whether to wait, or to give up at once. */
  readonly patient: boolean;
  readonly log: Logger;
}

const LONGEST_PAUSE_MS = 5_000;

/** Tries until the database is there; one that this build cannot use is not waited for. `work` may be done again. */
export async function whenThere<T>({ patient, log }: Waiting, work: () => Promise<T>): Promise<T> {
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error)) throw new DatabaseRefused(reasonOf(error), { cause: error });
      if (!patient) throw new Error(wordsFor(error), { cause: error });
      log.warn({ event: 'database.waiting', err: error, retryInMs: pauseMs }, 'database.waiting');
      await wait(pauseMs);
    }
  }
}

/** SQLSTATEs of a database that is there but refuses for good: a wrong password or user, no right to create. */
const FOR_GOOD = new Set(['28P01', '28000', '42501']);

function mayPass(error: unknown): boolean {
  if (!(error instanceof SchemaError)) return !FOR_GOOD.has(sqlState(error) ?? '');
  const { cause } = error;
  return cause !== undefined && (sqlState(cause) === undefined || isServerCondition(cause));
}

const wordsFor = (error: unknown): string =>
  error instanceof ReadOnlyError
    ? error.message
    : `the database does not answer (${reasonOf(error)}); is DATABASE_URL right?`;

function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
