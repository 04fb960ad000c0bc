/** Finding, starting and stopping the one server of a data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './postgres-account.js';
import type { ServerPrograms } from './postgres-binaries.js';
import { run, SERVER_ENVIRONMENT } from './postgres-data.js';
import { lastWords } from './postgres-log.js';
import { commandOf } from './process-identity.js';

export interface ServerPlace {
  readonly data: string;
  readonly programs: ServerPrograms;
  readonly account: Account | null;
  /** Settings of the server that come before the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
}

interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

const LOOK_AGAIN_MS = 40;
const ANSWER_MS = 5000;
/** Replaying what a power cut left behind may take minutes. */
const RECOVERY_MS = 600_000;
const ATTEMPTS = 20;
/** A first port that is taken, and children of a killed server that have not gone yet, are worth another try. */
const WORTH_ANOTHER_TRY = /could not create any TCP\/IP sockets|Address already in use|is still in use/;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // The path of a socket may have 107 letters; a home's may have more.
  unix_socket_directories: '',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Details and statements hold owners' names and telephone numbers.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  logging_collector: 'on',
  log_filename: 'postgresql-%a.log',
  log_truncate_on_rotation: 'on',
  log_rotation_age: '1d',
  log_rotation_size: '0',
};

/** The port of the server that runs on this data, or null. */
export async function findServer(data: string): Promise<number | null> {
  const giveUpAt = performance.now() + RECOVERY_MS;
  while (performance.now() < giveUpAt) {
    const found = await readPidFile(data);
    if (found === null || !isServer(found.pid, data)) return null;
    if (found.status === 'ready') {
      if (await answers(found.port)) return found.port;
      const still = await readPidFile(data);
      if (still?.status === 'ready' && isServer(still.pid, data))
        throw new Error(`${named(data)} does not answer`);
    }
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`${named(data)} is not ready after ${RECOVERY_MS / 1000} s`);
}

export async function startServer(
  place: ServerPlace,
  startFile: string,
  preferredPort: number,
): Promise<number> {
  await disownPidFile(place.data);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(attempt < ATTEMPTS / 2 ? preferredPort : 0);
    const child = await launch(place, port, startFile);
    const outcome = await Promise.race([
      findStarted(place.data, child),
      once(child, 'exit').then(() => null),
    ]);
    if (outcome !== null) return outcome;
    const words = await lastWords(place.data, startFile);
    if (attempt === ATTEMPTS || !WORTH_ANOTHER_TRY.test(words)) {
      throw new Error(`${named(place.data)} did not start:\n${words}`);
    }
    await sleep(250);
  }
}

export function stopServer({ data, programs, account }: ServerPlace): Promise<void> {
  return run(programs.pgCtl, ['stop', '-D', data, '-m', 'fast', '-w', '-t', '60'], account);
}

function named(data: string): string {
  return `the embedded PostgreSQL in ${data}`;
}

async function findStarted(data: string, child: ChildProcess): Promise<number | null> {
  while (child.exitCode === null && child.signalCode === null) {
    const found = await readPidFile(data);
    if (found?.pid === child.pid && found?.status === 'ready') return findServer(data);
    await sleep(LOOK_AGAIN_MS);
  }
  return null;
}

/** Started by itself and not by pg_ctl, which hands the paths to a shell; in a session of its own, as pg_ctl does it. */
async function launch(place: ServerPlace, port: number, startFile: string): Promise<ChildProcess> {
  const { data, programs, account, settings } = place;
  const log = await open(startFile, 'w', 0o600);
  const options = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawn(programs.postgres, ['-D', data, '-p', String(port), ...options], {
    ...account,
    cwd: '/',
    env: SERVER_ENVIRONMENT,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  try {
    await once(child, 'spawn');
  } finally {
    await log.close();
  }
  child.unref();
  return child;
}

async function readPidFile(data: string): Promise<PidFile | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const [pid, , , port, , , , status] = text.split('\n');
  return { pid: Math.abs(Number(pid)), port: Number(port), status: status?.trim() ?? '' };
}

function isServer(pid: number, data: string): boolean {
  const words = commandOf(pid);
  if (words === null || !/(^|\/)postgres(\.exe)?$/.test(words[0] ?? '')) return false;
  const place = words.indexOf('-D');
  return place < 0 || words[place + 1] === data;
}

/**
 * A killed server leaves its number behind, and PostgreSQL refuses to start while any process has that number, which
 * in a container is soon the case. Its parent's number (ours) it passes over, and it still looks for live children.
 */
async function disownPidFile(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null) await writeFile(file, text.replace(/^-?\d+/, String(process.pid)));
}

/** The server says N (no TLS) to anybody who asks; no account is needed for that. */
function answers(port: number): Promise<boolean> {
  const askForTls = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(askForTls));
    const end = (answered: boolean) => {
      resolve(answered);
      socket.destroy();
    };
    socket.setTimeout(ANSWER_MS, () => end(false));
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

async function freePort(preferred: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  } catch {
    return preferred === 0 ? 0 : freePort(0);
  } finally {
    server.close();
  }
}
