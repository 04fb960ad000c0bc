/** A stage for breaking things: real workers on limits of seconds, with servers of their own where they are to break. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import pg from 'pg';
import { type BareQueue, bareAt, eventually } from '../queue/benches.js';
import { createDatabase } from '../support/database.js';
import { CLEAN, judge, readHistory } from '../support/history.js';
import { type StartedProcess, startDuban } from '../support/process.js';
import { configWith, SECONDS } from '../worker/seconds.js';
import { lineOf } from './lines.js';

export { eventually };

/** T of the promise: the sweep of these tests and half a minute. */
export const T_MS = 31_000;

export const message = (more: object = {}) => ({
  category: 'service',
  channel: 'phone',
  department: 'engineering',
  site: 'riverside',
  summary: '电梯停运',
  receivedBy: 'liu-yang',
  ...more,
});

export const some = (many: number) => Array.from({ length: many }, () => message());

/** Escalations of each complaint; a reminder that an outage overtakes is not written (rules 10). */
export const STEPS = 4;
export const ESCALATIONS = "select count(*) from duban.firing where kind = 'escalation'";

export interface StageOptions {
  readonly smtpUrl: string;
  /** Without it the queue is on PostgreSQL. */
  readonly redisUrl?: string;
  /** A database of the run's server, unless the test has one of its own. */
  readonly databaseUrl?: string;
  /** The workers' way to the database, if it is not the straight one. */
  readonly workersDatabaseUrl?: string;
  readonly replacements?: readonly (readonly [string, string])[];
}

export interface Shown {
  readonly invariant: string;
  readonly detail: string;
}

export class Stage {
  readonly env: NodeJS.ProcessEnv;
  readonly workers: StartedProcess[] = [];
  readonly #url: string;
  readonly #redisUrl: string | undefined;
  readonly #pool: pg.Pool;
  readonly #close: () => Promise<void>;
  #inbox: BareQueue | undefined;

  private constructor(
    url: string,
    env: NodeJS.ProcessEnv,
    redisUrl: string | undefined,
    close: () => Promise<void>,
  ) {
    this.#url = url;
    this.env = env;
    this.#redisUrl = redisUrl;
    this.#pool = new pg.Pool({ connectionString: url, max: 3 });
    this.#pool.on('error', () => undefined);
    this.#close = close;
  }

  static async open(options: StageOptions): Promise<Stage> {
    const config = await configWith(options.replacements ?? SECONDS);
    const database = options.databaseUrl === undefined ? await createDatabase() : null;
    const url = options.databaseUrl ?? database?.url ?? '';
    const env = {
      DATABASE_URL: options.workersDatabaseUrl ?? url,
      ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
      SMTP_URL: options.smtpUrl,
      MAIL_FROM: 'Duban <duban@example.com>',
      DUBAN_CONFIG: config.path,
      DUBAN_SWEEP: '1s',
    };
    return new Stage(url, env, options.redisUrl, async () => {
      await config.remove();
      await database?.drop();
    });
  }

  /** The database's own address, around any proxy. */
  get url(): string {
    return this.#url;
  }

  worker(env: NodeJS.ProcessEnv = {}): StartedProcess {
    const worker = startDuban(['worker'], { env: { ...this.env, ...env } });
    this.workers.push(worker);
    return worker;
  }

  async started(env: NodeJS.ProcessEnv = {}): Promise<StartedProcess> {
    const worker = this.worker(env);
    await lineOf(worker, 'worker.started');
    return worker;
  }

  /** As the operator gives them, by the command line; slips in the order of the messages. */
  async intake(messages: readonly object[], env: NodeJS.ProcessEnv = {}): Promise<string[]> {
    const command = startDuban(['intake'], { env: { ...this.env, ...env } });
    command.endInput(messages.map((each) => JSON.stringify(each)).join('\n'));
    const { code } = await command.exit;
    if (code !== 0) throw new Error([...command.stdout, ...command.stderr].join('\n'));
    return command.stdout.map((line) => JSON.parse(line).slip);
  }

  /** As other systems put them there. */
  get inbox(): BareQueue {
    this.#inbox ??= bareAt(
      this.#redisUrl === undefined ? 'postgres' : 'redis',
      this.#redisUrl ?? this.#url,
      'duban-inbox',
    );
    return this.#inbox;
  }

  async ask<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(statement, values)).rows;
  }

  async number(statement: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.ask<Record<string, unknown>>(statement, values);
    return Number(Object.values(row ?? {})[0]);
  }

  /** Waits until a count is reached. */
  reaches(statement: string, wanted: number, timeoutMs = T_MS): Promise<number> {
    return eventually(
      async () => {
        const found = await this.number(statement).catch(() => -1);
        return found >= wanted ? found : undefined;
      },
      `${wanted} of ${statement}`,
      timeoutMs,
    );
  }

  /** Until all escalations of so many complaints have fired. */
  fired(complaints: number, timeoutMs?: number): Promise<number> {
    return this.reaches(ESCALATIONS, complaints * STEPS, timeoutMs);
  }

  /** Until the last step of so many complaints has reached its people, and all else has gone by itself or with what says more. */
  async told(complaints: number, timeoutMs?: number): Promise<void> {
    await this.reaches(
      `select count(distinct complaint_id) from duban.notice where kind = 'last-step' and state = 'sent'`,
      complaints,
      timeoutMs,
    );
    const waiting = `select case when count(*) = 0 then 1 else 0 end from duban.notice where state = 'waiting'`;
    await this.reaches(waiting, 1, timeoutMs);
  }

  /** Until every open deadline's steps of the next minute have fired. */
  settled(timeoutMs = 60_000): Promise<number> {
    return eventually(
      async () => {
        const waiting = await this.number(
          `select count(*) from duban.deadline where look_at <= duban.now() + interval '1 minute'`,
        ).catch(() => -1);
        return waiting === 0 ? 0 : undefined;
      },
      'everything has fired',
      timeoutMs,
    );
  }

  /** Leases and back-off are over, as if minutes had gone by. */
  async mailsAreDue(): Promise<void> {
    await this.ask(
      `update duban.mail set next_attempt_at = date_trunc('milliseconds', clock_timestamp()),
         lease_until = case when lease_token is null then null else clock_timestamp() - interval '1 second' end
       where state = 'sending'`,
    );
  }

  /** The history is that of a world without faults, but for lateness up to `within`; and no invariant is broken. */
  async expectKept(within = T_MS): Promise<void> {
    const { targets, runs, readAt } = await readHistory(this.#url);
    expect(judge(targets, runs, { within, readAt })).toEqual(CLEAN);
    expect(await this.ask<Shown>('select invariant, detail from duban.violation')).toEqual([]);
  }

  /** What the workers said, to look into a failure: CHAOS_LOGS names a folder. */
  async #keepLines(): Promise<void> {
    const folder = process.env.CHAOS_LOGS;
    if (folder === undefined) return;
    for (const { pid, stdout, stderr } of this.workers)
      await writeFile(join(folder, `${pid}.log`), [...stdout, ...stderr].join('\n'));
  }

  async close(): Promise<void> {
    for (const worker of this.workers) {
      worker.kill('SIGCONT');
      worker.kill('SIGKILL');
    }
    await Promise.all(this.workers.map((worker) => worker.exit));
    await this.#keepLines();
    await this.#inbox?.close().catch(() => undefined);
    await this.#pool.end();
    await this.#close();
  }
}
