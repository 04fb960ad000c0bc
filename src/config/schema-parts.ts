/** What the schemas of all files are made of. A schema's message is the "allowed: …" half of a fault. */
import { z } from 'zod';
import { LimitError } from '../sla/limit.js';
import type { Localised } from '../sla/policy.js';
import type { Path, Problem } from './finding.js';
import { reachProblem } from './reach.js';

/** A mapping with these keys and no others; `schema-issue.ts` finds the nearest one in the message. */
export const closed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `allowed: ${Object.keys(shape).join(', ')}`
        : `allowed: a mapping with ${Object.keys(shape).slice(0, 6).join(', ')}${Object.keys(shape).length > 6 ? ' …' : ''}`,
  });

/** A text that `judge` accepts. */
export const text = (allowed: string, judge?: (text: string) => Problem | undefined) =>
  z.string({ error: allowed }).superRefine((value, context) => {
    const wrong = judge?.(value);
    if (wrong !== undefined)
      context.addIssue({ code: 'custom', message: wrong.allowed, params: { problem: wrong.problem } });
  });

/** What the domain's own parser has to say against a text. */
export const refusedBy = (parse: (text: string) => unknown) => (value: string) => {
  try {
    parse(value);
    return undefined;
  } catch (error) {
    if (error instanceof LimitError) return { problem: error.problem, allowed: error.allowed };
    throw error;
  }
};

/** Letters of any script, so that 工程部 is a key as good as `engineering`. */
const KEY = '^[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}._\\-]{0,63}$';
const KEY_REGEXP = new RegExp(KEY, 'u');
const KEY_FORMS = 'allowed: letters and digits, with "-", "_" or "." between them, such as front-desk';

const keyProblem = (value: string): Problem | undefined =>
  KEY_REGEXP.test(value)
    ? undefined
    : { problem: value === '' ? 'a key is empty' : `"${value}" is not a key`, allowed: KEY_FORMS };

export const key = text(KEY_FORMS, keyProblem).meta({ pattern: KEY });

const words = (length: number) =>
  text('allowed: a text', (value) =>
    value.trim() !== '' && value.length <= length
      ? undefined
      : {
          problem: value.trim() === '' ? 'the text is empty' : 'the text is too long',
          allowed: `allowed: a text of 1 to ${length} characters`,
        },
  ).meta({ minLength: 1, maxLength: length });

export const title = words(120);

/** What a mail may say. */
export const label = title.superRefine((value, context) => {
  const wrong = reachProblem(value);
  if (wrong !== undefined)
    context.addIssue({ code: 'custom', message: wrong.allowed, params: { problem: wrong.problem } });
});

const inLanguages = closed({ 'zh-CN': label.optional(), en: label.optional() });
export const localised = z.union([label, inLanguages], {
  error: 'allowed: a text, or { zh-CN: …, en: … }',
});
export type LocalisedInput = z.infer<typeof localised>;

/** A language that was left out says what the other one says; with none, the key stands for the name. */
export function localise(name: LocalisedInput | undefined, fallback: string): Localised {
  if (name === undefined || typeof name === 'string')
    return { 'zh-CN': name ?? fallback, en: name ?? fallback };
  const either = name['zh-CN'] ?? name.en ?? fallback;
  return { 'zh-CN': name['zh-CN'] ?? either, en: name.en ?? either };
}

/** What an editor shows where this stands. */
export const explained = <Schema extends z.ZodType>(description: string, schema: Schema): Schema =>
  schema.meta({ ...schema.meta(), description });

/** One item, or a list of them with at least one. */
export const oneOrMany = <Item extends z.ZodType>(item: Item, allowed: string) =>
  z.union([item, z.array(item).min(1, { error: allowed })], { error: allowed });

/** The items of such a value, each with its path; what did not pass the schema is left out. */
export function each<Item>(
  value: Item | readonly (Item | undefined)[] | undefined,
  path: Path,
): { readonly item: Item; readonly path: Path }[] {
  if (value === undefined) return [];
  if (!isList(value)) return [{ item: value, path }];
  return value.flatMap((item, index) => (item === undefined ? [] : [{ item, path: [...path, index] }]));
}

const isList = <Item>(value: Item | readonly (Item | undefined)[]): value is readonly (Item | undefined)[] =>
  Array.isArray(value);

export const listOf = <Item>(value: Item | readonly Item[]): Item[] =>
  each<Item>(value, []).map(({ item }) => item);

const DATE_FORMS = 'allowed: a date such as 2026-02-10';

export const date = text(DATE_FORMS, (value) =>
  isRealDate(value)
    ? undefined
    : { problem: `"${value}" is not a date of the calendar`, allowed: DATE_FORMS },
).meta({ pattern: '^20\\d{2}-\\d{2}-\\d{2}$' });

function isRealDate(value: string): boolean {
  if (!/^20\d{2}-\d{2}-\d{2}$/.test(value)) return false;
  const instant = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(value);
}

/** A mapping whose keys the file makes up. */
export const mapping = <Value extends z.ZodType>(value: Value, allowed: string) =>
  z.record(key, value, { error: (issue) => (issue.code === 'invalid_type' ? allowed : undefined) });
