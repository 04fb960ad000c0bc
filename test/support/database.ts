/** A database of its own for each test file, on the server of the test run. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Also where somebody is still connected. */
  drop(): Promise<void>;
}

export async function createDatabase(): Promise<TestDatabase> {
  const name = `duban_${randomUUID().replaceAll('-', '')}`;
  // A copy by files is the quicker one without fsync.
  await onServer(`create database ${name} strategy file_copy`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database if exists ${name} with (force)`) };
}

/** The SQLSTATE of a session that is ended from outside, as by the drop of its database. */
const ENDED = '57P01';

/**
 * For pools on a database of a test: whatever goes wrong is the test's fault, but for this. A pool says that it has
 * ended before its last connection has, and the drop may come first.
 */
export function throwUnlessDropped(error: Error): void {
  if (!('code' in error) || error.code !== ENDED) throw error;
}

function serverUrl(): string {
  const url = process.env.DUBAN_TEST_POSTGRES;
  if (!url) throw new Error('there is no PostgreSQL: was jest started without its global setup?');
  return url;
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl(), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
