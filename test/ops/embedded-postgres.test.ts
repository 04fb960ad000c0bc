import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/ops/embedded-postgres.js';
import { commandOf } from '../../src/ops/process-identity.js';
import { type StartedProcess, startScript } from '../support/process.js';

const log = { info: () => undefined, warn: () => undefined };
let home = '';

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'duban-postgres-'));
  chmodSync(folder, 0o755);
  home = join(folder, 'a home with a space');
});

/** A server that outlived its test would outlive the test run, too. */
afterEach(async () => {
  await startEmbeddedPostgres({ home, log }).then((server) => server.release());
  expect(serverPid()).toBeNull();
  rmSync(join(home, '..'), { recursive: true });
});

function serverPid(): number | null {
  const file = join(home, 'postgres', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
}

function startUser(detached = false): StartedProcess {
  return startScript('test/ops/postgres-user.ts', [home], { detached });
}

async function urlOf(user: StartedProcess): Promise<string> {
  return (await user.waitForLine(/^up /, 60_000)).slice('up '.length);
}

async function leave(user: StartedProcess): Promise<void> {
  user.say('leave');
  await user.waitForLine(/^left$/);
  await user.exit;
}

/** The children of a killed server hold its port until they have noticed that it is gone. */
async function takePort(port: number): Promise<Server> {
  for (;;) {
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return server;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
    await setTimeout(20);
  }
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a first start makes a durable UTF-8 database behind a password, and it is kept', async () => {
  const first = await startEmbeddedPostgres({ home, log });
  expect(first.url).toMatch(/^postgres:\/\/duban:[\w-]{32}@127\.0\.0\.1:\d+\/duban$/);
  const settings = `select current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
    current_setting('listen_addresses') as listens, current_setting('unix_socket_directories') as sockets,
    current_setting('max_connections') as connections, current_setting('TimeZone') as zone`;
  expect(await query(first.url, settings)).toEqual([
    { encoding: 'UTF8', fsync: 'on', listens: '127.0.0.1', sockets: '', connections: '100', zone: 'UTC' },
  ]);
  await query(first.url, 'create table kept (n int)');
  await expect(query(first.url.replace(/:[\w-]{32}@/, ':wrong@'), 'select 1')).rejects.toMatchObject({
    code: '28P01',
  });
  expect(statSync(join(home, 'postgres-password')).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, 'postgres')).mode & 0o777).toBe(0o700);
  await first.release();
  await first.release();
  expect(serverPid()).toBeNull();
  const second = await startEmbeddedPostgres({ home, log });
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
  await second.release();
});

test('processes that start at the same moment end up on one server, and the last to leave stops it', async () => {
  const users = [startUser(), startUser(), startUser()];
  const urls = await Promise.all(users.map(urlOf));
  expect(new Set(urls).size).toBe(1);
  const pid = serverPid();
  for (const user of users.slice(0, 2)) await leave(user);
  expect(serverPid()).toBe(pid);
  await query(urls[0] ?? '', 'select 1');
  await Promise.all(users.slice(2).map(leave));
  expect(serverPid()).toBeNull();
});

test('two users within one process are two users', async () => {
  const [one, other] = await Promise.all([
    startEmbeddedPostgres({ home, log }),
    startEmbeddedPostgres({ home, log }),
  ]);
  await one.release();
  await query(other.url, 'select 1');
  await other.release();
  expect(serverPid()).toBeNull();
});

test('a user that was killed leaves a server that the next one finds and stops', async () => {
  const killed = startUser();
  const url = await urlOf(killed);
  const pid = serverPid();
  killed.kill('SIGKILL');
  await killed.exit;
  const next = startUser();
  expect(await urlOf(next)).toBe(url);
  expect(serverPid()).toBe(pid);
  await leave(next);
  expect(serverPid()).toBeNull();
  expect(readdirSync(join(home, 'postgres-users'))).toEqual([]);
});

test('Ctrl-C in the terminal reaches the worker and not the server', async () => {
  const user = startUser(true);
  const url = await urlOf(user);
  process.kill(-user.pid, 'SIGINT');
  await user.exit;
  await query(url, 'select 1');
});

test('one that is killed while it makes the database blocks nobody', async () => {
  const killed = startUser();
  await new Promise<void>((resolve) => {
    const draft = () =>
      existsSync(home) && readdirSync(home).some((name) => /^postgres-draft-.*-/.test(name));
    const look = () => (draft() ? resolve() : void setImmediate(look));
    look();
  });
  killed.kill('SIGKILL');
  await killed.exit;
  const next = startUser();
  await query(await urlOf(next), 'select 1');
  expect(readdirSync(home).filter((name) => name.startsWith('postgres-draft-'))).toEqual([]);
  await leave(next);
});

/** What a killed process began outlives it for a while: it writes into its folder until that is gone, or it is done. */
const ORPHAN = `
  names=$(seq 2000)
  end=$(($(date +%s) + 5))
  while [ "$(date +%s)" -lt "$end" ]; do
    for i in $names; do : > "$0/base/1/$i" || exit; done
  done 2> /dev/null`;

test('one that has been killed, and whose work still goes on, blocks nobody either', async () => {
  const draft = join(home, 'postgres-draft-of-one-that-was-killed');
  mkdirSync(join(draft, 'base', '1'), { recursive: true });
  const orphan = spawn('sh', ['-c', ORPHAN, draft], { stdio: 'ignore' });
  const ended = once(orphan, 'exit');
  const next = startUser();
  await query(await urlOf(next), 'select 1');
  expect(existsSync(draft)).toBe(false);
  await leave(next);
  await ended;
});

describe('after the server itself was killed', () => {
  async function killedServer(): Promise<{ url: string; pidFile: string; text: string }> {
    const user = startUser();
    const url = await urlOf(user);
    await query(url, 'create table kept (n int)');
    const pidFile = join(home, 'postgres', 'postmaster.pid');
    const text = readFileSync(pidFile, 'utf8');
    user.kill('SIGKILL');
    process.kill(serverPid() ?? Number.NaN, 'SIGKILL');
    await user.exit;
    return { url, pidFile, text };
  }

  test('it is started again and has recovered', async () => {
    await killedServer();
    const next = startUser();
    await query(await urlOf(next), 'select * from kept');
    await leave(next);
  });

  test('a process that has got its number by now is not taken for it', async () => {
    const { pidFile, text } = await killedServer();
    writeFileSync(pidFile, text.replace(/^\d+/, String(process.pid)));
    expect(commandOf(process.pid)?.[0]).toMatch(/node/);
    const next = startUser();
    await query(await urlOf(next), 'select * from kept');
    await leave(next);
  });

  test('a port that somebody else has taken is left to them', async () => {
    const { url } = await killedServer();
    const taken = Number(new URL(url).port);
    const other = await takePort(taken);
    const next = startUser();
    const port = Number(new URL(await urlOf(next)).port);
    expect(port).not.toBe(taken);
    await leave(next);
    other.close();
  });
});

test('a server that cannot start says why', async () => {
  const server = await startEmbeddedPostgres({ home, log });
  await server.release();
  const conf = join(home, 'postgres', 'postgresql.conf');
  const good = readFileSync(conf);
  writeFileSync(conf, `${good}\nno_such_setting = 1\n`);
  await expect(startEmbeddedPostgres({ home, log })).rejects.toThrow(/did not start:[\s\S]*no_such_setting/);
  writeFileSync(conf, good);
});

test('data without its password is not guessed at', async () => {
  const server = await startEmbeddedPostgres({ home, log });
  await server.release();
  const file = join(home, 'postgres-password');
  const password = readFileSync(file);
  rmSync(file);
  await expect(startEmbeddedPostgres({ home, log })).rejects.toThrow(
    /password .* cannot be read \(ENOENT\).*DATABASE_URL/,
  );
  writeFileSync(file, password);
});
