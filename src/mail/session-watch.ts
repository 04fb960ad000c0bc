/** Listens to an SMTP session, since nodemailer's errors do not say how far it had come. */
import type { Progress } from './delivery.js';

export interface SessionWatch {
  readonly logger: Readonly<Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', Listener>>;
  progress(): Progress;
}

type Listener = (entry: unknown, text?: unknown) => void;

export function watchSession(): SessionWatch {
  const progress = { recipientNamed: false, dataSent: false };
  const listen: Listener = (entry, text) => {
    if (typeof text !== 'string' || !isClientLine(entry)) return;
    if (text.startsWith('RCPT TO:')) progress.recipientNamed = true;
    if (text === 'DATA') progress.dataSent = true;
  };
  return {
    logger: { trace: listen, debug: listen, info: listen, warn: listen, error: listen, fatal: listen },
    progress: () => progress,
  };
}

const isClientLine = (entry: unknown): boolean =>
  typeof entry === 'object' && entry !== null && 'tnx' in entry && entry.tnx === 'client';
