/** What a language must be able to say in a subject and in a heading. */
import type { ComplaintKind } from '../sla/complaint.js';
import type { Cleared } from './model.js';
import type { TargetPhrases } from './target-phrases.js';

export type Tag =
  | 'inform'
  | 'reminder'
  | 'breach'
  | 'senior'
  | 'urgent'
  | 'decision'
  | 'last-step'
  | 'all-clear';

/** What a mail is about. */
export type Matter =
  | 'pending'
  | 'due'
  | 'late'
  | 'unresolved'
  | 'opinion-asked'
  | 'opinion-awaited'
  | 'opinion-late'
  | 'opinion-signed'
  | 'take-charge'
  | 'assist'
  | 'at-once';

export interface MatterWords {
  /** The complaint as this target speaks of it; may be empty. */
  readonly about: string;
  /** The complaint by its plain word. */
  readonly complaint: string;
  /** What has not happened, with the limit in it. */
  readonly late: string;
  readonly phrases: TargetPhrases;
  /** The due instant, compact. */
  readonly due: string;
}

export interface ClearedWords {
  readonly complaint: string;
  /** Answered, but not handled. */
  readonly unhandled: boolean;
}

export interface HeadlineWording {
  /** Stands between the parts of a subject. */
  readonly between: string;
  readonly subjectLimit: number;
  /** A site shorter than that says nothing. */
  readonly shortestSite: number;
  complaint(kind: ComplaintKind): string;
  category(name: string, kind: ComplaintKind): string;
  referral(word: string, kind: ComplaintKind): string;
  matter(matter: Matter, words: MatterWords): string;
  cleared(cleared: Cleared, words: ClearedWords): string;
}
