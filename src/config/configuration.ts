/** The checked configuration: one frozen value made from the files of a folder. */
import type { Organisation } from '../sla/organisation.js';
import type { Localised, Policy, Role } from '../sla/policy.js';
import type { Templates } from './templates.js';

/** Minutes since midnight in the policy's zone, `until` not included; `from` after `until` runs over midnight. */
export interface QuietSpan {
  readonly from: number;
  readonly until: number;
}

/** When mails that can wait do; null: never. */
export interface QuietHours {
  readonly everybody: QuietSpan | null;
  /** Of these roles, instead. */
  readonly roles: Readonly<Partial<Record<Role, QuietSpan | null>>>;
}

/** What the mail account may send, all workers together, on Duban's clock. */
export interface MailRate {
  readonly perFiveSeconds: number;
  readonly perMinute: number;
  /** The share, from 0 to 0.9, that is kept for urgent, senior and last-step mails. */
  readonly reserve: number;
}

export interface MailSettings {
  /** The sender's display name. */
  readonly senderName: Localised;
  /** How long a notice that is not urgent waits for company, in milliseconds on Duban's clock. */
  readonly groupWaitMs: number;
  /** Between two flushes of what can wait to one mailbox. */
  readonly flushIntervalMs: number;
  /** From so many mails in one flush on, one digest instead; null: never. */
  readonly digestFrom: number | null;
  /** Null: as fast as the account takes it. */
  readonly rate: MailRate | null;
  readonly quietHours: QuietHours;
  /** When the admin gets the day's line, in minutes since midnight in the policy's zone; null: never. */
  readonly dailyAt: number | null;
}

export interface Configuration {
  readonly policy: Policy;
  /** Hash (sha256, first 12 hex digits) of the canonical JSON of `policy`, calendars included. */
  readonly policyVersion: string;
  readonly organisation: Organisation;
  readonly mail: MailSettings;
  /** The words of mails. */
  readonly templates: Templates;
}

/** One thing wrong in a configuration file. Lines and columns count from 1. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `targets.handle.steps[2].tell`. */
  readonly path: string;
  readonly problem: string;
  /** What would be right. */
  readonly allowed: string;
}
