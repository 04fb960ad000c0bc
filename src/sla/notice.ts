/** What one person is told: kinds, states, and why this person. */
import type { Role } from './policy.js';

export const NOTICE_KINDS = [
  'inform',
  'reminder',
  'breach',
  'senior',
  'immediate',
  'last-step',
  'all-clear',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Why this person is told although the step does not name them. */
export type Reason =
  /** The deputy of somebody who is away until that date (`YYYY-MM-DD`, included). */
  | { readonly kind: 'deputy'; readonly of: string; readonly role: Role; readonly until: string }
  /** Nobody who holds `role` could be reached, so the next step's roles are told now. */
  | { readonly kind: 'unreachable'; readonly role: Role };

export const NOTICE_STATES = ['waiting', 'sent', 'superseded', 'failed'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];
