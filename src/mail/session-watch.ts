/** Listens to an SMTP session: nodemailer's errors do not say how far it had come, nor its time limits what is waited for. */
import type { Progress } from './delivery.js';

export interface SessionWatch {
  readonly logger: Readonly<Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', Listener>>;
  /** Another mail begins on the same session. What it gives fires where nobody has said anything for too long. */
  begin(): AbortSignal;
  /** That mail's end is known. */
  end(): void;
  /** Of the mail that began last. */
  progress(): Progress;
}

type Listener = (entry: unknown, text?: unknown) => void;

const NOTHING: Progress = { recipientNamed: false, dataSent: false };

/**
 * Silence of so long ends a mail that has not left whole. Whoever has it whole may think about it: to leave then would be
 * to send it twice.
 */
export function watchSession(silenceMs: number): SessionWatch {
  let progress = NOTHING;
  let silence: NodeJS.Timeout | undefined;
  const listen: Listener = (entry, text) => {
    const speaker = speakerOf(entry);
    silence?.refresh();
    if (speaker === 'message') clearTimeout(silence);
    if (typeof text !== 'string' || speaker !== 'client') return;
    if (text.startsWith('RCPT TO:')) progress = { ...progress, recipientNamed: true };
    if (text === 'DATA') progress = { ...progress, dataSent: true };
  };
  return {
    logger: { trace: listen, debug: listen, info: listen, warn: listen, error: listen, fatal: listen },
    begin() {
      const stalled = new AbortController();
      progress = NOTHING;
      silence = setTimeout(() => stalled.abort(), silenceMs);
      return stalled.signal;
    },
    end: () => clearTimeout(silence),
    progress: () => progress,
  };
}

/** `client` or `server` of a line; `message` once that has left whole. */
const speakerOf = (entry: unknown): unknown =>
  typeof entry === 'object' && entry !== null && 'tnx' in entry ? entry.tnx : undefined;
