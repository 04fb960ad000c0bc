/** A complaint, the entries of its record, and what can be read off them. */
import type { Instant } from './instant.js';

export const COMPLAINT_KINDS = ['complaint', 'suggestion'] as const;
export type ComplaintKind = (typeof COMPLAINT_KINDS)[number];

export const MILESTONES = [
  'received',
  'relayed',
  'supervisor-informed',
  'slip-issued',
  'replied',
  'opinion-given',
  'handled',
  'recorded',
  'followed-up',
  'case-analysed',
  'reported-in-writing',
  'explained',
  'closed',
  'withdrawn',
] as const;
export type Milestone = (typeof MILESTONES)[number];

export const CHANGES = [
  'recategorised',
  'reassigned',
  'marked-difficult',
  'marked-wide-impact',
  'reopened',
  'corrected',
] as const;
export type Change = (typeof CHANGES)[number];
/** That another policy was applied to a complaint that runs; nobody records it from outside. */
export const POLICY_APPLIED = 'policy-applied';
export type EntryType = Milestone | Change | typeof POLICY_APPLIED;

/** One line of the record: who did what when. Never altered; a `corrected` entry speaks about an earlier one. */
export interface Entry {
  /** 1, 2, 3 … within the complaint, in the order of recording. */
  readonly seq: number;
  readonly type: EntryType;
  /** When it happened; for `corrected`, the instant that the earlier entry should have had. */
  readonly at: Instant;
  readonly by: string;
  readonly note: string | null;
  readonly recordedAt: Instant;
  /** `recategorised`: the new category. */
  readonly category: string | null;
  /** `reassigned`: the person who is responsible from now on. */
  readonly responsible: string | null;
  /** `corrected`: the `seq` of the entry that it is about. */
  readonly corrects: number | null;
  /** `corrected`: the earlier entry never happened. */
  readonly voids: boolean;
}

/** What was known at intake. */
export interface ComplaintFacts {
  readonly kind: ComplaintKind;
  readonly category: string;
  readonly channel: string;
  readonly site: string | null;
  readonly department: string;
  /** A person's key, or a name. */
  readonly receivedBy: string;
  /** A person's key; null means the department's. */
  readonly responsible: string | null;
  readonly settledOnTheSpot: boolean;
  readonly difficult: boolean;
  readonly wideImpact: boolean;
}

export interface Complaint {
  readonly facts: ComplaintFacts;
  readonly entries: readonly Entry[];
}
