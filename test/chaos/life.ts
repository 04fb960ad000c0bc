/** A whole installation that lives through whatever a history does to it, and the verdict over that history. */
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfiguration } from '../../src/config/load.js';
import { plan } from '../../src/sla/plan.js';
import { openStore } from '../../src/store/open.js';
import { readCaseFiles } from '../../src/work/case-file.js';
import { policyShelf } from '../../src/work/context.js';
import { type Script, type ScriptedServer, scriptedServer } from '../mail/scripted-server.js';
import { duplicates, judge, readHistory, type Verdict } from '../support/history.js';
import type { StartedProcess } from '../support/process.js';
import { clockOff } from './clock-off.js';
import { RedisStage } from './redis-stage.js';
import { eventually, message, type Stage, T_MS } from './stage.js';

export type Relay = 'well' | 'greylisting' | 'away' | 'drops-after-dot';
const RELAYS: Readonly<Record<Relay, Script>> = {
  well: {},
  greylisting: { rcpt: '450 later' },
  away: { greeting: '421 not now' },
  'drops-after-dot': { end: 'drop' },
};

/** What came of a history: each list is empty, and each number 0, where Duban keeps its promise. */
export interface Ending extends Verdict {
  /** Deadlines that are not what the pure planner makes of the entries. */
  readonly unplanned: readonly string[];
  /** Mails that the server has more often than attempts of unknown end explain, or not at all. */
  readonly unexplained: readonly string[];
  readonly violations: readonly object[];
  readonly complaints: number;
  readonly firings: number;
}

export class Life {
  readonly #on = new RedisStage();
  readonly #workers: StartedProcess[] = [];
  readonly #sent: { readonly name: 'intake' | 'record'; readonly message: object & { sourceId: string } }[] =
    [];
  readonly #script: { -readonly [Key in keyof Script]: Script[Key] } = {};
  #relay!: ScriptedServer;
  #ticked = 0;

  static async begin(): Promise<Life> {
    const life = new Life();
    life.#relay = await scriptedServer(life.#script);
    await life.#on.open('straight', life.#relay.url);
    life.#workers.push(await life.stage.started(), life.stage.worker());
    return life;
  }

  get stage(): Stage {
    return this.#on.stage;
  }

  /** Other systems send what they have to say, and send it again at the end if it has not arrived. */
  async intake(): Promise<void> {
    await this.#send('intake', { ...message(), source: 'model' });
  }

  /** Somebody handles one of the complaints that have been taken in. */
  async record(which: number): Promise<void> {
    const slips = await this.stage.ask<{ slip_no: string }>(
      'select slip_no from duban.complaint order by slip_no',
    );
    const slip = slips[which % Math.max(1, slips.length)]?.slip_no;
    if (slip !== undefined) await this.#send('record', { slip, type: 'handled', by: 'zhang-wei' });
  }

  async #send(name: 'intake' | 'record', content: object): Promise<void> {
    const sent = { name, message: { ...content, sourceId: `${this.#sent.length}` } };
    this.#sent.push(sent);
    await this.stage.inbox.add(name, sent.message);
  }

  async tick(seconds: number): Promise<void> {
    this.#ticked += seconds * 1_000;
    await this.stage.ask('update duban.clock set drill_origin = drill_origin + make_interval(secs => $1)', [
      seconds,
    ]);
  }

  async kill(which: number, clockMs = 0): Promise<void> {
    const index = which % this.#workers.length;
    this.#workers[index]?.kill('SIGKILL');
    await this.#workers[index]?.exit;
    this.#workers[index] = this.stage.worker(clockMs === 0 ? {} : clockOff(clockMs));
  }

  async flush(): Promise<void> {
    await this.#on.command((client) => client.flushall());
  }

  async freeze(which: number, ms: number): Promise<void> {
    const worker = this.#workers[which % this.#workers.length];
    worker?.kill('SIGSTOP');
    await wait(ms);
    worker?.kill('SIGCONT');
  }

  relay(mode: Relay): void {
    for (const key of Object.keys(this.#script) as (keyof Script)[]) delete this.#script[key];
    Object.assign(this.#script, RELAYS[mode]);
  }

  /** All is well again, what was lost on the way is sent again, and everything has its time. */
  async end(): Promise<Ending> {
    this.relay('well');
    this.#workers.push(await this.stage.started());
    for (const { name, message: content } of this.#sent) await this.stage.inbox.add(name, content);
    await eventually(
      async () => {
        const { waiting = 0, active = 0 } = await this.stage.inbox.getJobCounts('waiting', 'active');
        return waiting + active === 0 ? true : undefined;
      },
      'the inbox is empty',
      60_000,
    );
    await this.stage.settled();
    await this.#mailsEnd();
    return this.#verdict();
  }

  async #mailsEnd(): Promise<void> {
    await eventually(
      async () => {
        await this.stage.mailsAreDue();
        const left = await this.stage.number("select count(*) from duban.notice where state = 'waiting'");
        return left === 0 ? 0 : undefined;
      },
      'every mail has left',
      60_000,
    );
  }

  async #verdict(): Promise<Ending> {
    const { targets, runs, readAt } = await readHistory(this.stage.url);
    const verdict = judge(targets, runs, { within: T_MS + this.#ticked, readAt });
    const wanted = this.#sent.filter(({ name }) => name === 'intake').length;
    const complaints = await this.stage.number('select count(*) from duban.complaint');
    return {
      ...verdict,
      unplanned: [
        ...(await this.#unplanned()),
        ...(complaints === wanted ? [] : [`${complaints} complaints of ${wanted} messages`]),
      ],
      unexplained: await this.#unexplained(),
      violations: await this.stage.ask('select * from duban.violation'),
      complaints,
      firings: runs.length,
    };
  }

  /** What stands there against what the pure planner makes of the entries alone. */
  async #unplanned(): Promise<string[]> {
    const loaded = await loadConfiguration(this.stage.env.DUBAN_CONFIG ?? '');
    if (!loaded.ok) throw new Error('the configuration passed at the start');
    const db = openStore({ url: this.stage.url, max: 1, onError: () => undefined });
    try {
      const configuration = () => loaded.configuration;
      const context = {
        db,
        configuration,
        policies: policyShelf(configuration),
        punctualMs: 0,
        outage: null,
      };
      const rows = await db.selectFrom('duban.complaint').selectAll().execute();
      const files = await readCaseFiles(db, rows, context);
      return files.flatMap(({ row, deadlines, case: { complaint, policy } }) => {
        const shown = (
          each: readonly { target: string; startedAt: number; dueAt: number; outcome: object }[],
        ) =>
          each
            .map(({ target, startedAt, dueAt, outcome }) =>
              JSON.stringify([target, startedAt, dueAt, 'state' in outcome && outcome.state]),
            )
            .sort();
        const [stored, wanted] = [shown(deadlines), shown(plan(complaint, policy))];
        return stored.join() === wanted.join() ? [] : [`${row.slip_no}: ${stored} instead of ${wanted}`];
      });
    } finally {
      await db.destroy();
    }
  }

  async #unexplained(): Promise<string[]> {
    const mails = await this.stage.ask<{ message_id: string; ambiguous_attempts: number; state: string }>(
      'select message_id, ambiguous_attempts, state from duban.mail',
    );
    const arrived = this.#relay.received.map((raw) => /^Message-ID: (<[^>]+>)/im.exec(raw)?.[1] ?? raw);
    const copies = duplicates(arrived);
    const tooOften = mails.filter(
      ({ message_id, ambiguous_attempts }) => (copies.get(message_id) ?? 1) > 1 + ambiguous_attempts,
    );
    const never = mails.filter(
      ({ message_id, state }) => state === 'accepted' && !arrived.includes(message_id),
    );
    return [...tooOften, ...never].map((mail) => JSON.stringify(mail));
  }

  async close(): Promise<void> {
    await this.#on.close();
    await this.#relay.close();
  }
}
