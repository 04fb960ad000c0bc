/** The servers of a run: Duban's own PostgreSQL as it ships, with fsync, and a Redis that keeps an append-only file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serverAccount } from '../../src/ops/postgres-account.js';
import { serverPrograms } from '../../src/ops/postgres-binaries.js';
import { createData, DATABASE, readPassword, USER } from '../../src/ops/postgres-data.js';
import { startServer, stopServer } from '../../src/ops/postgres-server.js';
import { redisProgram } from '../support/own-redis.js';
import { endPrograms } from './program.js';

export interface Servers {
  /** Of the database that others are made beside. */
  readonly postgres: string;
  readonly redis: string;
  /** A folder of the run: what candidates leave there goes with it. */
  readonly home: string;
  /** Ends programs that are at work, too. May be called again. */
  stop(): Promise<void>;
}

/** Larger than as shipped in these alone, for every candidate: a run is a minute of a busy day, not a day. */
const SETTINGS = { max_connections: '200', max_wal_size: '4GB', shared_buffers: '512MB' };

export async function startServers(): Promise<Servers> {
  const home = await mkdtemp(join(tmpdir(), 'duban-bench-'));
  await chmod(home, 0o755);
  const starting = await Promise.allSettled([startPostgres(home), startRedis(home)]);
  const end = async () => {
    await endPrograms();
    await Promise.allSettled(starting.map((one) => one.status === 'fulfilled' && one.value.stop()));
    await rm(home, { recursive: true, force: true });
  };
  const urls = starting.flatMap((one) => (one.status === 'fulfilled' ? one.value.url : []));
  const [postgres, redis] = urls;
  if (postgres === undefined || redis === undefined) {
    await end();
    throw starting.find((one) => one.status === 'rejected')?.reason;
  }
  let ended: Promise<void> | null = null;
  return {
    postgres,
    redis,
    home,
    stop() {
      ended ??= end();
      return ended;
    },
  };
}

async function startPostgres(home: string) {
  const account = await serverAccount(null);
  const programs = await serverPrograms(account, async () => home);
  const data = await createData(home, home, programs, account);
  const place = { data, programs, account, settings: SETTINGS };
  const port = await startServer(place, join(home, 'postgres.log'), 0);
  return {
    url: `postgres://${USER}:${await readPassword(home)}@127.0.0.1:${port}/${DATABASE}`,
    stop: () => stopServer(place),
  };
}

async function startRedis(home: string) {
  const program = redisProgram();
  if (program === null) throw new Error('neither redis-server nor valkey-server is on the path');
  const port = await freePort();
  const options = {
    bind: '127.0.0.1',
    port,
    dir: home,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
  };
  const args = Object.entries({ ...options, 'maxmemory-policy': 'noeviction' });
  const child = spawn(
    program,
    args.flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: child.stdout }))
    if (/ready to accept connections/i.test(line)) break;
  child.stdout.resume();
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
