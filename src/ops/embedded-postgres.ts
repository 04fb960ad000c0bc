/** A PostgreSQL server of Duban's own, for who has none: shared by every Duban process of one home, stopped by the last. */
import { mkdir, mkdtemp, readFile, realpath, rename, rmdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { EnvironmentRefused } from './environment-refused.js';
import { withFolderLock } from './folder-lock.js';
import { type Account, serverAccount } from './postgres-account.js';
import { serverPrograms } from './postgres-binaries.js';
import {
  createData,
  DATABASE,
  existingData,
  placeFor,
  readPassword,
  removePlace,
  USER,
} from './postgres-data.js';
import { findServer, type ServerPlace, startServer, stopServer } from './postgres-server.js';
import { joinUsers, leaveUsers } from './postgres-users.js';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Leaves the server to its other users, or stops it when there are none. Calling it again does nothing more. */
  release(): Promise<void>;
}

export interface EmbeddedPostgresSettings {
  readonly home: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** Longer than a start with a recovery takes: whoever waits is let in as soon as that start is through. */
const PATIENCE_MS = 900_000;

export async function startEmbeddedPostgres(settings: EmbeddedPostgresSettings): Promise<EmbeddedPostgres> {
  const home = await homeAt(settings.home);
  const users = join(home, 'postgres-users');
  const { place, password, port, user } = await locked(home, async () => {
    const place = await prepared(home, settings.log);
    const password = await readPassword(home);
    const port = (await findServer(place.data)) ?? (await started(home, place, settings.log));
    return { place, password, port, user: await joinUsers(users) };
  });
  let leaving: Promise<void> | undefined;
  const leave = () =>
    locked(home, async () => {
      if (await leaveUsers(users, user)) return;
      await stopServer(place);
      settings.log.info({ event: 'postgres.stopped', data: place.data }, 'postgres.stopped');
    });
  return {
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    release: () => {
      leaving ??= leave();
      return leaving;
    },
  };
}

/** Whether a server has ever been made there. */
export const embeddedPostgresExists = async (home: string): Promise<boolean> =>
  (await existingData(home)) !== null;

/** Removes the data for good, where it lies outside of the home, too. For homes that were meant to be short-lived. */
export async function discardEmbeddedPostgres(home: string): Promise<void> {
  const data = await existingData(home);
  if (data === null) return;
  if ((await findServer(data)) !== null) throw new Error('the embedded PostgreSQL is still in use');
  await removePlace(await realpath(home), data);
}

/** Makes it, with the place of its lock: that alone tells whether anything can be kept there. */
async function homeAt(path: string): Promise<string> {
  try {
    const lock = lockIn(resolve(path));
    await mkdir(lock, { recursive: true });
    // One that is there already may be another account's.
    await rmdir(await mkdtemp(join(lock, 'tried-')));
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EnvironmentRefused(
      'DUBAN_HOME',
      `nothing can be kept there (${code}); allowed: a folder that this account may write to`,
      { cause: error },
    );
  }
}

const lockIn = (home: string): string => join(home, 'postgres-lock');

async function locked<T>(home: string, act: () => Promise<T>): Promise<T> {
  const folder = lockIn(home);
  await mkdir(folder, { recursive: true });
  return withFolderLock(join(folder, 'held'), PATIENCE_MS, act);
}

async function prepared(home: string, log: EmbeddedPostgresSettings['log']): Promise<ServerPlace> {
  const existing = await existingData(home);
  const account = await serverAccount(existing);
  const programs = await serverPrograms(account, () => placeFor(home, account));
  if (existing !== null) return { data: existing, programs, account };
  const place = await placeFor(home, account);
  await setAsideOrphan(place, { programs, account }, log);
  const data = await createData(home, place, programs, account);
  log.info({ event: 'postgres.created', data }, 'postgres.created');
  return { data, programs, account };
}

/** The home was removed by hand, and its data, kept elsewhere, has lost its password. Data is never deleted. */
async function setAsideOrphan(
  place: string,
  { programs, account }: { programs: ServerPlace['programs']; account: Account | null },
  log: EmbeddedPostgresSettings['log'],
): Promise<void> {
  const data = await existingData(place);
  if (data === null) return;
  if ((await findServer(data)) !== null) await stopServer({ data, programs, account });
  const aside = `${data}-left-${new Date().toISOString().replaceAll(':', '')}`;
  await rename(data, aside);
  log.warn({ event: 'postgres.orphan-set-aside', aside }, 'postgres.orphan-set-aside');
}

/** The last port is taken again where it is free, so that whoever still knows it finds the server there. */
async function started(
  home: string,
  place: ServerPlace,
  log: EmbeddedPostgresSettings['log'],
): Promise<number> {
  const file = join(home, 'postgres-port');
  const last = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = await startServer(place, join(home, 'postgres.log'), last > 0 && last < 65_536 ? last : 0);
  await writeFile(file, String(port));
  log.info({ event: 'postgres.started', data: place.data, port }, 'postgres.started');
  return port;
}
