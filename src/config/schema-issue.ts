/** A zod issue → a finding in our own words. */
import type { z } from 'zod';
import { type Finding, type Path, show } from './finding.js';
import { allowedList, didYouMean, nearest, suggestion } from './suggest.js';

type Issue = z.core.$ZodIssue;

/** The "allowed" half where a schema has none of its own. */
export const allowedByDefault = (issue: z.core.$ZodRawIssue): string => {
  if (issue.code === 'invalid_value') return allowedList((issue.values as unknown[]).map(String));
  if (issue.code !== 'invalid_type') return 'allowed: see the JSON Schema of this file';
  return `allowed: ${KINDS[String(issue.expected)] ?? 'see the JSON Schema of this file'}`;
};

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
};

export function* findingsOf(issue: Issue, value: unknown, parent: Path = []): Generator<Finding> {
  const path = [...parent, ...(issue.path as Path)];
  const here = valueAt(value, issue.path as Path);
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const name of issue.keys) yield unknownKey(name, path, issue.message);
      return;
    case 'invalid_key': {
      const [reason] = issue.issues;
      yield { path, atKey: true, problem: problemOf(reason, path.at(-1)), allowed: reason?.message ?? '' };
      return;
    }
    case 'invalid_union': {
      const branch = issue.errors.find((issues) => issues.every((nested) => fits(nested, here)));
      for (const nested of branch ?? [])
        for (const finding of findingsOf(nested, here, path))
          yield isOneWord(nested) ? { ...finding, allowed: issue.message } : finding;
      if (branch === undefined) yield { path, problem: wrongKind(here, path), allowed: issue.message };
      return;
    }
    default:
      yield { path, problem: problemOf(issue, here, path), allowed: issue.message };
  }
}

/** Such as `off`: the union's other branches are allowed as well. */
const isOneWord = (issue: Issue): boolean =>
  issue.code === 'invalid_value' && issue.path.length === 0 && issue.values.length === 1;

/** Whether a branch of a union is the one that was meant: it has the right kind of value, with something wrong in it. */
function fits(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return true;
  if (issue.code === 'invalid_type') return false;
  return (
    issue.code !== 'invalid_value' || (typeof value !== 'object' && value !== undefined && value !== null)
  );
}

function unknownKey(name: string, parent: Path, allowed: string): Finding {
  const known = allowed.replace('allowed: ', '').split(', ');
  const [, before] = /^([^:]+):/.exec(name) ?? [];
  const meant = nearest(before ?? name, known);
  const hint = before === undefined ? suggestion(meant) : ' (a space is missing after ":")';
  const at = { path: [...parent, name], atKey: true, ...(meant === undefined ? {} : { meant }) };
  return { ...at, problem: `unknown key "${name}"${hint}`, allowed };
}

function problemOf(issue: Issue | undefined, value: unknown, path: Path = []): string {
  switch (issue?.code) {
    case 'custom':
      return String(issue.params?.problem ?? issue.message);
    case 'invalid_value':
      return value === undefined || value === null || typeof value === 'object'
        ? wrongKind(value, path)
        : `${show(value)} is not known here${didYouMean(String(value), issue.values.map(String))}`;
    case 'too_small':
      return Array.isArray(value) ? 'the list is empty' : `${show(value)} is too small`;
    case 'too_big':
      return Array.isArray(value) ? 'the list is too long' : `${show(value)} is too large`;
    default:
      return wrongKind(value, path);
  }
}

function wrongKind(value: unknown, path: Path): string {
  const name = path.findLast((part) => typeof part === 'string');
  if (value === undefined) return path.length === 0 ? 'the file is empty' : `"${path.at(-1)}" is missing`;
  if (value === null) return name === undefined ? 'nothing stands here' : `"${name}" has no value`;
  return name === undefined ? `${show(value)} is not expected here` : `"${name}" cannot be ${show(value)}`;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (part, step) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, step)
        ? (part as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}
