/** A database opened to be read: as it is, never migrated, and nothing can be written over these connections. */
import type { Logger } from 'pino';
import type { Environment } from './config/environment.js';
import { embeddedPostgresExists, startEmbeddedPostgres } from './ops/embedded-postgres.js';
import { whenThere } from './runtime-patience.js';
import { DatabaseRefused } from './runtime-refused.js';
import { type DatabaseFacts, examineDatabase, refuseOlder, refuseUnusable } from './store/examine.js';
import { type Db, openStore } from './store/open.js';

/** A database that answers, whatever it holds. */
export interface ReachedDatabase {
  readonly facts: DatabaseFacts;
  readonly db: Db;
  close(): Promise<void>;
}

/** Null where it would be the embedded one, and there is none yet: looking does not make it. */
export async function reachDatabase(environment: Environment, log: Logger): Promise<ReachedDatabase | null> {
  const { databaseUrl, home } = environment;
  if (databaseUrl === null && !(await embeddedPostgresExists(home))) return null;
  const server = databaseUrl === null ? await startEmbeddedPostgres({ home, log }) : null;
  const url = server?.url ?? databaseUrl ?? '';
  const onError = (error: unknown) => log.warn({ event: 'database', err: error }, 'database');
  try {
    const facts = await whenThere({ patient: false, log }, () => examineDatabase(url, onError));
    const db = openStore({ url, max: 3, role: facts.role, readOnly: true, onError });
    return {
      facts,
      db,
      async close() {
        await db.destroy();
        await server?.release();
      },
    };
  } catch (error) {
    await server?.release();
    throw error;
  }
}

/**
 * Null where no Duban has ever used the database: then it holds nothing to read. Throws a DatabaseRefused where its
 * schema is not this build's.
 */
export async function openForReading(environment: Environment, log: Logger): Promise<ReachedDatabase | null> {
  const reached = await reachDatabase(environment, log);
  if (reached === null) return null;
  try {
    refuseUnusable(reached.facts);
    if (reached.facts.migrations !== null) {
      refuseOlder(reached.facts);
      return reached;
    }
  } catch (error) {
    await reached.close();
    throw new DatabaseRefused((error as Error).message, { cause: error });
  }
  await reached.close();
  return null;
}
