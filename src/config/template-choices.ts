/** Comparisons of a template with a word that its variable never says: the branch would never be taken. */
import {
  CaseTag,
  ForTag,
  IfTag,
  type QuotedToken,
  type Template,
  type Token,
  TypeGuards,
  toValueSync,
  UnlessTag,
} from 'liquidjs';
import type { Fault } from './configuration.js';
import { allowedList, didYouMean } from './suggest.js';

/** What variables say that have a few words to choose from; `reasons.kind` is that of each of the reasons. */
export const CHOICES = {
  stance: ['do', 'direct', 'watch'],
  rank: ['representative', 'top', 'line'],
  part: ['take-charge', 'assist'],
  'next.you': ['no', 'too', 'alone'],
  'reasons.kind': ['deputy', 'away', 'undeliverable', 'unreachable'],
} as const;

const WORDS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(CHOICES));

interface Comparison {
  readonly names: readonly string[];
  readonly literal: QuotedToken;
}

/** What stands for what: each name of a loop for its list, and for nothing known where the template made it. */
type Names = ReadonlyMap<string, readonly string[] | null>;

export function choiceFaults(
  parsed: readonly Template[],
  made: readonly string[],
): readonly Pick<Fault, 'line' | 'column' | 'problem' | 'allowed'>[] {
  return comparisonsIn(parsed, new Map(made.map((name) => [name, null]))).flatMap(({ names, literal }) => {
    const words = WORDS.get(names.join('.'));
    if (words === undefined || words.includes(literal.content)) return [];
    const [line = 1, column = 1] = literal.getPosition();
    const problem = `"${names.at(-1)}" is never "${literal.content}"${didYouMean(literal.content, words)}`;
    return [{ line, column, problem, allowed: allowedList(words) }];
  });
}

const comparisonsIn = (templates: readonly Template[], known: Names): readonly Comparison[] =>
  templates.flatMap((template) => [
    ...comparedBy(template, known),
    ...comparisonsIn(childrenOf(template), scopeOf(template, known)),
  ]);

const childrenOf = (template: Template): readonly Template[] =>
  template.children === undefined ? [] : toValueSync(template.children(false, true));

function scopeOf(template: Template, known: Names): Names {
  const own = [...(template.blockScope?.() ?? [])];
  if (own.length === 0) return known;
  const list = template instanceof ForTag ? namesOf(template.collection, known) : null;
  return new Map([...known, ...own.map((name) => [name, name === own[0] ? list : null] as const)]);
}

function comparedBy(template: Template, known: Names): readonly Comparison[] {
  if (template instanceof IfTag || template instanceof UnlessTag)
    return template.branches.flatMap(({ value }) => comparedIn(value.initial.postfix, known));
  if (!(template instanceof CaseTag)) return [];
  const [subject, ...more] = template.value.initial.postfix;
  if (subject === undefined || more.length > 0 || template.value.filters.length > 0) return [];
  return template.branches.flatMap(({ values }) =>
    values.flatMap((value) => comparison(subject, value, known)),
  );
}

/** Of a condition in postfix order, in which an operator follows what it is about. */
function comparedIn(postfix: readonly Token[], known: Names): readonly Comparison[] {
  const operands: (Token | null)[] = [];
  return postfix.flatMap((token) => {
    if (!TypeGuards.isOperatorToken(token)) {
      operands.push(token);
      return [];
    }
    const right = operands.pop() ?? null;
    const left = token.operator === 'not' ? null : (operands.pop() ?? null);
    operands.push(null);
    if (token.operator !== '==' && token.operator !== '!=') return [];
    return [...comparison(left, right, known), ...comparison(right, left, known)];
  });
}

function comparison(subject: Token | null, literal: Token | null, known: Names): readonly Comparison[] {
  if (!TypeGuards.isQuotedToken(literal)) return [];
  const names = namesOf(subject, known);
  return names === null ? [] : [{ names, literal }];
}

/** Null: not a plain variable of the mail. */
function namesOf(token: Token | null, known: Names): readonly string[] | null {
  if (!TypeGuards.isPropertyAccessToken(token) || token.variable !== undefined) return null;
  const names = token.props.flatMap((part) => (TypeGuards.isWordToken(part) ? part.content : []));
  const [first, ...rest] = names;
  if (first === undefined || names.length < token.props.length) return null;
  const base = known.has(first) ? (known.get(first) ?? null) : [first];
  return base === null ? null : [...base, ...rest];
}
