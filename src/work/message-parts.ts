/** What the schemas of messages from other systems are made of: texts that can be stored and shown, and instants. */
import type { z } from 'zod';
import type { Path, Problem } from '../config/finding.js';
import { printPath } from '../config/finding.js';
import { findingsOf } from '../config/schema-issue.js';
import { text } from '../config/schema-parts.js';
import { type Instant, toIso } from '../sla/instant.js';
import { Refused } from './refused.js';

/** A message may be this many bytes of JSON; no honest complaint is longer. */
export const LONGEST_MESSAGE = 64 * 1024;

/** Control characters but tab and line breaks; halves of surrogate pairs. */
const UNSTORABLE = /(?![\t\n\r])\p{Cc}|\p{Surrogate}/u;
/** What turns the reading order around, what cannot be seen, and line breaks: not in a name. */
const NOT_IN_A_NAME = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

function textProblem(value: string, longest: number, oneLine: boolean): Problem | undefined {
  const allowed = `allowed: a text of 1 to ${longest} characters`;
  if (value.trim() === '') return { problem: 'the text is empty', allowed };
  if (value.length > longest) return { problem: `the text has ${value.length} characters`, allowed };
  if (UNSTORABLE.test(value) || (oneLine && NOT_IN_A_NAME.test(value)))
    return { problem: 'the text holds a control character', allowed: 'allowed: printable characters' };
  return undefined;
}

/** One line: a name, a key, a number. */
export const line = (longest: number) =>
  text('allowed: a text', (value) => textProblem(value, longest, true)).transform((value) =>
    value.normalize('NFC'),
  );

/** Several lines in somebody's own words. */
export const prose = (longest: number) =>
  text('allowed: a text', (value) => textProblem(value, longest, false)).transform((value) =>
    value.normalize('NFC'),
  );

const ISO = /^(\d{4}-\d{2}-\d{2}T)(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-]\d{2}):?(\d{2}))$/;
/** No place is further from UTC. */
const OFFSET = /^(?:-(?:0\d:[0-5]\d|1[01]:[0-5]\d|12:00)|\+(?:0\d:[0-5]\d|1[0-3]:[0-5]\d|14:00))$/;
const INSTANTS =
  'allowed: ISO 8601 with an offset (-12:00 to +14:00), such as 2026-11-23T09:00:00+08:00, from 2000 on';
const EARLIEST: Instant = Date.UTC(2000, 0, 1);

/** ISO 8601 with an offset → milliseconds; undefined for what is no instant since 2000. */
export function parseInstant(value: string): Instant | undefined {
  const [whole, day = '', minute, seconds = '00', fraction = '', hours = '+00', minutes = '00'] =
    ISO.exec(value) ?? [];
  const midnight = Date.parse(`${day}00:00Z`);
  // February 30 would be read as March 2.
  if (whole === undefined || Number.isNaN(midnight) || !toIso(midnight).startsWith(day)) return undefined;
  if (!OFFSET.test(`${hours}:${minutes}`)) return undefined;
  const at = Date.parse(
    `${day}${minute}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${hours}:${minutes}`,
  );
  return at >= EARLIEST ? at : undefined;
}

export const instantProblem = (value: string): Problem | undefined =>
  parseInstant(value) === undefined
    ? { problem: `"${value.slice(0, 60)}" is no instant`, allowed: INSTANTS }
    : undefined;

export const instant = text(INSTANTS, instantProblem).transform((value) => parseInstant(value) as Instant);

/** Checks a message against its schema and by a second look, which sees the raw fields; throws `Refused` with every problem. */
export function parseMessage<T>(
  schema: z.ZodType<T>,
  message: unknown,
  lookAgain: (fields: Readonly<Record<string, unknown>>) => Iterable<string>,
): T {
  const result = schema.safeParse(message, { reportInput: true });
  const fields = typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : {};
  const findings = result.success
    ? []
    : result.error.issues.flatMap((issue) => [...findingsOf(issue, message)]);
  const problems = [
    ...findings.map(({ path, problem, allowed }) => describe(path, problem, allowed)),
    ...lookAgain(fields),
  ];
  if (!result.success || problems.length > 0) throw new Refused(problems);
  return result.data;
}

export const describe = (path: Path, problem: string, allowed: string): string =>
  `${path.length === 0 ? '' : `${printPath(path)}: `}${problem}; ${allowed}`;
