/** Listens to an SMTP session, since nodemailer's errors do not say how far it had come. */

export interface SessionWatch {
  readonly logger: Readonly<Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', Listener>>;
  /** The command DATA has gone out. */
  dataSent(): boolean;
}

type Listener = (entry: unknown, text?: unknown) => void;

export function watchSession(): SessionWatch {
  let dataSent = false;
  const listen: Listener = (entry, text) => {
    if (text === 'DATA' && isClientLine(entry)) dataSent = true;
  };
  return {
    logger: { trace: listen, debug: listen, info: listen, warn: listen, error: listen, fatal: listen },
    dataSent: () => dataSent,
  };
}

const isClientLine = (entry: unknown): boolean =>
  typeof entry === 'object' && entry !== null && 'tnx' in entry && entry.tnx === 'client';
