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
/** A grave keeps its name taken, so that nobody who was slow can bury a lock that has been taken since. */
const GRAVE_KEPT_MS = 600_000;

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
    await rm(folder, { recursive: true, force: true });
    await removeOldGraves(folder);
  }
}

/** A folder is moved onto the name of the lock with its owner already in it: there is no lock without an owner. */
async function take(folder: string, owner: Owner): Promise<boolean> {
  const prepared = `${folder}.${owner.token}`;
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
  return rename(folder, `${folder}.${owner.token}`).then(
    () => true,
    () => false,
  );
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
