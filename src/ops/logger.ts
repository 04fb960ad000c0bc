/** JSON lines for people and log collectors. The rows are the record: a line that cannot be written stops nothing. */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type DestinationStream, type LevelWithSilent, type Logger, type LoggerOptions, pino } from 'pino';
import type PinoPretty from 'pino-pretty';
import { describeError, isError, redact } from './log-redaction.js';
import { openLogStream } from './log-stream.js';

export interface LoggerSettings {
  readonly level: LevelWithSilent;
  readonly destination: 'stdout' | 'stderr';
  /** For people at a terminal. */
  readonly pretty: boolean;
}

const STDERR = 2;

export function createLogger({ level, destination, pretty }: LoggerSettings): Logger {
  const stream = survivingStream(destination === 'stdout' ? 1 : STDERR);
  return pino({ ...loggerOptions, level }, pretty ? prettyStream(stream) : stream);
}

export const loggerOptions: LoggerOptions = {
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: {
    level: (label) => ({ level: label }),
    log: (fields) => (Object.values(fields).some(isError) ? withErrorsDescribed(fields) : fields),
  },
  serializers: { err: (value: unknown) => (isError(value) ? describeError(value) : value) },
  hooks: {
    logMethod(args, method) {
      method.apply(this, cleaned(args));
    },
  },
};

function withErrorsDescribed(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, isError(value) ? describeError(value) : value]),
  );
}

type LogArguments = Parameters<NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>>[0];

/** pino takes the message of an error as the line's own when there is no other: here it is given a clean one. */
function cleaned(args: LogArguments): LogArguments {
  const [first, ...rest]: unknown[] = args;
  const fields = isError(first) ? { err: first } : first;
  const clean = [fields, ...rest].map((value) => (typeof value === 'string' ? redact(value) : value));
  const err = typeof fields === 'object' && fields !== null && 'err' in fields ? fields.err : undefined;
  if (rest.length === 0 && isError(err)) clean.push(describeError(err).message);
  return clean as LogArguments;
}

/** The first line that cannot be written is told on stderr; a second such line would help nobody. */
function survivingStream(fd: number): DestinationStream {
  let told = false;
  return openLogStream(fd, (reason) => {
    if (!told) tellOnStderr(reason);
    told = true;
  });
}

function tellOnStderr(reason: string): void {
  const line = {
    level: 'error',
    time: new Date().toISOString(),
    msg: `the log cannot be written: ${reason}`,
  };
  try {
    writeSync(STDERR, `${JSON.stringify(line)}\n`);
  } catch {
    // Nobody is left to tell.
  }
}

/** Loaded only for people at a terminal; a server never pays for it. */
function prettyStream(destination: DestinationStream): DestinationStream {
  const { prettyFactory }: typeof PinoPretty = createRequire(import.meta.url)('pino-pretty');
  const pretty = prettyFactory({ colorize: true, translateTime: 'SYS:HH:MM:ss' });
  return { write: (line) => destination.write(pretty(line)) };
}
