/** What is left of a file when everything faulty is taken out of it, so that the rest can still be judged. */
import type { z } from 'zod';
import { type Finding, isUnder, samePath } from './finding.js';
import { allowedByDefault, findingsOf, valueAt } from './schema-issue.js';
import { nearest } from './suggest.js';
import type { Source } from './yaml-source.js';

/** Anything may be missing. A key whose value was faulty is still there, with undefined. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? readonly (Draft<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T;

export interface Judged<T> {
  /** Undefined unless the whole file passes its schema. */
  readonly value: T | undefined;
  readonly draft: Draft<T> | undefined;
  readonly findings: readonly Finding[];
}

export function judge<T>(schema: z.ZodType<T>, source: Source): Judged<T> {
  if (source.value === undefined) return { value: undefined, draft: undefined, findings: source.findings };
  const result = schema.safeParse(source.value, { error: allowedByDefault });
  const issues = result.success
    ? []
    : result.error.issues.flatMap((issue) => [...findingsOf(issue, source.value)]);
  const findings = [...source.findings, ...withoutEchoes(issues, source)];
  const draft = prune(source.value, [...source.findings, ...issues]) as Draft<T>;
  return { value: findings.length === 0 ? result.data : undefined, draft, findings };
}

/** What the schema says about a place that already has a better named fault is dropped. */
function withoutEchoes(issues: readonly Finding[], { findings, value }: Source): Finding[] {
  const spoilt = findings.filter((finding) => finding.apart !== true);
  return issues.filter((issue) => {
    if (spoilt.some(({ path }) => isUnder(issue.path, path))) return false;
    const name = issue.path.at(-1);
    if (valueAt(value, issue.path) !== undefined || typeof name !== 'string') return true;
    // A key that is missing because it stands there mistyped is one fault, not two.
    const parent = issue.path.slice(0, -1);
    const sibling = (one: Finding) => one.atKey === true && samePath(one.path.slice(0, -1), parent);
    const mistyped = issues.some(
      (one) => sibling(one) && nearest(String(one.path.at(-1)), [name]) !== undefined,
    );
    return !mistyped && !spoilt.some(sibling);
  });
}

function prune(value: unknown, findings: readonly Finding[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const draft = structuredClone(value);
  for (const { path, atKey, apart } of findings) {
    const name = path.at(-1);
    if (name === undefined || apart === true) continue;
    const parent = valueAt(draft, path.slice(0, -1));
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) continue;
    if (atKey) Reflect.deleteProperty(parent, name);
    else Reflect.set(parent, name, undefined);
  }
  return draft;
}
