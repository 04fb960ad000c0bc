/** A PostgreSQL server for tests: the programs that Duban brings along, on a folder that is thrown away. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverAccount } from '../../src/ops/postgres-account.js';
import { serverPrograms } from '../../src/ops/postgres-binaries.js';
import { createData, DATABASE, readPassword, USER } from '../../src/ops/postgres-data.js';
import { type ServerPlace, startServer, stopServer } from '../../src/ops/postgres-server.js';
import { commandOf } from '../../src/ops/process-identity.js';

import { removedAfterThisFile } from './leftovers.js';
import { freePort } from './port.js';

export interface OwnPostgres {
  readonly url: string;
  readonly pid: number;
  /** On the same port, after a kill or a stop. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

const leftovers = removedAfterThisFile();

const QUICK = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
/** What no code may lean on: sessions show instants in a zone of half hours. */
const ODD = { timezone: 'Asia/Kolkata' };

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'duban-test-postgres-'));
  await chmod(home, 0o755);
  const account = await serverAccount(null);
  const programs = await serverPrograms(account, async () => home);
  const data = await createData(home, home, programs, account);
  const place: ServerPlace = { data, programs, account, settings: { ...QUICK, ...ODD } };
  const startFile = join(home, 'postgres.log');
  const port = await startServer(place, startFile, await freePort());
  const remove = async () => {
    await stopServer(place).catch(() => undefined);
    await rm(home, { recursive: true, force: true });
  };
  leftovers.add(remove);
  let pid = await pidIn(data);
  return {
    url: `postgres://${USER}:${await readPassword(home)}@127.0.0.1:${port}/${DATABASE}`,
    get pid() {
      return pid;
    },
    async start() {
      while (commandOf(pid) !== null) await sleep(5);
      if ((await startServer(place, startFile, port)) !== port)
        throw new Error('the port was taken meanwhile');
      pid = await pidIn(data);
    },
    stop: () => stopServer(place),
    remove,
  };
}

async function pidIn(data: string): Promise<number> {
  return Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
}
