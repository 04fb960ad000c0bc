/**
 * The dead man's signal: as long as it comes, all is well; whoever listens sounds the alarm when it stops. It says
 * nothing but that.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { createLogSampling } from './log-sampling.js';

export interface DeadManSignal {
  /** Touches the file, asks for the address; never throws. Only to be called when all is well. */
  give(): Promise<void>;
}

export interface SignalSettings {
  /** http or https; null for none. May hold a secret in any of its parts. */
  readonly url: string | null;
  readonly file: string;
  readonly timeoutMs?: number;
  /** Counts pings. */
  readonly onPing: (outcome: 'ok' | 'failed') => void;
}

const TIMEOUT_MS = 10_000;
/** A listener that is away for a night is told of every ten minutes, with a count. */
const LOG_SPAN_MS = 10 * 60_000;

export function deadManSignal(settings: SignalSettings, log: Pick<Logger, 'warn'>): DeadManSignal {
  const { url, file, timeoutMs = TIMEOUT_MS, onPing } = settings;
  const sampling = createLogSampling(LOG_SPAN_MS);
  const tell = (what: string, reason: string) => {
    const admission = sampling.admit(what);
    const event = 'heartbeat.failed';
    if (admission !== null) log.warn({ event, what, reason, swallowed: admission.swallowed }, event);
  };
  return {
    async give() {
      await touch(file).catch((error: unknown) => tell('file', codeOf(error)));
      if (url === null) return;
      const reason = await ping(url, timeoutMs);
      onPing(reason === null ? 'ok' : 'failed');
      if (reason !== null) tell('ping', reason);
    },
  };
}

async function touch(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${new Date().toISOString()}\n`);
}

/** Null if a 2xx came, else why not, without anything of the address. A redirect is not followed: it leads elsewhere. */
async function ping(url: string, timeoutMs: number): Promise<string | null> {
  const { bare, headers } = withoutLogin(url);
  try {
    const response = await fetch(bare, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return response.ok ? null : `status ${response.status}`;
  } catch (error) {
    return codeOf(error);
  }
}

/** fetch refuses a URL with a login, and quotes it. */
function withoutLogin(text: string): { bare: URL; headers: Record<string, string> } {
  const bare = new URL(text);
  const { username, password } = bare;
  if (username === '' && password === '') return { bare, headers: {} };
  bare.username = '';
  bare.password = '';
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { bare, headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } };
}

function codeOf(error: unknown): string {
  const { cause, code, name } = error as NodeJS.ErrnoException & { readonly cause?: NodeJS.ErrnoException };
  // A DOMException's code is a number that says nothing to anybody.
  return cause?.code ?? (typeof code === 'string' ? code : name);
}
