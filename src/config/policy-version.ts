/** A policy's version is its content: the same content has the same version everywhere. */
import { createHash } from 'node:crypto';
import type { Policy } from '../sla/policy.js';
import { canonicalJson } from './canonical-json.js';
import { deepFreeze } from './freeze.js';

export function policyVersionOf(policy: Policy): string {
  return createHash('sha256').update(canonicalJson(policy)).digest('hex').slice(0, 12);
}

const PARTS: Readonly<Record<keyof Policy, (part: unknown) => boolean>> = {
  timeZone: (part) => typeof part === 'string',
  categories: isMapping,
  channels: Array.isArray,
  closingNeeds: Array.isArray,
  targets: (part) => Array.isArray(part) && part.every(isTarget),
  calendars: isMapping,
};

/** A policy that was checked when it was loaded, as the database gives it back. */
export function policyFromContent(content: unknown): Policy {
  const wrong = Object.entries(PARTS).filter(
    ([name, isRight]) => !isMapping(content) || !isRight(content[name]),
  );
  if (wrong.length > 0)
    throw new TypeError(`stored policy is not readable: ${wrong.map(([name]) => name).join(', ')}`);
  return deepFreeze(structuredClone(content) as Policy);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTarget(target: unknown): boolean {
  if (!isMapping(target)) return false;
  const lists = [target.when, target.from, target.until, target.steps];
  return typeof target.key === 'string' && isMapping(target.within) && lists.every(Array.isArray);
}
