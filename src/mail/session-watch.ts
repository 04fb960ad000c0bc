/** Listens to an SMTP session, since nodemailer's errors do not say how far it had come. */
import type { Progress } from './delivery.js';

export interface SessionWatch {
  readonly logger: Readonly<Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', Listener>>;
  /** Another mail begins on the same session. */
  begin(): void;
  /** Of the mail that began last. */
  progress(): Progress;
}

type Listener = (entry: unknown, text?: unknown) => void;

const NOTHING: Progress = { recipientNamed: false, dataSent: false };

export function watchSession(): SessionWatch {
  let progress = NOTHING;
  const listen: Listener = (entry, text) => {
    if (typeof text !== 'string' || !isClientLine(entry)) return;
    if (text.startsWith('RCPT TO:')) progress = { ...progress, recipientNamed: true };
    if (text === 'DATA') progress = { ...progress, dataSent: true };
  };
  return {
    logger: { trace: listen, debug: listen, info: listen, warn: listen, error: listen, fatal: listen },
    begin() {
      progress = NOTHING;
    },
    progress: () => progress,
  };
}

const isClientLine = (entry: unknown): boolean =>
  typeof entry === 'object' && entry !== null && 'tnx' in entry && entry.tnx === 'client';
