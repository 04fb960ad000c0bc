/**
 * Sessions with the relay. One that has handed a mail over stays open for a moment, so that the next need not connect
 * and log in again. It carries one mail at a time: none ever waits behind one that hangs.
 */
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Progress } from './delivery.js';
import { watchSession } from './session-watch.js';

/** Whatever the URL says besides, a session that stalls ends. The caller's signal ends one that drips. */
const PATIENCE = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  dnsTimeout: 10_000,
  // For the answer to a whole mail; less than the overall limit of an attempt.
  socketTimeout: 100_000,
};
/** Before that, a relay that says nothing for so long is left. */
export const SILENCE_MS = 30_000;
/** Less than relays wait, so that it is seldom they who end it. */
const KEPT_MS = 5_000;
/** Relays end a session after a number of mails of their own. */
const MAILS_EACH = 100;

export type Sent =
  | { readonly accepted: readonly string[]; readonly response: string }
  | { readonly thrown: unknown; readonly progress: Progress };

interface Session {
  send(message: SendMailOptions, signal: AbortSignal): Promise<Sent>;
  close(): void;
}

export interface SmtpSessions {
  /** Never throws. */
  send(message: SendMailOptions, signal: AbortSignal): Promise<Sent>;
  close(): void;
}

/** `relay`: an SMTP URL. */
export function smtpSessions(relay: string, silenceMs: number): SmtpSessions {
  const kept: Session[] = [];
  let closed = false;
  const use = async (session: Session, message: SendMailOptions, signal: AbortSignal): Promise<Sent> => {
    const sent = await session.send(message, signal);
    if ('thrown' in sent || closed) session.close();
    else kept.push(session);
    return sent;
  };
  return {
    async send(message, signal) {
      const session = kept.pop();
      if (session !== undefined) {
        const sent = await use(session, message, signal);
        if (!wasOver(sent)) return sent;
      }
      return use(openSession(relay, silenceMs), message, signal);
    },
    close() {
      closed = true;
      for (const session of kept.splice(0)) session.close();
    },
  };
}

/** It connects with its first mail, and again where it has ended itself. */
function openSession(relay: string, silenceMs: number): Session {
  const watch = watchSession(silenceMs);
  const transporter = createTransport({
    ...PATIENCE,
    url: relay,
    pool: true,
    maxConnections: 1,
    maxRequeues: 0,
    maxMessages: MAILS_EACH,
    idleTimeout: KEPT_MS,
    logger: watch.logger,
    transactionLog: true,
  });
  return {
    async send(message, signal) {
      const either = AbortSignal.any([signal, watch.begin()]);
      try {
        const { accepted, response } = await transporter.sendMail({ ...message, signal: either });
        return { accepted: accepted.map(String), response };
      } catch (thrown) {
        return { thrown: inPlainWords(thrown), progress: watch.progress() };
      } finally {
        watch.end();
      }
    },
    close: () => transporter.close(),
  };
}

/** The pool of one speaks of retries, of which it makes none. */
function inPlainWords(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !thrown.message.startsWith('Reached maximum number of retries'))
    return thrown;
  return Object.assign(new Error('Connection closed unexpectedly'), { code: 'ECONNECTION' });
}

const CLOSED = new Set(['ECONNECTION', 'ESOCKET', 'ECONNRESET', 'EPIPE']);
const CLOSING = 421;

/** The relay had ended a session that was kept, or ends it now: nothing of the mail has left, and the mail is not why. */
function wasOver(sent: Sent): boolean {
  if (!('thrown' in sent) || sent.progress.dataSent || !(sent.thrown instanceof Error)) return false;
  const { code = '', responseCode } = sent.thrown as Error & { code?: string; responseCode?: number };
  return responseCode === undefined ? CLOSED.has(code) : responseCode === CLOSING;
}
