/** A mail server that does what a test says, a worker that sends to it, and complaints of three mails each. */
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import { type Script, type ScriptedServer, scriptedServer } from '../mail/scripted-server.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import type { StartedProcess } from '../support/process.js';
import { eventually, message, Stage } from './stage.js';

export interface Mail {
  readonly id: string;
  readonly message_id: string;
  readonly email: string;
  readonly state: string;
  readonly attempts: number;
  readonly ambiguous_attempts: number;
  readonly lease_token: string | null;
  readonly response: string | null;
}

/** Mails of one complaint, all of its breach. */
export const MAILS = 3;

/** Else it is the machine's pace whether the reminder leaves, goes with the breach, or is overtaken. */
const WITHOUT_REMINDER = [
  '      - { at: 75%, tell: responsible } # (ours)\n      - { at: due, tell: [supervisor, responsible',
  '      - { at: due, tell: [supervisor, responsible',
] as const;

/** Tried once, and waiting. */
export const tried = (mails: readonly Mail[]): boolean =>
  mails.every(({ response, lease_token }) => response !== null && lease_token === null);
export const areBeingSent = (mails: readonly Mail[]): boolean =>
  mails.every(({ lease_token }) => lease_token !== null);

/** Without what a mailer may vary: the order of the headers, and the line between the parts, drawn anew each time. */
const sameness = (text: string): string => {
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(text) ?? [];
  return text.replaceAll(boundary, 'boundary').split('\r\n').sort().join('\n');
};

export class MailStage {
  /** What the server does from now on; empty: all is well. */
  readonly script: { -readonly [Key in keyof Script]: Script[Key] } = {};
  server!: ScriptedServer;
  stage!: Stage;
  worker!: StartedProcess;
  #redis!: OwnRedis;

  async open(): Promise<void> {
    this.server = await scriptedServer(this.script);
    this.#redis = await startOwnRedis();
    this.stage = await Stage.open({
      smtpUrl: this.server.url,
      redisUrl: this.#redis.url,
      // Breached after two seconds; no more steps.
      replacements: [['service: 4h', 'service: 2s'], WITHOUT_REMINDER],
    });
    this.worker = await this.stage.started();
  }

  async close(): Promise<void> {
    await this.stage.close();
    await this.#redis.remove();
    await this.server.close();
  }

  behave(next: Script = {}): void {
    for (const key of Object.keys(this.script) as (keyof Script)[]) delete this.script[key];
    Object.assign(this.script, next);
    // What was well before is no way past the fault.
    this.server.endKept();
  }

  mailsOf(slip: string): Promise<Mail[]> {
    return this.stage.ask<Mail>(
      `select distinct m.* from duban.mail m join duban.notice n on n.mail_id = m.id
         join duban.complaint c on c.id = n.complaint_id where c.slip_no = $1 order by m.id`,
      [slip],
    );
  }

  async complaint(): Promise<string> {
    const before = await this.stage.number('select count(*) from duban.complaint');
    await this.stage.inbox.add('intake', message());
    await this.stage.reaches('select count(*) from duban.complaint', before + 1);
    const [row] = await this.stage.ask<{ slip_no: string }>(
      'select slip_no from duban.complaint order by created_at desc limit 1',
    );
    return row?.slip_no ?? '';
  }

  until(slip: string, fits: (mails: Mail[]) => boolean, what: string, timeoutMs = 20_000): Promise<Mail[]> {
    return eventually(
      async () => {
        const mails = await this.mailsOf(slip);
        return mails.length === MAILS && fits(mails) ? mails : undefined;
      },
      what,
      timeoutMs,
    );
  }

  /** Until one has met the relay's fault and none is at it: the others are spared the attempt while the relay is down. */
  atFault(slip: string, timeoutMs = 20_000): Promise<Mail[]> {
    return eventually(
      async () => {
        const mails = await this.mailsOf(slip);
        const met = mails.some(({ response }) => response !== null);
        return met && mails.every(({ lease_token }) => lease_token === null) ? mails : undefined;
      },
      'the relay was found at fault',
      timeoutMs,
    );
  }

  /** All is well again: everything leaves, and the server has each mail at most once more than attempts of unknown end. */
  async recovers(slip: string, timeoutMs = 60_000): Promise<void> {
    this.behave();
    await this.stage.mailsAreDue();
    const left = await this.until(
      slip,
      (all) => all.every(({ state }) => state === 'accepted'),
      'all have left',
      timeoutMs,
    );
    expect(new Set(left.map(({ email }) => email)).size).toBe(MAILS);
    for (const { message_id, ambiguous_attempts } of left) {
      const copies = this.server.received.filter((text) => text.includes(message_id));
      expect(copies.length).toBeGreaterThanOrEqual(1);
      expect(copies.length).toBeLessThanOrEqual(1 + ambiguous_attempts);
      expect(new Set(copies.map(sameness)).size).toBe(1);
    }
    expect(await this.stage.ask('select * from duban.violation')).toEqual([]);
  }
}

export function onMailStage(): MailStage {
  const on = new MailStage();
  beforeAll(() => on.open(), 60_000);
  afterAll(() => on.close());
  beforeEach(() => on.behave());
  return on;
}
