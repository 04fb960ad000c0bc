/** Opening PostgreSQL: the pool, with a limit on everything that can hang. */
import {
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type Transaction,
} from 'kysely';
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
  /** Every transaction is refused a change, by PostgreSQL itself. */
  readonly readOnly?: boolean;
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

export function openStore({ url, max, role, readOnly = false, onError }: StoreOptions): Db {
  const settings = [
    // pg reads instants in this form only, whatever the database or the login has set.
    'datestyle=ISO',
    ...(role === undefined ? [] : [`role=${role}`]),
    ...(readOnly ? ['default_transaction_read_only=on'] : []),
  ];
  const address = addressOf(url);
  const pool = new pg.Pool({
    connectionString: address.url,
    max,
    types,
    ...TIME_LIMITS,
    options: [...address.options, ...settings.map((setting) => `-c ${setting}`)].join(' '),
    application_name: 'duban',
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: withoutUseless(pool) }) });
}

/** To pg an address goes before all else, and its `options` would take the place of ours; so ours come last. */
function addressOf(url: string): { readonly url: string; readonly options: readonly string[] } {
  const address = new URL(url);
  const options = address.searchParams.getAll('options');
  for (const name of ['options', ...Object.keys(TIME_LIMITS)]) address.searchParams.delete(name);
  return { url: address.href, options };
}

/**
 * A query that ran out of time leaves its connection waiting for an answer that may never come, and whoever is given
 * the connection next would wait behind it. One that takes no changes would refuse them for ever, although its address
 * may have become another server's. So both are destroyed, and those that are as old are not trusted either.
 */
function withoutUseless(pool: pg.Pool): PostgresPool {
  let age = 0;
  const born = new WeakMap<pg.PoolClient, number>();
  pool.on('connect', (client) => born.set(client, age));
  const acquire = async (): Promise<pg.PoolClient> => {
    for (;;) {
      const client = await ofConnection(() => pool.connect());
      if (born.get(client) === age) return client;
      client.release(true);
    }
  };
  return {
    async connect() {
      const client = await acquire();
      let lost: unknown;
      const query = async (statement: string, parameters: readonly unknown[]) => {
        if (lost !== undefined) throw lost;
        try {
          return await ofConnection(() => client.query(statement, [...parameters]));
        } catch (error) {
          if (isSilence(error) || sqlState(error) === READ_ONLY) lost = error;
          throw error;
        }
      };
      const release = () => {
        if (lost !== undefined) age += 1;
        client.release(lost !== undefined);
      };
      return { query, release } as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
}

/** pg and its pool throw plain errors of a connection, as our own code does of what it finds amiss: these are theirs. */
const connectionErrors = new WeakSet<object>();

async function ofConnection<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // A value that cannot be sent says nothing of the connection.
    const isOfValue = error instanceof TypeError || error instanceof RangeError;
    if (typeof error === 'object' && error !== null && !isOfValue) connectionErrors.add(error);
    throw error;
  }
}

/** Whether an error came from the way to PostgreSQL, or from PostgreSQL itself. */
export const isOfConnection = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && connectionErrors.has(error);

/** pg's own words where `query_timeout` is over; it has no code. */
const isSilence = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';

/** The SQLSTATE of a change that a standby, or a read-only session, refuses. */
const READ_ONLY = '25006';

/** The SQLSTATE of a statement that took longer than it may. */
export const QUERY_CANCELED = '57014';

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

/**
 * Whether an error speaks of the server or of who else is at work, not of what was asked: connection, read-only,
 * serialization, resources, a lock that another holds, an operator, the machine. The same may succeed a moment later.
 */
export const isServerCondition = (error: unknown): boolean =>
  /^(?:08|25006|40|53|55|57|58)/.test(sqlState(error) ?? '');

/** The SQLSTATE of an error, if PostgreSQL raised it. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
