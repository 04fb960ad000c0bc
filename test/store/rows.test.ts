/** What only the rows of a real database can promise: numbers that are unique, instants that stay what they were. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { insertComplaints, type NewComplaint } from '../../src/store/complaints.js';
import { findEntries, insertEntries } from '../../src/store/entries.js';
import { insertMail, lockUnsent } from '../../src/store/mails.js';
import { migrate } from '../../src/store/migrate.js';
import { type Db, inTransaction, openStore } from '../../src/store/open.js';
import { createDatabase, type TestDatabase, throwUnlessDropped } from '../support/database.js';

let database: TestDatabase;
let owner: pg.Client;
let db: Db;

beforeAll(async () => {
  database = await createDatabase();
  owner = new pg.Client(database.url);
  await owner.connect();
  await owner.query(
    `alter database ${new URL(database.url).pathname.slice(1)} set timezone to 'America/New_York'`,
  );
  const { role } = await migrate(database.url, throwUnlessDropped);
  db = openStore({ url: database.url, max: 8, role, onError: throwUnlessDropped });
  await owner.query(`insert into duban.policy (version, content, in_force_since) values ('p', '{}', now())`);
});
afterAll(async () => {
  await db.destroy();
  await owner.end();
  await database.drop();
});

const complaint = (slipYear: number, more: Partial<NewComplaint> = {}): NewComplaint => ({
  id: randomUUID(),
  slipYear,
  kind: 'complaint',
  category: 'service',
  channel: 'phone',
  site: null,
  department: 'engineering',
  summary: 'x',
  details: null,
  complainant: {},
  receivedBy: 'liu-yang',
  responsible: null,
  settledOnTheSpot: false,
  difficult: false,
  wideImpact: false,
  source: null,
  sourceId: null,
  contentHash: 'h',
  policyVersion: 'p',
  state: 'open',
  createdAt: '2026-11-23T01:00:00.123Z',
  ...more,
});

const insert = (complaints: readonly NewComplaint[]) =>
  inTransaction(db, async (tx) => [...(await insertComplaints(tx, complaints)).values()]);

test('slip numbers are unique under concurrency, count from 1, and begin anew each year', async () => {
  const batches = Array.from({ length: 24 }, () => Array.from({ length: 10 }, () => complaint(2026)));
  const slips = (await Promise.all(batches.map(insert))).flat();
  expect(new Set(slips).size).toBe(240);
  expect([...slips].sort()).toEqual(
    Array.from({ length: 240 }, (_, index) => `LX-2026-${String(index + 1).padStart(5, '0')}`),
  );
  // The first complaints of a year come all at once.
  const newYear = (await Promise.all(Array.from({ length: 16 }, () => insert([complaint(2027)])))).flat();
  expect([...newYear].sort()).toEqual(
    Array.from({ length: 16 }, (_, index) => `LX-2027-${String(index + 1).padStart(5, '0')}`),
  );
});

test('what is rolled back leaves a gap, and no number twice', async () => {
  const rolledBack = inTransaction(db, async (tx) => {
    await insertComplaints(tx, [complaint(2028)]);
    throw new Error('back');
  });
  await expect(rolledBack).rejects.toThrow('back');
  const [first] = await insert([complaint(2028)]);
  const [second] = await insert([complaint(2028)]);
  expect(first).toMatch(/^LX-2028-0000[12]$/);
  expect(Number(second?.slice(-5))).toBe(Number(first?.slice(-5)) + 1);
});

test('numbers grow beyond five digits', async () => {
  await insert([complaint(2030)]);
  await owner.query(
    `select setval('duban.slip_number', (select base + 99998 from duban.slip_year where year = 2030))`,
  );
  expect(await insert([complaint(2030)])).toEqual(['LX-2030-99999']);
  expect(await insert([complaint(2030)])).toEqual(['LX-2030-100000']);
});

test('a complaint of one source number is there once, however many bring it at the same time', async () => {
  const twins = Array.from({ length: 8 }, () => complaint(2029, { source: 'crm', sourceId: '8812' }));
  const slips = (await Promise.all(twins.map((twin) => insert([twin])))).flat();
  expect(slips).toHaveLength(1);
  expect(
    await insert([
      complaint(2029, { source: 'crm', sourceId: '8813' }),
      complaint(2029, { source: 'crm', sourceId: '8813' }),
    ]),
  ).toHaveLength(1);
});

test('instants survive with their milliseconds, whatever the time zone of the session', async () => {
  const fresh = complaint(2026);
  await insert([fresh]);
  const instants = [
    '2026-11-01T05:30:00.001Z',
    '2026-11-01T06:30:00.999Z',
    '2000-01-01T00:00:00.000Z',
    '2026-03-08T07:00:00.123Z',
  ];
  const entries = instants.map((iso, index) => ({
    complaintId: fresh.id,
    seq: index + 1,
    type: 'received' as const,
    at: Date.parse(iso),
    by: '李娜',
    note: '多行\n"引号" \\ \'😀\'',
    category: null,
    responsible: null,
    corrects: null,
    voids: false,
    sourceId: null,
    recordedAt: Date.parse(iso) + 1,
  }));
  await inTransaction(db, (tx) => insertEntries(tx, entries));
  expect(await findEntries(db, [fresh.id])).toEqual(entries);
});

test('a mail may be claimed as soon as it is written, however fast that is', async () => {
  for (let many = 0; many < 100; many++) {
    const id = randomUUID();
    const mail = { id, messageId: id, person: 'li-na', email: `${id}@example.com`, content: {} };
    const claimed = await inTransaction(db, async (tx) => {
      await insertMail(tx, { ...mail, rank: 3, createdAt: Date.now() });
      return lockUnsent(tx, { dueBy: null, email: mail.email, except: [], limit: 2 });
    });
    expect(claimed.map((row) => row.id)).toEqual([id]);
  }
});
