/**
 * The SLA policy as the rest of Duban sees it: checked, complete, frozen, plain data.
 * Only `src/config/` makes one.
 */
import type { CalendarRules } from './calendar-rules.js';
import type { ComplaintKind, Milestone } from './complaint.js';
import type { Duration, Limit, StepAt } from './limit.js';

export type Language = 'zh-CN' | 'en';
export type Localised = Readonly<Record<Language, string>>;

export const ROLES = [
  'responsible',
  'receptionist',
  'supervisor',
  'department-head',
  'senior-leadership',
  'executive-in-charge',
  'management-representative',
  'enterprise-management',
  'warranty-office',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** What a complaint must be like for a target to apply: every field that is given must match; a list means any of. */
export interface Condition {
  readonly kind: readonly ComplaintKind[];
  readonly category?: readonly string[];
  readonly channel?: readonly string[];
  readonly difficult?: boolean;
  readonly wideImpact?: boolean;
  readonly settledOnTheSpot?: boolean;
}

export interface Repeat {
  readonly every: Duration;
  /** Firings after the first. */
  readonly times: number;
}

export interface Step {
  /** `at` in its normal form; unique within the target. */
  readonly key: string;
  readonly at: StepAt;
  readonly tell: readonly Role[];
  readonly repeat?: Repeat;
  /** Silent if that milestone is there. */
  readonly unless?: Milestone;
  /** Its mails never wait (4.2.5, 3.1). */
  readonly urgent: boolean;
}

export interface Target {
  readonly key: string;
  readonly clause: string;
  readonly name: Localised;
  /** Any of these conditions lets the complaint through. */
  readonly when: readonly Condition[];
  /** The earliest of these starts the clock. */
  readonly from: readonly Milestone[];
  /** The earliest of these stops it. */
  readonly until: readonly Milestone[];
  /** One limit for all, or one for each category that `when` lets through. */
  readonly within: { readonly all: Limit } | { readonly byCategory: Readonly<Record<string, Limit>> };
  /** A key of `Policy.calendars`, or `around-the-clock`. */
  readonly calendar: string;
  /** In the order of the file. */
  readonly steps: readonly Step[];
}

export interface Policy {
  /** IANA `Area/City`, or `UTC`. */
  readonly timeZone: string;
  readonly categories: Readonly<Record<string, { readonly name: Localised }>>;
  readonly channels: readonly string[];
  /** A complaint cannot be closed while one of these is missing. */
  readonly closingNeeds: readonly Milestone[];
  readonly targets: readonly Target[];
  /** Business calendars by key; `around-the-clock` is built in and not listed. */
  readonly calendars: Readonly<Record<string, CalendarRules>>;
}

export const AROUND_THE_CLOCK = 'around-the-clock';

export function findTarget(policy: Policy, key: string): Target | undefined {
  return policy.targets.find((target) => target.key === key);
}
