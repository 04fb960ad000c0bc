/** The environment variables, read once and checked together. A fault names the variable, never its value. */
import { isIP } from 'node:net';
import { checkedUrl, contentOf, Refusal, type UrlName } from './environment-url.js';
import { nearest } from './suggest.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface HttpAddress {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** Whether somebody asked for this address: then it must be had, else it may be done without. */
  readonly explicit: boolean;
}

export interface MailSender {
  /** Empty when the address stands alone. */
  readonly name: string;
  readonly address: string;
}

export interface Environment {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly smtpUrl: string | null;
  readonly mailFrom: MailSender;
  readonly configFolder: string;
  readonly home: string;
  readonly http: HttpAddress | null;
  /** Asked for as long as all is well; null for none. */
  readonly heartbeatUrl: string | null;
  readonly sweepMs: number;
  readonly alarmHorizonMs: number;
  readonly logLevel: LogLevel;
}

export type EnvironmentReading =
  | { readonly ok: true; readonly environment: Environment }
  | { readonly ok: false; readonly faults: string[] };

const OWN_NAMES = [
  'DUBAN_CONFIG',
  'DUBAN_HOME',
  'DUBAN_HTTP',
  'DUBAN_HEARTBEAT_URL',
  'DUBAN_HEARTBEAT_URL_FILE',
  'DUBAN_SWEEP',
  'DUBAN_ALARM_HORIZON',
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'LOG_LEVEL',
];

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

class Reader {
  readonly faults: string[] = [];

  private readonly env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.env = env;
  }

  /** An empty value counts as unset: that is how a compose file or a shell says "none". */
  text(name: string): string | undefined {
    return this.env[name]?.trim() || undefined;
  }

  read<T>(name: string, unset: T, parse: (value: string) => T): T {
    const value = this.text(name);
    return value === undefined ? unset : this.attempt(name, unset, () => parse(value));
  }

  url(name: UrlName): string | null {
    const file = this.text(`${name}_FILE`);
    if (file === undefined) return this.read<string | null>(name, null, (value) => checkedUrl(name, value));
    if (this.text(name) !== undefined) {
      this.faults.push(`${name}: set together with ${name}_FILE; allowed: one of the two`);
      return null;
    }
    const text = this.attempt(`${name}_FILE`, null, () => contentOf(file));
    return text === null ? null : this.attempt(`${name}_FILE`, null, () => checkedUrl(name, text));
  }

  private attempt<T>(name: string, unset: T, act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.faults.push(`${name}: ${error.message}`);
      return unset;
    }
  }
}

/** Whether `npm start` or `npx duban` runs this process, in a shell of theirs. */
export const isStartedByNpm = (env: NodeJS.ProcessEnv = process.env): boolean =>
  env.npm_lifecycle_event === 'start' || env.npm_lifecycle_event === 'npx';

/** No other file reads `process.env`; whoever needs one of these values is handed it. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): EnvironmentReading {
  const reader = new Reader(env);
  const smtpUrl = reader.url('SMTP_URL');
  const environment: Environment = Object.freeze({
    databaseUrl: reader.url('DATABASE_URL'),
    redisUrl: reader.url('REDIS_URL'),
    smtpUrl,
    mailFrom: Object.freeze(reader.read('MAIL_FROM', { name: 'Duban', address: 'duban@localhost' }, sender)),
    configFolder: reader.read('DUBAN_CONFIG', 'config', folder),
    home: reader.read('DUBAN_HOME', '.duban', folder),
    http: Object.freeze(
      reader.read<HttpAddress | null>('DUBAN_HTTP', { host: '127.0.0.1', port: 9464, explicit: false }, http),
    ),
    heartbeatUrl: reader.url('DUBAN_HEARTBEAT_URL'),
    sweepMs: reader.read('DUBAN_SWEEP', 15_000, (value) => span(value, '100ms', '5m')),
    alarmHorizonMs: reader.read('DUBAN_ALARM_HORIZON', 72 * 3_600_000, (value) => span(value, '10s', '366d')),
    logLevel: reader.read('LOG_LEVEL', 'info', logLevel),
  });
  const asksForSmtp = reader.text('SMTP_URL') !== undefined || reader.text('SMTP_URL_FILE') !== undefined;
  if (asksForSmtp && reader.text('MAIL_FROM') === undefined) {
    reader.faults.push('MAIL_FROM: needed with SMTP_URL; allowed: "Name <name@domain>" or "name@domain"');
  }
  const faults = [...reader.faults, ...unknownNames(env)];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, environment };
}

function unknownNames(env: NodeJS.ProcessEnv): string[] {
  const own = OWN_NAMES.filter((name) => name.startsWith('DUBAN_'));
  const strange = Object.keys(env).filter(
    (name) => /^DUBAN_/i.test(name) && env[name] && !own.includes(name),
  );
  return strange.sort().map((name) => {
    const meant = nearest(name, OWN_NAMES);
    return `${name}: unknown${meant ? `, did you mean ${meant}?` : ''}; allowed: ${own.join(', ')}`;
  });
}

function sender(value: string): MailSender {
  const [, name = '', bracketed] = /^(.*?)\s*<([^<>]*)>$/s.exec(value) ?? [];
  const address = bracketed ?? value;
  const bare = /^"((?:[^"\\]|\\["\\])*)"$/.exec(name)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
  // Unquoted, these letters would make several addresses or a comment out of the name.
  const nameIsGood = !/\p{Cc}/u.test(value) && (bare !== undefined || !/["<>@,;:()[\]\\]/.test(name));
  if (!nameIsGood || !isAddress(address)) {
    throw new Refusal('not one plain address; allowed: "Name <name@domain>" or "name@domain"');
  }
  return { name: bare ?? name, address };
}

function isAddress(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@');
  const atoms = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
  const labels = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i;
  return (
    more.length === 0 && text.length <= 254 && local.length <= 64 && atoms.test(local) && labels.test(domain)
  );
}

function folder(value: string): string {
  if (value.includes('\0')) throw new Refusal('not a path; allowed: the path of a folder');
  return value;
}

function http(value: string): HttpAddress | null {
  if (value === 'off') return null;
  const match = /^(?:\[([^\]]+)\]|([a-z\d.-]+)):(0|[1-9]\d{0,4})$/i.exec(value);
  const [, six, plain, digits] = match ?? [];
  const host = six ?? plain ?? '';
  const hostIsGood = six === undefined ? isIP(host) === 4 || !/^[\d.]*$/.test(host) : isIP(six) === 6;
  if (digits === undefined || !hostIsGood || Number(digits) > 65_535) {
    throw new Refusal(
      'not an address; allowed: host:port (127.0.0.1:9464, [::1]:9464; port 1 to 65535) or off',
    );
  }
  return { host, port: Number(digits), explicit: true };
}

function span(value: string, least: string, most: string): number {
  const ms = milliseconds(value);
  if (ms === null || ms < (milliseconds(least) ?? 0) || ms > (milliseconds(most) ?? 0)) {
    throw new Refusal(
      `not a time span in range; allowed: ${least} to ${most}, whole numbers with ms, s, m, h or d`,
    );
  }
  return ms;
}

/** `90s`, `1h30m`: units from large to small, each at most once. */
function milliseconds(text: string): number | null {
  const parts = [...text.matchAll(/(\d{1,9})(ms|[smhd])/g)];
  const sizes = parts.map(([, , unit = '']) => UNIT_MS[unit] ?? 0);
  const whole = parts.map(([part]) => part).join('') === text && parts.every(([part]) => !/^0\d/.test(part));
  const descending = sizes.every((size, index) => index === 0 || size < (sizes[index - 1] ?? 0));
  if (parts.length === 0 || !whole || !descending) return null;
  return parts.reduce((sum, [, digits], index) => sum + Number(digits) * (sizes[index] ?? 0), 0);
}

function logLevel(value: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === value);
  if (level === undefined) throw new Refusal(`unknown; allowed: ${LOG_LEVELS.join(', ')}`);
  return level;
}
