/** Opening PostgreSQL: the pool, with a limit on everything that can hang. */
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.js';

export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;

export interface StoreOptions {
  readonly url: string;
  /** Connections at most. */
  readonly max: number;
  /** The role without the right to change the record; undefined where the login could not make one. */
  readonly role?: string | undefined;
  readonly onError: (error: Error) => void;
}

const TIMESTAMPTZ = 1184;
const parseDate = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date | number;

/** Instants come as milliseconds; everything else as pg gives it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === TIMESTAMPTZ && format !== 'binary'
      ? (text: string) => Number(parseDate(text))
      : pg.types.getTypeParser(oid, format as 'text'),
};

/** pg itself sets no time limit at all: a peer that falls silent would hold a query for ever. */
const TIME_LIMITS = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 10_000,
  query_timeout: 12_000,
  lock_timeout: 3_000,
  idle_in_transaction_session_timeout: 15_000,
  keepAlive: true,
} as const;

export function openStore({ url, max, role, onError }: StoreOptions): Db {
  const options = role === undefined ? {} : { options: `-c role=${role}` };
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    ...TIME_LIMITS,
    ...options,
    application_name: 'duban',
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/** SQLSTATEs after which the whole transaction may be tried again: serialization, deadlock, lock time-out. */
const WORTH_ANOTHER_TRY = new Set(['40001', '40P01', '55P03']);
const TRIES = 3;

/** Runs a unit of work in one transaction, again as a whole (three times at most) where PostgreSQL asks for it. */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === TRIES || !WORTH_ANOTHER_TRY.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** The SQLSTATE of an error, if PostgreSQL raised it. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
