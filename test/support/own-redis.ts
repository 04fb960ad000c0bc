/** A Redis server for tests, of whatever make the machine has. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { removedAfterThisFile } from './leftovers.js';
import { freePort } from './port.js';

export interface OwnRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** SIGSTOP and SIGCONT freeze and thaw it, SIGKILL ends it. */
  kill(signal: NodeJS.Signals): void;
  /** What its last SAVE wrote. */
  dump(): Promise<Buffer>;
  /** Ends it and removes what it wrote. */
  remove(): Promise<void>;
}

const DUMP = 'dump.rdb';
const leftovers = removedAfterThisFile();

export function redisProgram(): string | null {
  const found = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
  return found ?? null;
}

/** On Debian as root, as in a build container; the service itself is not started. */
export function installRedis(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const patient = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
  execFileSync('apt-get', [...patient, 'update'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const install = [...patient, 'install', '-y', '--no-install-recommends', 'redis-server'];
  execFileSync('apt-get', install, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** On a port of its own or this one; empty, or with what another one had saved. */
export async function startOwnRedis(
  port?: number,
  dump?: Buffer,
  settings: Readonly<Record<string, string>> = {},
): Promise<OwnRedis> {
  for (let triesLeft = port === undefined ? 2 : 0; ; triesLeft--) {
    try {
      return await startOn(port ?? (await freePort()), dump, settings);
    } catch (error) {
      // Between two looks a free port may have been given to somebody else.
      if (triesLeft === 0 || !String(error).includes('Address already in use')) throw error;
    }
  }
}

async function startOn(
  port: number,
  dump: Buffer | undefined,
  settings: Readonly<Record<string, string>>,
): Promise<OwnRedis> {
  const program = redisProgram();
  if (program === null) throw new Error('neither redis-server nor valkey-server is on the path');
  const folder = await mkdtemp(join(tmpdir(), 'duban-test-redis-'));
  if (dump !== undefined) await writeFile(join(folder, DUMP), dump);
  const options = { bind: '127.0.0.1', port: String(port), dir: folder, save: '', appendonly: 'no' };
  const args = Object.entries({ ...options, 'maxmemory-policy': 'noeviction', ...settings });
  const child = spawn(
    program,
    args.flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const remove = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  leftovers.add(remove);
  await ready(createInterface({ input: child.stdout }), once(child, 'exit'));
  child.stdout.resume();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    kill: (signal) => child.kill(signal),
    dump: () => readFile(join(folder, DUMP)),
    remove,
  };
}

async function ready(lines: AsyncIterable<string>, exit: Promise<unknown>): Promise<void> {
  const said: string[] = [];
  const listening = (async () => {
    for await (const line of lines) {
      said.push(line);
      if (/ready to accept connections/i.test(line)) return true;
    }
    return false;
  })();
  const isListening = await Promise.race([listening, exit.then(() => false)]);
  if (!isListening) throw new Error(`Redis did not start:\n${said.join('\n')}`);
}
