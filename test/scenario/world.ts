/**
 * A world for scenarios: the real use cases on a real database whose clock stands still until it is moved, and a real
 * mail server. Moving the clock does what a punctual worker does: everything at its own instant, in order.
 */
import { sql } from 'kysely';
import type { Configuration } from '../../src/config/configuration.js';
import { loadConfiguration } from '../../src/config/load.js';
import { smtpTransport } from '../../src/mail/transport.js';
import type { Instant } from '../../src/sla/instant.js';
import { readNow } from '../../src/store/clock.js';
import { findLookInstants } from '../../src/store/deadlines.js';
import { findWaitingPeople } from '../../src/store/mailbox.js';
import { migrate } from '../../src/store/migrate.js';
import { type Db, openStore } from '../../src/store/open.js';
import { type Log, logHappening } from '../../src/work/announce.js';
import { policyShelf, type WorkContext } from '../../src/work/context.js';
import type { PostOffice } from '../../src/work/deliver.js';
import { escalateDue } from '../../src/work/escalate-due.js';
import type { Happening } from '../../src/work/happening.js';
import { parseIntake } from '../../src/work/intake-message.js';
import { readRecord } from '../../src/work/read-record.js';
import { type Recorded, record } from '../../src/work/record.js';
import { parseRecord } from '../../src/work/record-message.js';
import { Refused } from '../../src/work/refused.js';
import { sendAgain } from '../../src/work/send-again.js';
import { sendPost } from '../../src/work/send-post.js';
import { type TakenIn, takeIn } from '../../src/work/take-in.js';
import { takeUp } from '../../src/worker-folder.js';
import { createDatabase } from '../support/database.js';
import { type MailSink, type MailSinkSettings, type SunkMail, startMailSink } from '../support/smtp.js';

/** People whose post is sent at the same time, as the sweep does. */
const POSTMEN = 5;

/** Mails leave one by one and at once, unless the story is about waiting: then as the folder says. */
export interface WorldSettings extends MailSinkSettings {
  readonly mailsWait?: boolean;
}

const AT_ONCE = {
  groupWaitMs: 0,
  flushIntervalMs: 0,
  digestFrom: null,
  rate: null,
  quietHours: { everybody: null, roles: {} },
  dailyAt: null,
} as const;

async function configurationOf(folder: string, mailsWait: boolean): Promise<Configuration> {
  const loaded = await loadConfiguration(folder);
  if (!loaded.ok) throw new Error(loaded.faults.map(({ problem }) => problem).join('\n'));
  const { configuration } = loaded;
  return mailsWait ? configuration : { ...configuration, mail: { ...configuration.mail, ...AT_ONCE } };
}

/** A log line as it would be written, with its level. */
export type LogLine = Readonly<Record<string, unknown>>;

export class World {
  context: WorkContext;
  readonly sink: MailSink;
  /** Of its database, with the rights of the owner. */
  readonly url: string;
  /** Every log line so far. */
  readonly lines: LogLine[] = [];
  #configuration: Configuration;
  readonly #mailsWait: boolean;
  #mailsBefore = 0;
  readonly #owner: Db;
  readonly #office: PostOffice;
  readonly #close: () => Promise<void>;

  private constructor(parts: {
    context: (configuration: () => Configuration) => WorkContext;
    configuration: Configuration;
    mailsWait: boolean;
    owner: Db;
    url: string;
    sink: MailSink;
    close: () => Promise<void>;
  }) {
    this.#configuration = parts.configuration;
    this.#mailsWait = parts.mailsWait;
    this.context = parts.context(() => this.#configuration);
    this.#owner = parts.owner;
    this.sink = parts.sink;
    this.url = parts.url;
    this.#close = parts.close;
    this.#office = {
      transport: smtpTransport(parts.sink.url),
      sender: () => ({
        name: this.#configuration.mail.senderName,
        address: 'duban@example.com',
        templates: this.#configuration.templates,
      }),
    };
  }

  /** `at` is ISO 8601 with an offset; `folder` a configuration that passes the check. */
  static async open(at: string, folder = 'config', settings: WorldSettings = {}): Promise<World> {
    const { mailsWait = false } = settings;
    const loaded = await configurationOf(folder, mailsWait);
    const database = await createDatabase();
    let closing = false;
    // A pool says that it has ended before its last connection has.
    const onError = (error: Error) => {
      if (!closing) throw error;
    };
    const { role } = await migrate(database.url, onError);
    if (role === undefined) throw new Error('scenarios run as the role of the application');
    // As many as any story does at once: who waits for a connection for five seconds is given up on.
    const db = openStore({ url: database.url, max: 50, role, onError });
    const owner = openStore({ url: database.url, max: 1, onError });
    const sink = await startMailSink(settings);
    const world = new World({
      context: (configuration) => ({
        db,
        configuration,
        policies: policyShelf(configuration),
        punctualMs: 60_000,
      }),
      configuration: loaded,
      mailsWait,
      owner,
      url: database.url,
      sink,
      close: async () => {
        closing = true;
        await db.destroy();
        await owner.destroy();
        await sink.close();
        await database.drop();
      },
    });
    await world.setClock(Date.parse(at));
    return world;
  }

  get office(): PostOffice {
    return this.#office;
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** Another story in the same world: what is left of earlier ones ends here, lines and mails count from here. */
  async begin(at: string): Promise<void> {
    await this.asOwner(`
      update duban.deadline set state = 'cancelled', cancelled_at = duban.now(), look_at = null, next_step_at = null,
        outcome = jsonb_build_object('state', 'cancelled', 'because', 'withdrawn', 'by', 'liu-yang',
          'at', extract(epoch from duban.now()) * 1000)
      where state = 'open'`);
    await this.asOwner("update duban.notice set state = 'superseded' where state = 'waiting'");
    this.lines.length = 0;
    this.#mailsBefore = this.sink.mails.length;
    await this.setClock(Date.parse(at));
  }

  /** Mails since the story began, in the order of their arrival. */
  get mails(): readonly SunkMail[] {
    return this.sink.mails.slice(this.#mailsBefore);
  }

  /** A statement of the database's owner, who may do what the application may not. */
  async asOwner(statement: string): Promise<readonly Record<string, unknown>[]> {
    return (await sql.raw<Record<string, unknown>>(statement).execute(this.#owner)).rows;
  }

  /** What has been put off is due, as if its time had gone by. A column of milliseconds would round the instant up. */
  async mailsAreDue(): Promise<void> {
    await this.asOwner(
      `update duban.mail set next_attempt_at = date_trunc('milliseconds', clock_timestamp()) where state = 'sending'`,
    );
  }

  /** Another process takes over: it has read nothing yet. */
  restart(): void {
    this.context = { ...this.context, policies: policyShelf(this.context.configuration) };
  }

  /** From now on another folder is in force, taken up as a worker does. */
  async configure(folder: string): Promise<void> {
    await takeUp(this.context.db, await configurationOf(folder, this.#mailsWait), (configuration) => {
      this.#configuration = configuration;
    });
  }

  now(): Promise<Instant> {
    return readNow(this.context.db);
  }

  /** Sets the clock and does nothing else: as if no worker had run until then. */
  async setClock(at: Instant): Promise<void> {
    await sql`update duban.clock set real_origin = clock_timestamp(), drill_origin = ${new Date(at)}, speed = 0`.execute(
      this.#owner,
    );
  }

  /** Lets time pass up to `at` (ISO 8601), everything at its own instant. Returns the log lines of that time. */
  async moveTo(at: string): Promise<LogLine[]> {
    const from = this.lines.length;
    const end = Date.parse(at);
    for (;;) {
      await this.work();
      const now = await this.now();
      const [look] = await findLookInstants(this.context.db, now, end, 1);
      const post = await this.#nextPost(now, end);
      if (look === undefined && post === undefined) break;
      await this.setClock(Math.min(look ?? end, post ?? end));
    }
    await this.setClock(end);
    await this.work();
    return this.lines.slice(from);
  }

  /** When the queue would ring next for post: a wait is over, or the account may send again. */
  async #nextPost(now: Instant, end: Instant): Promise<Instant | undefined> {
    const rows = await this.asOwner(`
      select min(at) as at from (
        select not_before as at from duban.notice where state = 'waiting' and mail_id is null
        union all
        select free_at from duban.mail_slot
        where exists (select from duban.mail where state = 'sending' and attempts = 0)) as t
      where at > '${new Date(now).toISOString()}' and at <= '${new Date(end).toISOString()}'`);
    return (rows[0]?.at as Instant | null) ?? undefined;
  }

  /** What a worker does at this instant: escalates what is due, sends what waits. */
  async work(): Promise<void> {
    const onSetAside = (slip: string, error: unknown) => {
      throw new Error(`${slip} was set aside`, { cause: error });
    };
    for await (const { happenings } of escalateDue(this.context, onSetAside)) this.#log(happenings);
    await this.sendPost();
  }

  async sendPost(): Promise<void> {
    for await (const { happenings } of sendAgain(this.context, this.#office)) this.#log(happenings);
    const waiting = (await findWaitingPeople(this.context.db, await this.now())).values();
    const postman = async () => {
      for (const person of waiting)
        for await (const { happenings } of sendPost(this.context, this.#office, person))
          this.#log(happenings);
    };
    await Promise.all(Array.from({ length: POSTMEN }, postman));
  }

  /** Takes a complaint in as a message from another system; throws what refuses it. */
  async intake(message: object): Promise<TakenIn> {
    const { results, happenings } = await takeIn(this.context, [parseIntake(message, this.#configuration)]);
    this.#log(happenings);
    const [result] = results;
    if (result === undefined || result instanceof Refused) throw result ?? new Error('no answer');
    return result;
  }

  /** Records an entry as a message from another system; throws what refuses it. */
  async record(slip: string, type: string, fields: object = {}): Promise<Recorded> {
    const recorded = await record(this.context, parseRecord({ slip, type, by: 'liu-yang', ...fields }));
    this.#log(recorded.happenings);
    return recorded;
  }

  async show(slip: string) {
    const found = await readRecord(this.context, slip);
    if (found === undefined) throw new Error(`there is no ${slip}`);
    return found;
  }

  #log(happenings: readonly Happening[]): void {
    const write = (level: string) => (fields: object) => this.lines.push({ level, ...fields });
    const log: Log = { info: write('info'), warn: write('warn'), error: write('error') };
    for (const happening of happenings) logHappening(log, happening);
  }
}

/** Who was told of what: `handle due → li-na, liu-yang, zhang-wei`, from the lines of steps that fired. */
export const told = (lines: readonly LogLine[]): string[] =>
  lines
    .filter(({ event }) => event === 'step.fired')
    .map(({ target, step, people }) => `${target} ${step} → ${[...(people as string[])].sort().join(', ')}`);
