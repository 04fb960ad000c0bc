/** What is left of a file when everything faulty is taken out of it, so that the rest can still be judged. */
import type { z } from 'zod';
import { type Finding, isUnder, samePath } from './finding.js';
import { allowedByDefault, findingsOf, valueAt } from './schema-issue.js';
import type { Source } from './yaml-source.js';

/** Anything may be missing. A key that was faulty, or had a faulty value, is still there, with undefined. */
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
    if ((valueAt(value, issue.path) ?? undefined) !== undefined || typeof name !== 'string') return true;
    // A key that is missing because it stands there mistyped is one fault, not two.
    const parent = issue.path.slice(0, -1);
    const sibling = (one: Finding) => one.atKey === true && samePath(one.path.slice(0, -1), parent);
    const mistyped = issues.some((one) => sibling(one) && one.meant === name);
    return !mistyped && !spoilt.some(sibling);
  });
}

function prune(value: unknown, findings: readonly Finding[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const draft = structuredClone(value);
  for (const { path, apart, meant } of findings) {
    const name = path.at(-1);
    if (name === undefined || apart === true) continue;
    const parent = valueAt(draft, path.slice(0, -1));
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, name)) continue;
    Reflect.set(parent, name, undefined);
    // What stands there mistyped is not left out.
    if (meant !== undefined && !Object.hasOwn(parent, meant)) Reflect.set(parent, meant, undefined);
  }
  return draft;
}

/** What the schema says, and what the second look adds about that which passed. */
export function lookTwice<T>(
  { draft, findings }: Judged<T>,
  look: (draft: Draft<T>) => Iterable<Finding>,
): readonly Finding[] {
  if (draft === undefined) return findings;
  const isKnown = ({ path }: Finding) =>
    findings.some((one) => one.atKey === true && one.apart !== true && samePath(one.path, path));
  return [...findings, ...[...look(draft)].filter((finding) => !isKnown(finding))];
}
