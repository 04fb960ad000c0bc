/** PostgreSQL refuses to run as root: whose name its processes run under then, and where that user can go. */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const OWN_USER = 'duban';

/** Null: this process's own user will do. Data that is already there goes on under its owner. */
export async function serverAccount(existingData: string | null): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  if (existingData !== null) {
    const { uid, gid } = await stat(existingData);
    if (uid !== 0) return { uid, gid };
  }
  return (await userNamed('postgres')) ?? (await userNamed(OWN_USER)) ?? createUser();
}

async function userNamed(name: string): Promise<Account | null> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const fields = lines.map((line) => line.split(':')).find(([user]) => user === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return uid > 0 && gid > 0 ? { uid, gid } : null;
}

async function createUser(): Promise<Account> {
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', OWN_USER];
  try {
    await promisify(execFile)('useradd', options);
  } catch (error) {
    throw new Error(
      'the embedded PostgreSQL cannot run as root, and no system user could be made for it: ' +
        'run Duban as an ordinary user, or set DATABASE_URL',
      { cause: error },
    );
  }
  const account = await userNamed(OWN_USER);
  if (account === null) throw new Error(`useradd made no user ${OWN_USER}; set DATABASE_URL`);
  return account;
}

/** Whether that user may pass through every folder down to this one. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  for (let each = folder; ; each = dirname(each)) {
    if (!(await isAllowed(account, each, 0o1))) return false;
    if (each === dirname(each)) return true;
  }
}

export async function canRun(account: Account, file: string): Promise<boolean> {
  return (await canEnter(account, dirname(file))) && (await isAllowed(account, file, 0o5));
}

async function isAllowed({ uid, gid }: Account, path: string, bits: number): Promise<boolean> {
  const { mode, uid: owner, gid: group } = await stat(path);
  const shift = owner === uid ? 6 : group === gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}
