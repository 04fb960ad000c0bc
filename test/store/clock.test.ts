import { afterEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { makeDrill, NotFreshError, readNow, readSpeed } from '../../src/store/clock.js';
import { migrate } from '../../src/store/migrate.js';
import { type Db, openStore } from '../../src/store/open.js';
import { createDatabase, type TestDatabase, throwUnlessDropped } from '../support/database.js';

const HOUR = 3_600_000;

interface Opened {
  readonly database: TestDatabase;
  readonly owner: pg.Client;
  readonly db: Db;
}
let opened: Opened | undefined;

/** A database whose sessions all have another time zone. */
async function openIn(timeZone: string): Promise<Opened> {
  const database = await createDatabase();
  const name = new URL(database.url).pathname.slice(1);
  const owner = new pg.Client(database.url);
  await owner.connect();
  await owner.query(`alter database ${name} set timezone to '${timeZone}'`);
  const { role } = await migrate(database.url, throwUnlessDropped);
  const db = openStore({ url: database.url, max: 2, role, onError: throwUnlessDropped });
  opened = { database, owner, db };
  return opened;
}

afterEach(async () => {
  await opened?.db.destroy();
  await opened?.owner.end();
  await opened?.database.drop();
  opened = undefined;
});

const machine = async (owner: pg.Client): Promise<number> =>
  Number((await owner.query('select extract(epoch from clock_timestamp()) * 1000 as ms')).rows[0].ms);

describe.each(['Asia/Kolkata', 'America/New_York', 'UTC'])('sessions in %s', (timeZone) => {
  test('the clock is the machine time of the database, to the millisecond', async () => {
    const { owner, db } = await openIn(timeZone);
    const before = await machine(owner);
    const now = await readNow(db);
    const after = await machine(owner);
    expect(Number.isInteger(now)).toBe(true);
    expect(now).toBeGreaterThanOrEqual(Math.floor(before) - 1);
    expect(now).toBeLessThanOrEqual(after);
    const { rows } = await sql`select current_setting('timezone') as zone`.execute(db);
    expect(rows).toEqual([{ zone: timeZone }]);
  });

  test('a drill runs 3600 times faster, over changes of clocks as over any other night', async () => {
    const { owner, db } = await openIn(timeZone);
    // New York leaves summer time on 1 November 2026 and comes back on 14 March 2027; an hour of machine time is 150 days.
    const begin = Date.parse('2026-10-20T01:00:00.123Z');
    const anHourAgo = (await machine(owner)) - HOUR;
    await owner.query(
      'update duban.clock set real_origin = to_timestamp($1::double precision / 1000), drill_origin = $2, speed = 3600',
      [anHourAgo, new Date(begin)],
    );
    const before = await machine(owner);
    const now = await readNow(db);
    const after = await machine(owner);
    expect(now - begin).toBeGreaterThanOrEqual((before - anHourAgo) * 3600 - 10);
    expect(now - begin).toBeLessThanOrEqual((after - anHourAgo) * 3600 + 10);
  });

  test('a clock of speed 0 stands', async () => {
    const { owner, db } = await openIn(timeZone);
    const at = Date.parse('2026-11-01T05:59:59.999Z');
    await owner.query('update duban.clock set drill_origin = $1, speed = 0', [new Date(at)]);
    await owner.query('select pg_sleep(0.02)');
    expect([await readNow(db), await readNow(db)]).toEqual([at, at]);
    expect(await readSpeed(db)).toBe(0);
  });
});

test('a drill begins when it is told to, or now, and is not made twice', async () => {
  const { database, owner, db } = await openIn('UTC');
  const asOwner = openStore({ url: database.url, max: 1, onError: throwUnlessDropped });
  try {
    const begin = Date.parse('2026-03-02T01:00:00.000Z');
    const before = await machine(owner);
    await makeDrill(asOwner, 3600, begin);
    const now = await readNow(db);
    const after = await machine(owner);
    expect(await readSpeed(db)).toBe(3600);
    expect(now).toBeGreaterThanOrEqual(begin);
    expect(now).toBeLessThanOrEqual(begin + (after - before + 2) * 3600);
    await expect(makeDrill(asOwner, 3600)).rejects.toThrow(NotFreshError);
  } finally {
    await asOwner.destroy();
  }
});
