/** What a language must be able to say in the body and the preheader. Whatever comes in is already fit to be shown. */
import type { Cleared } from './model.js';

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
  readonly reopened: string;
  readonly due: string;
  readonly newDue: string;
  readonly rest: string;
  readonly late: string;
  readonly justNow: string;
  readonly left: string;
  readonly took: string;
  readonly clause: string;
}

export interface ClearedStory {
  readonly cleared: Cleared;
  readonly at: string;
  readonly by: string;
  readonly newDue: string;
  /** What moved the limit or ended it; `was`: the limit before. */
  readonly because: { readonly deed: string; readonly note: string | null } | null;
  readonly was: string | null;
  readonly took: string;
  /** Null: in time. */
  readonly late: string | null;
}

/** One after the other they are a sentence; what happened to a second clock needs no second deed. */
export interface DeedAndOutcome {
  readonly deed: string;
  readonly outcome: string;
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
  /** A list within a sentence. */
  all(names: readonly string[]): string;
  readonly labels: Labels;
  readonly notIssued: string;
  /** So many days on which nothing counted. */
  restDays(what: string, days: number): string;
  /** Days off that have no name of their own. */
  readonly rests: Readonly<Record<'company' | 'week', string>>;
  overrun(took: string, late: string): string;
  readonly calls: Readonly<Record<Call, string>>;
  aside(text: string, more: string): string;
  /** `at`: short, and with weekday and year. */
  asOf(length: string, at: { readonly compact: string; readonly full: string }): string;
  justNow: string;
  clearedStory(story: ClearedStory): DeedAndOutcome;
  stillOpen(open: readonly { readonly name: string; readonly due: string; readonly late: boolean }[]): string;
  quoteCaption(length: number, masked: number): string;
  quote(text: string): string;
  timelineCaption(shown: number, left: number, masked: number): string;
  entry(by: string, deed: string, note: string | null, recorded: string | null): string;
  notice(kind: string, about: string | null, to: readonly string[], more: number, state: string): string;
  told(people: readonly Told[], more: number): string;
}

export interface PreheaderWording {
  readonly limit: number;
  readonly gap: string;
  standing(remaining: { readonly late: boolean; readonly ms: number }): string;
}
