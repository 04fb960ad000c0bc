/** A short lock between processes of one machine. One that died holding it holds up nobody. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

interface Owner extends ProcessIdentity {
  readonly token: string;
}

const RETRY_MS = 50;
/**
 * A lock is given back, and a dead one's taken away, by moving it to a name of its own. That name stays taken for a
 * while, so that nobody who was slow can move a lock there that has been taken since.
 */
const GRAVE_KEPT_MS = 60_000;

export async function withFolderLock<T>(
  folder: string,
  patienceMs: number,
  act: () => Promise<T>,
): Promise<T> {
  const owner: Owner = { ...ownIdentity(), token: randomUUID() };
  const giveUpAt = performance.now() + patienceMs;
  while (!(await take(folder, owner))) {
    if (!(await buryDead(folder))) await sleep(RETRY_MS);
    if (performance.now() > giveUpAt) throw new Error(`${folder} is held by another process for too long`);
  }
  try {
    return await act();
  } finally {
    await rename(folder, graveOf(folder, owner));
    await removeOldGraves(folder);
  }
}

/** A folder is moved onto the name of the lock with its owner already in it: there is no lock without an owner. */
async function take(folder: string, owner: Owner): Promise<boolean> {
  const prepared = `${graveOf(folder, owner)}.new`;
  await mkdir(prepared);
  await writeFile(join(prepared, 'owner'), JSON.stringify(owner));
  try {
    await rename(prepared, folder);
    return true;
  } catch (error) {
    await rm(prepared, { recursive: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM') return false;
    throw error;
  }
}

async function buryDead(folder: string): Promise<boolean> {
  const owner = await ownerOf(folder);
  if (owner === null || isAlive(owner)) return false;
  return rename(folder, graveOf(folder, owner)).then(
    () => true,
    () => false,
  );
}

function graveOf(folder: string, { token }: Owner): string {
  return `${folder}.${token}`;
}

async function ownerOf(folder: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'owner'), 'utf8'));
  } catch {
    return null;
  }
}

async function removeOldGraves(folder: string): Promise<void> {
  const names = await readdir(dirname(folder)).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(`${basename(folder)}.`))) {
    const grave = join(dirname(folder), name);
    const { mtimeMs } = await stat(grave).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > GRAVE_KEPT_MS)
      await rm(grave, { recursive: true, force: true }).catch(() => undefined);
  }
}
