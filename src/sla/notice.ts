/** What one person is told: kinds, states, and why this person. */
import type { PlannedStep } from './plan.js';
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

export const NOTICE_STATES = ['waiting', 'sent', 'superseded', 'failed'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** Whether a notice has reached its person, as far as Duban can know. */
export const DELIVERY_STATES = [
  /** No attempt has been made: it waits for company, for the morning, or for the account's rate. */
  'queued',
  /** The recipient's server has put it off, or its end is unknown; it is tried again. */
  'deferred',
  'accepted',
  'bounced',
  'gave-up',
  /** Its mail could not be written. */
  'not-composed',
  'superseded',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why a notice was superseded or failed. */
export type NoticeEnd =
  /** Overtaken: when its time came, it was no longer true. */
  | 'overtaken'
  /** A mail that carries a higher notice of the same slip says it, too. */
  | 'same-mail'
  /** A repeat, after the person had answered. */
  | 'answered'
  /** A repeat within a day of the mail that told what an outage had left behind. */
  | 'after-outage'
  | 'refused'
  /** Put off until the last attempt. */
  | 'gave-up'
  /** Its mail could not be written. */
  | 'not-composed';

/** Why this person is told although the step does not name them. */
export type Reason =
  /** The deputy of somebody who is away until that date (`YYYY-MM-DD`, included). */
  | { readonly kind: 'deputy'; readonly of: string; readonly role: Role; readonly until: string }
  /** Away until that date themselves, and told all the same: they have been told before, and the deputy has not. */
  | { readonly kind: 'away'; readonly deputy: string; readonly role: Role; readonly until: string }
  /** Nobody who holds `role` could be reached, so the next step's roles are told now. */
  | { readonly kind: 'unreachable'; readonly role: Role }
  /** The mail to that person was refused for good, so this one is told. */
  | { readonly kind: 'undeliverable'; readonly of: string; readonly role: Role };

/** The kind of a firing's notices: at due or after, by the highest role told (rules 18). */
export function noticeKind(
  step: Pick<PlannedStep, 'kind'>,
  urgent: boolean,
  told: readonly Role[],
): Exclude<NoticeKind, 'all-clear'> {
  if (urgent) return 'immediate';
  if (step.kind !== 'escalation') return step.kind;
  if (told.includes('management-representative')) return 'last-step';
  return told.includes('senior-leadership') ? 'senior' : 'breach';
}
