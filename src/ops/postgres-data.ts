/** Where the embedded server keeps its data, and how that is made on first use: whole, or not at all. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Account, canEnter } from './postgres-account.js';
import type { ServerPrograms } from './postgres-binaries.js';

/** PostgreSQL's programs get nothing of ours: a PGDATA or PGPORT that happens to be set would lead them astray. */
export const SERVER_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' };
export const DATABASE = 'duban';
export const USER = 'duban';

const DRAFT = 'postgres-draft-';
const PRIVATE_PLACES = '/var/lib/duban';

/** The data of this home, if there is any. */
export async function existingData(home: string): Promise<string | null> {
  const path = join(home, 'postgres');
  const entry = await lstat(path).catch(() => null);
  if (entry === null) return null;
  const data = await realpath(path).catch(() => null);
  // A link into nowhere: what it stood for was removed by hand.
  if (data === null) await rm(path);
  return data;
}

/** A folder that the server's user can enter: the home itself, or one of its own where the home is closed to it. */
export async function placeFor(home: string, account: Account | null): Promise<string> {
  if (account === null || (await canEnter(account, home))) return home;
  await mkdir(PRIVATE_PLACES, { recursive: true });
  await chmod(PRIVATE_PLACES, 0o755);
  const place = placeElsewhere(home);
  await mkdir(place, { recursive: true });
  await chmod(place, 0o700);
  await chown(place, account.uid, account.gid);
  return place;
}

/** Where the data of a home lies that the server's user cannot enter. */
export const placeElsewhere = (home: string): string =>
  join(PRIVATE_PLACES, createHash('sha256').update(home).digest('hex').slice(0, 16));

export async function removePlace(home: string, data: string): Promise<void> {
  const place = dirname(data);
  await rm(join(home, 'postgres'), { recursive: true, force: true });
  // A home of the same kind of path is its owner's.
  if (dirname(place) === PRIVATE_PLACES && place !== home) await rm(place, { recursive: true, force: true });
}

export function readPassword(home: string): Promise<string> {
  return readFile(passwordFile(home), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `the password of the embedded PostgreSQL cannot be read (${error.code}): ${passwordFile(home)}; ` +
        'run Duban as the user that first ran it here, or set DATABASE_URL',
      { cause: error },
    );
  });
}

/** What is interrupted leaves a draft, which the next start removes. */
export async function createData(
  home: string,
  place: string,
  programs: ServerPrograms,
  account: Account | null,
): Promise<string> {
  await removeDrafts(place);
  const draft = join(place, `${DRAFT}${randomUUID()}`);
  const password = randomBytes(24).toString('base64url');
  await mkdir(draft, { mode: 0o700 });
  const passwordDraft = join(place, `${DRAFT}password`);
  await writeFile(passwordDraft, password, { mode: 0o600 });
  if (account !== null) await chown(draft, account.uid, account.gid);
  if (account !== null) await chown(passwordDraft, account.uid, account.gid);
  await runInitdb(programs, account, draft, passwordDraft);
  await rm(passwordDraft);
  await createDatabase(programs, account, draft);
  await writeFile(passwordFile(home), password, { mode: 0o600 });
  await chmod(passwordFile(home), 0o600);
  const data = join(place, 'postgres');
  await rename(draft, data);
  if (place !== home) await symlink(data, join(home, 'postgres'));
  return data;
}

function passwordFile(home: string): string {
  return join(home, 'postgres-password');
}

/** Tries again for 21 s: what a killed process began may still write there for a while. */
async function removeDrafts(place: string): Promise<void> {
  const drafts = (await readdir(place)).filter((name) => name.startsWith(DRAFT));
  const patiently = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 };
  for (const name of drafts) await rm(join(place, name), patiently);
}

function runInitdb(
  programs: ServerPrograms,
  account: Account | null,
  data: string,
  pwfile: string,
): Promise<void> {
  const options = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--username=${USER}`];
  return run(
    programs.initdb,
    ['--pgdata', data, ...options, `--pwfile=${pwfile}`, '--no-instructions'],
    account,
  );
}

/** In single-user mode, so that a database that has been made but not named yet never meets a connection. */
function createDatabase(programs: ServerPrograms, account: Account | null, data: string): Promise<void> {
  return run(
    programs.postgres,
    ['--single', '-D', data, 'template1'],
    account,
    `CREATE DATABASE ${DATABASE}\n`,
  );
}

export function run(program: string, args: string[], account: Account | null, input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { ...account, cwd: '/', env: SERVER_ENVIRONMENT };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve();
      const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-8).join('\n');
      reject(
        new Error(`the embedded PostgreSQL: ${program} failed (${error.code ?? error.signal}):\n${tail}`),
      );
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
