import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { DateTime } from 'luxon';
import { type Logger, pino } from 'pino';
import type { Configuration } from '../config/configuration.js';
import type { Environment } from '../config/environment.js';
import { discardEmbeddedPostgres } from '../ops/embedded-postgres.js';
import { loggerOptions } from '../ops/logger.js';
import { openDatabase } from '../runtime.js';
import type { Instant } from '../sla/instant.js';
import { makeDrill, readNow } from '../store/clock.js';
import { listComplaints } from '../store/lists.js';
import { openStore } from '../store/open.js';
import { record } from '../work/record.js';
import { parseRecord } from '../work/record-message.js';
import { startWorker, type Worker } from '../worker.js';
import { complaints, DEEDS } from './demo-story.js';
import { Timeline } from './demo-timeline.js';
import { configurationOrStop, environmentOrStop } from './desk.js';
import { printLine } from './print.js';
import { heedBreaks } from './signals.js';

/** An hour in a second. */
const SPEED = 3_600;
/** Long enough for category three's three days to pass. */
const LASTS_MS = 76_000;
/** PostgreSQL refuses to run as root; under another account it must still come to its data. */
const ENTERABLE = 0o755;

export const demoCommand = (): Command =>
  new Command('demo')
    .option('--keep', 'keep the folder with the mails and the database')
    .addHelpText(
      'after',
      '\nTakes about 80 seconds. Its database is its own; REDIS_URL, where set, is used under names of its own.',
    )
    .action(run);

async function run({ keep }: { keep?: true }): Promise<void> {
  const asked = environmentOrStop();
  const configuration = await configurationOrStop(asked.configFolder);
  const home = keep
    ? await emptyFolder(resolve(asked.home, 'demo'))
    : await mkdtemp(join(tmpdir(), 'duban-demo-'));
  await chmod(home, ENTERABLE);
  const environment: Environment = { ...asked, databaseUrl: null, smtpUrl: null, http: null, home };
  const stop = new AbortController();
  heedBreaks(() => stop.abort());
  try {
    await play(environment, configuration, stop.signal);
  } finally {
    if (!keep) await rm(home, { recursive: true, force: true });
  }
  printLine(
    keep
      ? `Kept: ${home}; the mails are in ${join(home, 'mail')}.`
      : 'Nothing is left behind; --keep keeps the mails and the database.',
  );
}

/** The embedded server's data may lie elsewhere, where its account cannot enter the folder. */
async function discard(folder: string): Promise<void> {
  await discardEmbeddedPostgres(folder);
  await rm(folder, { recursive: true, force: true });
}

async function emptyFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await discard(folder);
  await mkdir(folder, { recursive: true });
  return folder;
}

async function play(
  environment: Environment,
  configuration: Configuration,
  stop: AbortSignal,
): Promise<void> {
  printLine('Starting an embedded PostgreSQL …');
  const begin = nineInTheMorning(configuration.policy.timeZone);
  const timeline = new Timeline(configuration, begin);
  const log = pino({ ...loggerOptions, level: 'info' }, timeline);
  await prepareDrill(environment, begin, log);
  const prefix = `duban-demo-${randomUUID().slice(0, 8)}`;
  const worker = await startWorker(environment, configuration, log, prefix);
  try {
    const { backend } = worker.runtime;
    printLine(
      `The queue is BullMQ on ${backend.kind === 'redis' ? 'Redis' : 'PostgreSQL'}; an hour takes a second; mails go to ${join(environment.home, 'mail')}`,
    );
    printLine('');
    await tellStory(worker, configuration, begin, stop);
    await summarise(environment, timeline, configuration.organisation);
  } finally {
    await worker.runtime.backend.obliterate().catch(() => undefined);
    await worker.close();
  }
}

/** The demo's day one begins at nine, so that it tells the same story at any hour. */
const nineInTheMorning = (timeZone: string): Instant =>
  DateTime.now().setZone(timeZone).startOf('day').set({ hour: 9 }).toMillis();

async function prepareDrill(environment: Environment, begin: Instant, log: Logger): Promise<void> {
  const database = await openDatabase(environment, log, { connections: 1, patient: false });
  const db = openStore({ url: database.url, max: 1, onError: () => undefined });
  try {
    await makeDrill(db, SPEED, begin);
  } finally {
    await db.destroy();
    await database.close();
  }
}

/** Complaints come in over the inbox, as from another system; then people do what the story says, until the end or a signal. */
async function tellStory(
  { runtime }: Worker,
  configuration: Configuration,
  begin: Instant,
  stop: AbortSignal,
): Promise<void> {
  const { context, announce, backend } = runtime;
  const intakes = complaints(configuration).map((data, index) => ({
    name: 'intake',
    id: `demo-${index}`,
    data,
    delayMs: 0,
  }));
  await backend.add('duban-inbox', intakes);
  const startedAt = await readNow(context.db);
  const pauseUntil = async (afterMs: number) => {
    const leftMs = (startedAt + afterMs - (await readNow(context.db))) / SPEED;
    await wait(Math.max(0, leftMs), undefined, { signal: stop });
  };
  try {
    for (const { afterMs, complaint, ...deed } of DEEDS) {
      await pauseUntil(afterMs);
      const all = await listComplaints(context.db, begin, {
        open: false,
        category: null,
        dueBefore: null,
        limit: 10,
      });
      const { slip } = all.sort((a, b) => a.slip.localeCompare(b.slip))[complaint] ?? {};
      if (slip !== undefined) announce(await record(context, parseRecord({ slip, ...deed })));
    }
    await pauseUntil(LASTS_MS * SPEED);
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

/** How many mails, and one of them to read: the last that went to senior leadership. */
async function summarise(
  { home }: Environment,
  { mails }: Timeline,
  { people, roles }: Configuration['organisation'],
): Promise<void> {
  const leaders = (roles['senior-leadership']?.company ?? []).flatMap((key) => people[key]?.email ?? []);
  const folder = join(home, 'mail');
  // A demo that is broken off early has sent none.
  const files = (await readdir(folder).catch(() => [])).sort();
  printLine(`\n${mails} mails were sent.`);
  for (const file of files.reverse()) {
    const source = await readFile(join(folder, file), 'utf8');
    if (!leaders.some((address) => source.includes(`<${address}>`))) continue;
    printLine(`One of them, to senior leadership:\n\n${textOf(source)}`);
    return;
  }
}

/** The text part of a mail that Duban wrote: base64, the first part. */
function textOf(source: string): string {
  const [, body = ''] = /Content-Type: text\/plain[\s\S]*?\r?\n\r?\n([\s\S]*?)\r?\n--/.exec(source) ?? [];
  return Buffer.from(body, 'base64').toString('utf8').replace(/^/gm, '    ');
}
