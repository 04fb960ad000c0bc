/** A worker whose database goes away while it starts, or is migrated by a newer build while it works. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase } from '../support/database.js';
import { startDuban } from '../support/process.js';
import { startProxy } from '../support/proxy.js';
import { type ConfigFolder, configWith, SECONDS } from './seconds.js';

let config: ConfigFolder;
beforeAll(async () => {
  config = await configWith(SECONDS);
});
afterAll(() => config.remove());

const moments: readonly [string, RegExp][] = [
  ['before it knows the clock', /select "speed" from "duban"\."clock"/],
  ['while the queues are migrated', /bullmq/],
  ['before the policy is in force', /insert into "duban"\."policy"/],
];
test.each(moments)(
  'a database that goes away %s is waited for; the worker serves when it is back',
  async (_, moment) => {
    const database = await createDatabase();
    const proxy = await startProxy(database.url);
    let gone = false;
    proxy.tap = (_link, sent) => {
      if (gone || !moment.test(sent)) return;
      gone = true;
      void proxy.set('refuse');
      proxy.cut();
    };
    const env = { DATABASE_URL: proxy.url, DUBAN_CONFIG: config.path, DUBAN_SWEEP: '1s' };
    const worker = startDuban(['worker'], { env });
    try {
      await worker.waitForLine(/"database\.waiting"/);
      expect(gone).toBe(true);
      await proxy.set('pass');
      await worker.waitForLine(/"worker\.started"/);
      worker.kill('SIGTERM');
      expect(await worker.exit).toEqual({ code: 0, signal: null });
    } finally {
      worker.kill('SIGKILL');
      await worker.exit;
      await proxy.close();
      await database.drop();
    }
  },
  60_000,
);

test('a signal ends a worker whose database went away while it started', async () => {
  const database = await createDatabase();
  const proxy = await startProxy(database.url);
  proxy.tap = (_link, sent) => {
    if (!/from "duban"\."clock"/.test(sent)) return;
    void proxy.set('refuse');
    proxy.cut();
  };
  const worker = startDuban(['worker'], { env: { DATABASE_URL: proxy.url, DUBAN_CONFIG: config.path } });
  try {
    await worker.waitForLine(/"database\.waiting"/);
    const from = performance.now();
    worker.kill('SIGTERM');
    expect(await worker.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - from).toBeLessThan(5_000);
  } finally {
    worker.kill('SIGKILL');
    await worker.exit;
    await proxy.close();
    await database.drop();
  }
}, 60_000);

test('row 39: a worker ends with 78 and says why, once a newer build has migrated its database', async () => {
  const database = await createDatabase();
  const owner = new pg.Client(database.url);
  const env = { DATABASE_URL: database.url, DUBAN_CONFIG: config.path, DUBAN_SWEEP: '1s' };
  const worker = startDuban(['worker'], { env });
  try {
    await worker.waitForLine(/"worker\.started"/);
    await owner.connect();
    await owner.query(`insert into duban.kysely_migration values ('9999-of-tomorrow', '')`);
    const line = JSON.parse(await worker.waitForLine(/"worker\.outdated"/));
    expect(line).toMatchObject({
      level: 'fatal',
      err: { message: expect.stringContaining('9999-of-tomorrow') },
    });
    expect(await worker.exit).toEqual({ code: 78, signal: null });
  } finally {
    worker.kill('SIGKILL');
    await worker.exit;
    await owner.end();
    await database.drop();
  }
}, 60_000);
