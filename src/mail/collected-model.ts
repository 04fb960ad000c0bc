/** Mails that are about more than one complaint, or about Duban itself, as facts. */
import type { Instant } from '../sla/instant.js';
import type { NoticeKind } from '../sla/notice.js';
import type { Language, Localised, Role } from '../sla/policy.js';
import type { MailRecipient, Outage } from './model.js';

/** What every such mail needs to know of its reader and its instant. */
export interface CollectedBase {
  readonly mailId: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly asOf: Instant;
  readonly recipient: MailRecipient;
}

/** One complaint in a digest. Nothing of the owner, and no words of the complaint. */
export interface DigestRow {
  readonly slip: string;
  readonly category: Localised;
  readonly site: Localised | null;
  readonly department: Localised;
  readonly responsible: string | null;
  /** The clock that the row is about. */
  readonly target: string;
  readonly targetName: Localised;
  readonly clause: string;
  readonly dueAt: Instant;
  readonly kind: NoticeKind;
  /** Of an all-clear after which something is still to be done: its limit moved, or a reply settled nothing. */
  readonly cleared?: 'moved' | 'unhandled' | null;
  /** What comes next if nothing happens; null: nothing. */
  readonly next: { readonly at: Instant; readonly roles: readonly Role[] } | null;
}

/** Several notices to one mailbox in one mail. A row in it counts as told. */
export interface DigestModel extends CollectedBase {
  /** In any order, all-clears not among them. */
  readonly rows: readonly DigestRow[];
  /** What has come to rest. */
  readonly cleared: readonly DigestRow[];
  readonly figures: { readonly overdue: number; readonly fresh: number; readonly cleared: number };
  readonly outage: Outage | null;
}

/** A person whose mail came back, and as what they were to be told. */
export interface UntoldPerson {
  readonly person: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly state: 'bounced' | 'gave-up' | 'deferred' | 'not-composed';
  /** What the mail server said; null: nothing. */
  readonly response: string | null;
}

/** To the admin: a mail that did not arrive, and who was told instead. */
export interface UndeliverableModel extends CollectedBase {
  readonly slip: string;
  /** When it was issued, or its complaint received. */
  readonly begunAt: Instant;
  readonly target: string;
  readonly site: Localised | null;
  readonly kind: NoticeKind;
  readonly targetName: Localised;
  readonly clause: string;
  readonly untold: readonly [UntoldPerson, ...UntoldPerson[]];
  readonly failedAt: Instant;
  /** Names of those who are told instead. */
  readonly toldInstead: readonly string[];
}

/** To the admin, once a day: that it does not come means that something is wrong. */
export interface DailyModel extends CollectedBase {
  readonly open: number;
  readonly overdue: number;
  readonly nextDueAt: Instant | null;
  /** Mails that should have left and have not. */
  readonly unsent: number;
  /** Calendars whose official days run out within weeks. */
  readonly ending: readonly { readonly calendar: string; readonly lastYear: number }[];
  /** Open deadlines that lie beyond the official days of their calendar. */
  readonly uncovered: readonly { readonly calendar: string; readonly count: number }[];
}

/** To the admin: a changed folder that has no effect. */
export interface ConfigRefusedModel extends CollectedBase {
  /** A line each, with its place, as `duban config check` prints them. */
  readonly faults: readonly string[];
  /** Of the policy that stays in force. */
  readonly policyVersion: string;
}

/** To the admin: no worker ran for a while, and all that came due has been told since. */
export interface OutageModel extends CollectedBase {
  readonly outage: Outage;
  /** Complaints of which a step came due meanwhile. */
  readonly delayed: number;
}
