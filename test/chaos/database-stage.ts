/** A PostgreSQL server of the test file's own, a database for each test, and a proxy that the workers reach it through. */
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { startProxy, type TestProxy } from '../support/proxy.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { Stage } from './stage.js';

export interface DatabaseStage {
  readonly postgres: OwnPostgres;
  readonly stage: Stage;
  readonly proxy: TestProxy;
  /** Creates the database of this test, which is not there at first. */
  createIt(): Promise<void>;
}

/** The queue is on the same PostgreSQL, or on a Redis that is well. */
export function onOwnDatabase(queue: 'postgres' | 'redis' = 'postgres'): DatabaseStage {
  let postgres: OwnPostgres;
  let sink: MailSink;
  let proxy: TestProxy;
  let stage: Stage;
  let redis: OwnRedis | undefined;
  let count = 0;
  const databaseUrl = () => {
    const url = new URL(postgres.url);
    url.pathname = `/chaos_${count}`;
    return url.href;
  };
  beforeAll(async () => {
    postgres = await startOwnPostgres();
    sink = await startMailSink();
    if (queue === 'redis') redis = await startOwnRedis();
  }, 60_000);
  afterAll(async () => {
    await sink.close();
    await redis?.remove();
    await postgres.remove();
  });
  beforeEach(async () => {
    count += 1;
    proxy = await startProxy(databaseUrl());
    stage = await Stage.open({
      smtpUrl: sink.url,
      databaseUrl: databaseUrl(),
      workersDatabaseUrl: proxy.url,
      ...(redis === undefined ? {} : { redisUrl: redis.url }),
    });
  });
  afterEach(async () => {
    await stage.close();
    await proxy.close();
  });
  return {
    get postgres() {
      return postgres;
    },
    get stage() {
      return stage;
    },
    get proxy() {
      return proxy;
    },
    async createIt() {
      const root = await Stage.open({ smtpUrl: sink.url, databaseUrl: postgres.url });
      await root.ask(`create database chaos_${count}`);
      // The test server is quick and forgets what a crash cuts off: here a commit is one.
      await root.ask(`alter database chaos_${count} set synchronous_commit = on`);
      await root.close();
    },
  };
}
