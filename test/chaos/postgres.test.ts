/** The database away, gone silent, or lying about a commit. Rows 17, 18, 19, 20 and 23, on the PostgreSQL backend. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { type Link, startProxy, type TestProxy } from '../support/proxy.js';
import { type MailSink, startMailSink } from '../support/smtp.js';
import { eventually, lineOf, linesOf, message, Stage } from './stage.js';

let postgres: OwnPostgres;
let sink: MailSink;
let proxy: TestProxy;
let stage: Stage;
let count = 0;
beforeAll(async () => {
  postgres = await startOwnPostgres();
  sink = await startMailSink();
});
afterAll(async () => {
  await sink.close();
  await postgres.remove();
});
beforeEach(async () => {
  count += 1;
  proxy = await startProxy(databaseUrl());
  stage = await Stage.open({
    smtpUrl: sink.url,
    databaseUrl: databaseUrl(),
    workersDatabaseUrl: proxy.url,
  });
});
afterEach(async () => {
  await stage.close();
  await proxy.close();
});

/** Escalations of each complaint; a reminder that an outage overtakes is not written (rules 10). */
const STEPS = 4;
const databaseUrl = () => {
  const url = new URL(postgres.url);
  url.pathname = `/chaos_${count}`;
  return url.href;
};
const some = (many: number) => Array.from({ length: many }, () => message());
const fired = (complaints: number, timeoutMs?: number) =>
  stage.reaches("select count(*) from duban.firing where kind = 'escalation'", complaints * STEPS, timeoutMs);

async function createIt(): Promise<void> {
  const root = await Stage.open({ smtpUrl: sink.url, databaseUrl: postgres.url });
  await root.ask(`create database chaos_${count}`);
  await root.close();
}

test('row 17: a database that refuses, resets, and does not exist yet is waited for, with few lines, and then served', async () => {
  await proxy.set('refuse');
  const worker = stage.worker();
  await lineOf(worker, 'database.waiting');
  // Accepts, and resets at the first word.
  proxy.tap = (link) => link.cut();
  await proxy.set('pass');
  await lineOf(worker, 'database.waiting', ({ err }) => /reset|terminated/i.test(JSON.stringify(err)));
  proxy.tap = () => undefined;
  await lineOf(worker, 'database.waiting', ({ err }) => /does not exist/.test(JSON.stringify(err)));
  await createIt();
  await lineOf(worker, 'worker.started');
  expect(linesOf(worker).filter(({ level }) => level !== 'info').length).toBeLessThan(20);
  await stage.intake(some(2));
  await fired(2);
  await stage.expectKept();
}, 60_000);

test('row 17: SIGTERM ends a worker that waits for its database', async () => {
  await proxy.set('refuse');
  const worker = stage.worker();
  await lineOf(worker, 'database.waiting');
  const from = performance.now();
  worker.kill('SIGTERM');
  expect(await worker.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(15_000);
}, 60_000);

test('row 17: a wrong password ends it with 78, the variable’s name and not its value', async () => {
  const url = new URL(proxy.url);
  url.password = 'canary-4711';
  const worker = stage.worker({ DATABASE_URL: url.href });
  expect(await worker.exit).toEqual({ code: 78, signal: null });
  expect(worker.stderr.join('\n')).toContain('DATABASE_URL');
  expect([...worker.stdout, ...worker.stderr].join('\n')).not.toContain('canary-4711');
}, 60_000);

test('row 18: PostgreSQL restarted at once and killed, under load: the worker stays, and what was due fires', async () => {
  await createIt();
  const worker = await stage.started();
  await stage.intake(some(10));
  process.kill(postgres.pid, 'SIGQUIT');
  await postgres.start();
  await stage.intake(some(10));
  process.kill(postgres.pid, 'SIGKILL');
  await postgres.start();
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await fired(21);
  await stage.expectKept();
  expect(worker.stdout.join('\n')).not.toMatch(/worker\.crashed/);
}, 90_000);

/** Lets the next commit of a transaction that wrote there be executed, and its answer be lost. */
function loseCommitAfter(wrote: RegExp): Promise<void> {
  const since = new WeakMap<Link, boolean>();
  return new Promise((resolve) => {
    proxy.tap = (link, sent) => {
      if (wrote.test(sent)) since.set(link, true);
      if (!/\bcommit\b/i.test(sent) || since.get(link) !== true) return;
      link.mode = 'deaf';
      proxy.tap = () => undefined;
      setTimeout(() => link.cut(), 300);
      resolve();
    };
  });
}

test('row 19: a commit that was executed and whose answer was lost: a complaint is taken in once, a step fires once', async () => {
  await createIt();
  await stage.started();
  const lostIntake = loseCommitAfter(/insert into duban\.complaint/);
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await lostIntake;
  const lostFiring = loseCommitAfter(/insert into duban\.firing/);
  await lostFiring;
  await fired(1);
  expect(await stage.number('select count(*) from duban.complaint')).toBe(1);
  await stage.expectKept();
}, 60_000);

test('row 19: the same for a complaint without a number of its own', async () => {
  await createIt();
  await stage.started();
  const lost = loseCommitAfter(/insert into duban\.complaint/);
  const job = await stage.inbox.add('intake', message());
  await lost;
  await eventually(
    async () =>
      (await (await stage.inbox.getJob(job.id ?? ''))?.getState()) === 'completed' ? true : undefined,
    'the job ends',
  );
  expect(await stage.number('select count(*) from duban.complaint')).toBe(1);
}, 60_000);

test('row 20: a database that falls silent with its sockets open: every query ends, and the worker goes on by itself', async () => {
  await createIt();
  const worker = await stage.started();
  await stage.intake(some(3), { DATABASE_URL: stage.url });
  await proxy.set('hole');
  await lineOf(worker, 'sweep.failed', () => true, 20_000);
  // Connections that are there stay silent for ever; new ones pass.
  await proxy.set('pass');
  await fired(3);
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await fired(4);
  await stage.expectKept();
}, 100_000);

test('row 20: SIGTERM ends a worker whose database is silent within 15 s', async () => {
  await createIt();
  const worker = await stage.started();
  await stage.intake(some(3), { DATABASE_URL: stage.url });
  await proxy.set('hole');
  const from = performance.now();
  worker.kill('SIGTERM');
  expect(await worker.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - from).toBeLessThan(15_000);
}, 60_000);

/** BullMQ asks again after half a minute without a word. */
const POLL_MS = 35_000;

test('row 23: the listening connection dropped, then silent: messages are taken within the poll interval', async () => {
  await createIt();
  await stage.started();
  await stage.ask(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'`,
  );
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '1' }));
  await stage.reaches('select count(*) from duban.complaint', 1, POLL_MS);
  await eventually(
    async () => ([...proxy.links].some(isListening) ? true : undefined),
    'somebody listens again',
  );
  for (const link of proxy.links) if (isListening(link)) link.mode = 'hole';
  await stage.inbox.add('intake', message({ source: 'crm', sourceId: '2' }));
  await stage.reaches('select count(*) from duban.complaint', 2, POLL_MS);
  await fired(2);
  await stage.expectKept();
}, 110_000);

const isListening = ({ sent }: Link): boolean => /listen /i.test(sent);
