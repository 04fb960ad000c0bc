/** What each clock of the procedure is about, in words; an admin's own targets speak through their name. */
import type { Role } from '../sla/policy.js';

/** What the sentence is about: the category, the body that referred it, the bare word, or nothing. */
export type Subject = 'category' | 'referral' | 'complaint' | 'nothing';

export interface LateContext {
  /** The limit in words: 两日, 4 h. */
  readonly limit: string;
  readonly sameDay: boolean;
  /** How it came in: 来电, call. */
  readonly channel: string;
}

export interface TargetPhrases {
  readonly about: Subject;
  /** After the subject, once the limit has passed: 逾期未处理. */
  readonly late: (context: LateContext) => string;
  /** After the subject, while it runs: 待处理. */
  readonly pending: string;
  /** What the doer is asked: 处理并回复. */
  readonly todo: string;
  /** What those above are asked: 督促责任人处理. */
  readonly direct: string;
  /** What is still missing: 处理, 回复. */
  readonly missing: string;
}

export type PhraseTable = Readonly<Record<string, TargetPhrases>>;

export interface PhraseBook {
  readonly table: PhraseTable;
  /** For targets that the procedure does not know. */
  readonly other: (name: string) => TargetPhrases;
}

/** Whose job it is; every other role watches or directs. */
const DOERS: Readonly<Record<string, readonly Role[]>> = {
  dispatch: ['receptionist'],
  opinion: ['department-head'],
  representative: ['management-representative'],
  'follow-up': ['department-head'],
  'case-analysis': ['department-head'],
  'written-report': ['warranty-office'],
  explanation: ['receptionist'],
  relay: [],
  'inform-supervisor': [],
};

const DIRECTORS: readonly Role[] = [
  'supervisor',
  'department-head',
  'senior-leadership',
  'executive-in-charge',
  'management-representative',
  'enterprise-management',
];

/** What the reader has to do with it: do it, direct those who do, or see that it is on the record. */
export type Stance = 'do' | 'direct' | 'watch';

export function stanceOf(target: string, roles: readonly Role[]): Stance {
  const doers = Object.hasOwn(DOERS, target) ? (DOERS[target] ?? []) : ['responsible'];
  if (roles.some((role) => doers.includes(role))) return 'do';
  return roles.some((role) => DIRECTORS.includes(role)) ? 'direct' : 'watch';
}

export function phrasesFor(book: PhraseBook, target: string, name: string): TargetPhrases {
  const known = Object.hasOwn(book.table, target) ? book.table[target] : undefined;
  return known ?? book.other(name);
}

/** The word for a key that Duban knows, else the key itself as the admin wrote it. */
export function wordFor(words: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}
