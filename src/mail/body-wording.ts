/** What a language must be able to say in the body and the preheader. Whatever comes in is already fit to be shown. */
import type { Tag } from './headline-wording.js';
import type { Cleared } from './model.js';
import type { Stance, TargetPhrases } from './target-phrases.js';

/** What is wanted of the reader, in one word after the address. */
export type Call = 'information' | 'handling' | 'direction' | 'opinion' | 'decision' | 'cleared';

export interface Labels {
  readonly slip: string;
  readonly category: string;
  readonly site: string;
  readonly responsible: string;
  readonly owner: string;
  readonly received: string;
  readonly issued: string;
  readonly due: string;
  readonly newDue: string;
  readonly late: string;
  readonly left: string;
  readonly took: string;
  readonly clause: string;
}

export interface AskWords {
  readonly tag: Tag;
  readonly stance: Stance;
  readonly phrases: TargetPhrases;
  /** A step for the top also tells those of the line, who are asked for something else. */
  readonly rank: 'representative' | 'top' | 'line';
  /** The management representative's own case: what that office is asked to do. */
  readonly part: 'take-charge' | 'assist' | null;
}

export interface NextWords {
  readonly at: string;
  readonly roles: readonly string[];
  readonly people: readonly string[];
  /** The reader will be told again, perhaps as the only one. */
  readonly you: 'no' | 'too' | 'alone';
}

export interface ClearedStory {
  readonly cleared: Cleared;
  readonly at: string;
  readonly by: string;
  readonly newDue: string;
  readonly took: string;
  /** Null: in time. */
  readonly late: string | null;
}

export interface Told {
  readonly name: string;
  readonly roles: readonly string[];
}

export interface BodyWording {
  readonly colon: string;
  readonly comma: string;
  /** Between site and department. */
  readonly space: string;
  /** Between two sentences. */
  readonly sentence: string;
  readonly listGap: string;
  readonly labels: Labels;
  readonly notIssued: string;
  overrun(took: string, late: string): string;
  readonly calls: Readonly<Record<Call, string>>;
  readonly askLead: string;
  readonly nextLead: (phrases: TargetPhrases) => string;
  readonly clearedLead: string;
  readonly openLead: string;
  readonly handlingTail: string;
  readonly opinionTail: string;
  readonly lastStep: string;
  readonly lastNotice: string;
  aside(text: string, more: string): string;
  greeting(title: string, call: string): string;
  standing(due: string, remaining: { readonly late: boolean; readonly ms: number }): string;
  asOf(length: string, at: string): string;
  justNow: string;
  directly(clause: string): string;
  alreadyKnown(role: string, names: readonly string[]): string;
  unreached(names: readonly string[]): string;
  ask(words: AskWords): string;
  by(when: string): string;
  next(next: NextWords): string;
  clearedStory(story: ClearedStory): string;
  clearedFor(toldAt: readonly string[]): string;
  stillOpen(open: readonly { readonly name: string; readonly due: string }[]): string;
  quoteCaption(length: number, masked: number): string;
  quote(text: string): string;
  timelineCaption(shown: number, left: number): string;
  entry(by: string, deed: string): string;
  notice(kind: string, to: readonly string[], more: number, state: string): string;
  told(people: readonly Told[], more: number): string;
  contact(contact: { readonly name: string; readonly phone: string | null } | null): string;
  why(scope: string | null, roles: readonly string[]): string;
  deputy(of: string, role: string, until: string): string;
  unreachable(role: string): string;
  undeliverable(of: string, role: string): string;
  footer(zone: string, slip: string): string;
}

export interface PreheaderWording {
  readonly limit: number;
  readonly gap: string;
  standing(remaining: { readonly late: boolean; readonly ms: number }): string;
  responsible(name: string): string;
  next(phrases: TargetPhrases, at: string, roles: readonly string[]): string;
  cleared(took: string, late: string | null): string;
  readonly nothingToDo: string;
}
