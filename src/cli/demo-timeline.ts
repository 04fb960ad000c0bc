/** The worker's log lines, told as a story: what happened on which day of the demo. */
import { Writable } from 'node:stream';
import { DateTime } from 'luxon';
import pc from 'picocolors';
import type { Configuration } from '../config/configuration.js';
import type { Instant } from '../sla/instant.js';
import { findTarget } from '../sla/policy.js';
import { printLine } from './print.js';

/** The fields of a log line that the story needs. */
interface Line {
  readonly event?: string;
  readonly slip?: string;
  readonly target?: string;
  readonly step?: string;
  readonly kind?: string;
  readonly type?: string;
  readonly at?: string;
  readonly dueAt?: string;
  readonly people?: readonly string[];
  readonly messageId?: string;
}

export class Timeline extends Writable {
  readonly #configuration: Configuration;
  readonly #begin: Instant;
  readonly #sent = new Set<string>();
  #rest = '';

  constructor(configuration: Configuration, begin: Instant) {
    super({ decodeStrings: false });
    this.#configuration = configuration;
    this.#begin = begin;
  }

  get mails(): number {
    return this.#sent.size;
  }

  override _write(chunk: string | Buffer, _: BufferEncoding, done: () => void): void {
    const lines = (this.#rest + String(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#tell(JSON.parse(line) as Line);
    done();
  }

  #tell(line: Line): void {
    if (line.event === 'mail.sent' && this.#isKnown(line.messageId ?? '')) return;
    const words = this.#wordsFor(line);
    if (words !== undefined && line.at !== undefined)
      printLine(`${pc.dim(this.#when(Date.parse(line.at)))}  ${line.slip ?? ''}  ${words}`);
  }

  /** A mail about several clocks has a line in the log for each of them. */
  #isKnown(messageId: string): boolean {
    if (this.#sent.has(messageId)) return true;
    this.#sent.add(messageId);
    return false;
  }

  #wordsFor(line: Line): string | undefined {
    const name = this.#nameOf(line.target);
    switch (line.event) {
      case 'complaint.received':
        return pc.bold('complaint received');
      case 'deadline.opened':
        return `clock starts: ${name}${line.dueAt === undefined ? '' : `, due ${this.#when(Date.parse(line.dueAt))}`}`;
      case 'deadline.met':
        return pc.green(`in time: ${name}`);
      case 'deadline.met-late':
        return pc.yellow(`late: ${name}`);
      case 'entry.recorded':
        return pc.bold(`recorded: ${line.type}`);
      case 'step.fired':
        return `${COLOURS[line.kind ?? '']?.(line.kind ?? '') ?? line.kind}: ${name} (${line.step}) → ${this.#people(line.people)}`;
      case 'mail.sent':
        return pc.dim(`mail (${line.kind ?? 'of the day'}) to ${this.#people(line.people)}`);
      default:
        return undefined;
    }
  }

  #nameOf(target: string | undefined): string {
    const found = target === undefined ? undefined : findTarget(this.#configuration.policy, target);
    return found === undefined ? (target ?? '') : `${found.name.en} [${found.clause}]`;
  }

  #people(keys: readonly string[] | undefined): string {
    const { people } = this.#configuration.organisation;
    return (keys ?? []).map((key) => people[key]?.name ?? key).join(', ') || 'nobody';
  }

  #when(at: Instant): string {
    const { timeZone } = this.#configuration.policy;
    const time = DateTime.fromMillis(at, { zone: timeZone });
    const days = time
      .startOf('day')
      .diff(DateTime.fromMillis(this.#begin, { zone: timeZone }).startOf('day'), 'days');
    return `day ${Math.round(days.days) + 1} ${time.toFormat('HH:mm')}`;
  }
}

const COLOURS: Readonly<Record<string, (text: string) => string>> = {
  reminder: pc.cyan,
  inform: pc.cyan,
  breach: pc.yellow,
  senior: pc.red,
  'last-step': pc.red,
  immediate: pc.red,
};
