/**
 * BullMQ on PostgreSQL, in a schema of its own in Duban's database. Construct it only after the database has answered
 * and BullMQ's migrations are in: a Worker that is built before stays dead.
 */
import { createPostgresBackend, withBackend } from 'bullmq';
import pg from 'pg';
import type { OnQueueError, QueueBackend } from './backend.js';
import { bullBackend } from './bullmq.js';

const SCHEMA = 'bullmq';

/**
 * A connection that ends between two queries tells its listeners, and BullMQ has none while it holds one: without this
 * the end of a server would be the end of the process.
 */
class HeardClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    // A session that takes no changes never will, although its address may have become another server's.
    this.connection.on('errorMessage', ({ code }) => {
      if (code === READ_ONLY) void this.end();
    });
  }
}

/** The SQLSTATE of a change that a standby, or a read-only session, refuses. */
const READ_ONLY = '25006';

/** pg sets no limit of its own; with these a silent peer is noticed within ten seconds. */
const LIMITS = {
  Client: HeardClient,
  max: 2,
  query_timeout: 10_000,
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
};

const Postgres = withBackend(createPostgresBackend);

/** Migrates BullMQ's schema; resolves when the queues can be built. */
export async function migrateQueues(url: string): Promise<void> {
  const queue = new Postgres.Queue('duban-inbox', {
    connection: { connectionString: url, schema: SCHEMA, migrate: true, ...LIMITS },
  });
  queue.on('error', () => undefined);
  try {
    await queue.waitUntilReady();
  } finally {
    await queue.close();
  }
}

export function postgresBackend(url: string, onError: OnQueueError): QueueBackend {
  const connection = { connectionString: url, schema: SCHEMA, ...LIMITS };
  return bullBackend(
    {
      kind: 'postgres',
      queue: (name) => new Postgres.Queue(name, { connection }),
      worker: (name, process, options) => new Postgres.Worker(name, process, { connection, ...options }),
    },
    onError,
  );
}
