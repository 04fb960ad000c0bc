/** What may reach a log line of an error or a message: never an owner's data, never a password. */
import { isNativeError } from 'node:util/types';

const LONGEST = 4000;
const CONNECTION = /\b(postgres(?:ql)?|rediss?|smtps?):\/\/[^\s"'<>]+/gi;
// The part before the @ is bounded: without a bound a long word without @ would be scanned again for each letter.
const ADDRESS = /[^\s<>"'(),:;@[\]\\/]{1,64}@[^\s<>"'(),:;@[\]\\/]+/g;

export function redact(text: string): string {
  return text.slice(0, LONGEST).replace(CONNECTION, '$1://[redacted]').replace(ADDRESS, '[address]');
}

export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack: string;
}

export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  // A DOMException (an abort, a timeout) is no native error, and an error of another realm is no instance.
  return isNativeError(value) || value instanceof Error;
}

/** Everything else that an error carries (PostgreSQL's `detail`, a mail server's `rejected`) may hold personal data. */
export function describeError(error: Error): DescribedError {
  const type = error.constructor?.name || error.name;
  const message = redact(withoutData(error));
  const code = 'code' in error ? error.code : undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  const told = typeof code === 'string' || typeof code === 'number' ? { code } : {};
  return { type, message, ...told, stack: [`${type}: ${message}`, ...frames].join('\n') };
}

/** Parsers quote what they could not read, and PostgreSQL does so in its errors of class 22. */
function withoutData(error: Error): string {
  const message = String(error.message);
  const code = 'code' in error ? String(error.code) : '';
  const quotes = (/^22[0-9A-Z]{3}$/.test(code) && 'severity' in error) || / JSON\b/.test(message);
  return quotes ? message.replace(/["'].*$/s, '[redacted]') : message;
}
