/** Commands that only read leave a database as it is, and say what is to be done where they cannot read it. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { MIGRATIONS } from '../../src/store/known-schema.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { duban } from './command.js';

let database: TestDatabase;
let owner: pg.Client;
beforeEach(async () => {
  database = await createDatabase();
  owner = new pg.Client(database.url);
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await database.drop();
});

const ask = async (statement: string) => (await owner.query(statement)).rows;
const schemas = async () => (await ask(`select nspname from pg_namespace where nspname !~ '^pg_'`)).length;
const env = () => ({ DATABASE_URL: database.url, LOG_LEVEL: 'error' });

const READING: readonly string[][] = [
  ['list'],
  ['show', 'LX-2026-00001'],
  ['why', 'LX-2026-00001'],
  ['config', 'diff', '--stored', 'current'],
  ['config', 'apply', '--to', 'open', '--dry-run'],
  ['simulate', '--against-history'],
  ['doctor'],
];

describe('a database that was never used', () => {
  test('is left untouched by every command that only reads, and each says so', async () => {
    const before = await schemas();
    const all = await Promise.all(READING.map((args) => duban(args, env())));
    for (const [index, { stdout, stderr }] of all.entries())
      expect([READING[index], [...stdout, ...stderr].join('\n')]).toEqual([
        READING[index],
        expect.stringMatching(/never been used/),
      ]);
    expect(await schemas()).toBe(before);
  });

  test('holds no complaint, which is an answer; and no slip, which is none', async () => {
    const listed = await duban(['list', '--json'], env());
    expect([listed.code, listed.json()]).toEqual([0, []]);
    expect(listed.stderr.join('\n')).toMatch(/duban migrate/);
    const shown = await duban(['show', 'LX-2026-00001', '--json'], env());
    expect([shown.code, shown.stdout]).toEqual([1, []]);
  });

  test('and that would be an embedded one is not made', async () => {
    const home = await mkdtemp(join(tmpdir(), 'duban-test-reading-'));
    try {
      const listed = await duban(['list', '--json'], { DUBAN_HOME: join(home, 'new') });
      expect([listed.code, listed.json()]).toEqual([0, []]);
      expect(await readdir(home)).toEqual([]);
    } finally {
      await rm(home, { recursive: true });
    }
  });
});

describe('a database of an older build', () => {
  const newest = Object.keys(MIGRATIONS).sort().at(-1) ?? '';

  test('is left as it is by every command that only reads, and each says what to do', async () => {
    expect((await duban(['migrate'], env())).code).toBe(0);
    await ask(`delete from duban.kysely_migration where name = '${newest}'`);
    const ledger = () => ask('select * from duban.kysely_migration order by name');
    const before = await ledger();
    const all = await Promise.all(READING.map((args) => duban(args, env())));
    for (const [index, { code, stdout, stderr }] of all.entries()) {
      const isDoctor = READING[index]?.[0] === 'doctor';
      const said = (isDoctor ? stdout : stderr).join('\n');
      const advice = new RegExp(`older than this build.*${newest}.*run duban migrate or start the worker`);
      expect([READING[index], code, said]).toEqual([
        READING[index],
        isDoctor ? 1 : 78,
        expect.stringMatching(advice),
      ]);
    }
    expect(await ledger()).toEqual(before);
  });
});

test('a database that takes no changes can be read; what would change it is refused, and says why', async () => {
  const complaint = {
    category: 'service',
    channel: 'phone',
    department: 'security',
    summary: 'x',
    receivedBy: 'y',
  };
  const taken = await duban(['intake'], env(), JSON.stringify(complaint));
  const { slip } = taken.json<{ slip: string }>();
  const name = new URL(database.url).pathname.slice(1);
  await ask(`alter database ${name} set default_transaction_read_only = on`);
  const shown = await duban(['show', slip, '--json'], env());
  expect([shown.code, shown.json<{ slip: string }>().slip]).toEqual([0, slip]);
  for (const args of [['intake'], ['record', slip, 'handled', '--by', 'x'], ['migrate']]) {
    const refused = await duban(args, env(), JSON.stringify(complaint));
    expect([args, refused.code]).toEqual([args, 1]);
    expect(refused.stderr.join('\n')).toMatch(
      /takes no changes \(default_transaction_read_only is on\).*primary/,
    );
  }
});
