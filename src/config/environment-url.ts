/** Addresses of servers, from a variable or from the file that a secret store mounts. */
import { closeSync, openSync, readSync } from 'node:fs';

const SCHEMES = {
  DATABASE_URL: ['postgres:', 'postgresql:'],
  REDIS_URL: ['redis:', 'rediss:'],
  SMTP_URL: ['smtp:', 'smtps:'],
  DUBAN_HEARTBEAT_URL: ['http:', 'https:'],
} as const;
export type UrlName = keyof typeof SCHEMES;

/** What is wrong with a value, said without repeating it. */
export class Refusal extends Error {}

const LONGEST = 16 * 1024;

export function contentOf(file: string): string {
  let content: Buffer;
  try {
    content = beginningOf(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(
      `the file cannot be read (${code}); allowed: the path of a readable file that holds the URL`,
    );
  }
  if (content.length > LONGEST)
    throw new Refusal('the file is longer than 16 KiB; allowed: a file that holds the URL');
  const text = content.toString('utf8').trim();
  if (text === '') throw new Refusal('the file is empty; allowed: a file that holds the URL');
  return text;
}

/** A device may have no end. */
function beginningOf(file: string): Buffer {
  const opened = openSync(file, 'r');
  try {
    const content = Buffer.alloc(LONGEST + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= LONGEST; length += read)
      read = readSync(opened, content, length, content.length - length, null);
    return content.subarray(0, length);
  } finally {
    closeSync(opened);
  }
}

export function checkedUrl(name: UrlName, value: string): string {
  const allowed = `allowed: ${SCHEMES[name].map((scheme) => `${scheme}//`).join(' or ')}user:password@host:port`;
  const url = parsed(value);
  if (url === null) throw new Refusal(`not a URL (is something in the password not %-encoded?); ${allowed}`);
  if (!(SCHEMES[name] as readonly string[]).includes(url.protocol))
    throw new Refusal(`wrong scheme; ${allowed}`);
  const problem = slipIn(name, url, value);
  if (problem !== null) throw new Refusal(`${problem}; ${allowed}`);
  return value;
}

function parsed(value: string): URL | null {
  if (/\s|\p{Cc}/u.test(value)) return null;
  try {
    const url = new URL(value);
    decodeURIComponent(url.username + url.password);
    return url;
  } catch {
    return null;
  }
}

/** A raw `@`, `#`, `/` or `?` in a password moves the end of the host, and a wrong server would be asked. */
function slipIn(name: UrlName, url: URL, value: string): string | null {
  const [authority = ''] = value.replace(/^[a-z]+:\/\//i, '').split(/[/?#]/, 1);
  if (value.includes('#')) return 'has a raw #, which is written %23';
  if (value.split('@').length > (authority.includes('@') ? 2 : 1)) return 'has a raw @, which is written %40';
  const namesHost = url.hostname !== '' || (name === 'DATABASE_URL' && url.searchParams.get('host'));
  if (!namesHost) return 'names no host';
  if (url.port === '0') return 'has port 0';
  if (name === 'REDIS_URL' && !/^\/?\d*$/.test(url.pathname))
    return 'has a path that is not a database number';
  if (name === 'REDIS_URL' && [...url.searchParams.keys()].some((key) => /^keyprefix$/i.test(key)))
    return 'sets keyPrefix, which BullMQ cannot use';
  return null;
}
