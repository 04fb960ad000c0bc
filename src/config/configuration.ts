/** The checked configuration: one frozen value made from the files of a folder. */
import type { Organisation } from '../sla/organisation.js';
import type { Localised, Policy } from '../sla/policy.js';

export interface MailSettings {
  /** The sender's display name. */
  readonly senderName: Localised;
  /** How long a notice that is not urgent waits for company, in milliseconds on Duban's clock. */
  readonly groupWaitMs: number;
}

export interface Configuration {
  readonly policy: Policy;
  /** Hash (sha256, first 12 hex digits) of the canonical JSON of `policy`, calendars included. */
  readonly policyVersion: string;
  readonly organisation: Organisation;
  readonly mail: MailSettings;
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
