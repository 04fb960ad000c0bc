/** Who uses the embedded server just now: a file for each, so that the last to leave can put out the light. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** Returns the file that stands for this user. */
export async function joinUsers(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${process.pid}-${randomUUID()}`);
  await writeFile(file, JSON.stringify(ownIdentity()));
  return file;
}

/** Returns whether anybody is left. Those that were killed have left, too. */
export async function leaveUsers(folder: string, file: string): Promise<boolean> {
  await rm(file, { force: true });
  const names = await readdir(folder).catch(() => []);
  let left = 0;
  for (const name of names) {
    const user = await readUser(join(folder, name));
    if (user !== null && isAlive(user)) left += 1;
    else await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
  return left > 0;
}

async function readUser(file: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}
