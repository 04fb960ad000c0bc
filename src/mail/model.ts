/** Everything that a mail says, as facts; composing turns it into words. Instants are milliseconds (`Instant`). */
import type { ComplaintKind, EntryType, Milestone } from '../sla/complaint.js';
import type { Instant } from '../sla/instant.js';
import type { Limit } from '../sla/limit.js';
import type { DeliveryState, NoticeKind, Reason } from '../sla/notice.js';
import type { Language, Localised, Role } from '../sla/policy.js';
import type { Templates } from './templates.js';

export interface MailRecipient {
  readonly name: string;
  /** How the person is addressed: 李主管, Mr Wang. */
  readonly title: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly reasons: readonly Reason[];
}

export interface MailComplaint {
  readonly slip: string;
  readonly kind: ComplaintKind;
  readonly category: Localised;
  /** The key: `in-person`, `phone`, `government` … or one of the admin's own. */
  readonly channel: string;
  readonly site: Localised | null;
  readonly department: Localised;
  readonly responsible: string | null;
  /** The owner as surname and form of address (陈先生), or null; nothing else of the owner is ever here. */
  readonly owner: string | null;
  /** The owner's own words, unescaped and unmasked but for the owner's full name. */
  readonly summary: string;
  /** How often that stood there. */
  readonly ownerNamed: number;
  readonly difficult: boolean;
  readonly receivedAt: Instant;
  readonly slipIssuedAt: Instant | null;
  /** Last; null: never. */
  readonly reopenedAt: Instant | null;
}

/** Days on which nothing counted: a public holiday, the company's own days off, or those of every week. */
export interface RestDays {
  readonly why: Localised | 'company' | 'week';
  readonly days: number;
}

export interface MailDeadline {
  readonly target: string;
  readonly clause: string;
  readonly name: Localised;
  readonly until: readonly Milestone[];
  readonly limit: Limit;
  readonly startedAt: Instant;
  readonly dueAt: Instant;
  /** Between the two; null where every hour counts, and the limit is no working time. */
  readonly restDays: readonly RestDays[] | null;
}

/** The first is the one that the mail's kind and subject speak of; the others run out, or are cleared, with it. */
export type MailDeadlines = readonly [MailDeadline, ...MailDeadline[]];

/** Duban stood still that long: `until` is when it ran again. */
export interface Outage {
  readonly from: Instant;
  readonly until: Instant;
}

/** The next step that will fire on this deadline or one that the same answer stops, if nothing happens. */
export interface NextStep {
  readonly at: Instant;
  readonly roles: readonly Role[];
  /** Names of those who will be told, as things stand. */
  readonly people: readonly string[];
  /** Whether the reader of this mail is among them, or is all of them. */
  readonly you: 'no' | 'too' | 'alone';
}

export interface TimelineRow {
  readonly at: Instant;
  readonly what:
    | {
        readonly kind: 'entry';
        readonly type: EntryType;
        readonly by: string;
        /** What was written beside it, as it stands in the record. */
        readonly note?: string | null;
        /** When it was recorded; an entry made much later than `at` says so. */
        readonly recordedAt?: Instant;
      }
    | {
        readonly kind: 'notice';
        readonly notice: NoticeKind;
        /** The clock that it was about. */
        readonly about?: Localised;
        readonly to: readonly string[];
        readonly state: DeliveryState;
      };
}

/** How an escalated deadline came to rest. */
export type Cleared =
  | {
      readonly how: 'met' | 'met-late';
      readonly milestone: Milestone;
      readonly at: Instant;
      readonly by: string;
    }
  | { readonly how: 'closed' | 'withdrawn'; readonly at: Instant; readonly by: string }
  | {
      readonly how: 'cancelled';
      readonly at: Instant;
      readonly by: string;
      readonly because: ClearedBecause | null;
    }
  | {
      readonly how: 'moved';
      readonly dueAt: Instant;
      readonly at: Instant;
      readonly by: string;
      readonly because: ClearedBecause | null;
      /** The limit that held before; null where the record no longer tells. */
      readonly was: Instant | null;
    };

/** The entry that did it; null where the record no longer tells. */
export interface ClearedBecause {
  readonly type: EntryType;
  readonly note: string | null;
}

/** An open deadline of the complaint beside those that a mail is about. */
export interface OpenDeadline {
  readonly name: Localised;
  readonly dueAt: Instant;
}

export interface ToldPerson {
  readonly name: string;
  readonly roles: readonly Role[];
  /** When the first mail that told them was accepted; null: this notice is their first. */
  readonly since: Instant | null;
  /** An opinion or a reply of theirs has been recorded since. */
  readonly hasAnswered: boolean;
}

export interface UnreachedPerson extends Pick<ToldPerson, 'name' | 'roles'> {
  /** Of the last mail that was to tell them. */
  readonly state: DeliveryState;
}

export interface MailModel {
  readonly mailId: string;
  readonly language: Language;
  readonly timeZone: string;
  /** The instant as of which the mail speaks. */
  readonly asOf: Instant;
  readonly recipient: MailRecipient;
  readonly complaint: MailComplaint;
  /** The department for which the reader is told: until a complaint is passed on, that of whoever received it. */
  readonly toldFor: Localised;
  readonly deadlines: MailDeadlines;
  /** The how manieth notice of this kind about this deadline it is to this reader; 1 for the first. */
  readonly ordinal: number;
  /** Set on what is told late because Duban stood still. */
  readonly outage: Outage | null;
  readonly notice:
    | { readonly kind: Exclude<NoticeKind, 'all-clear'>; readonly step: string; readonly plannedAt: Instant }
    | {
        readonly kind: 'all-clear';
        readonly cleared: Cleared;
        /** How the mail's other deadlines came to rest, in their order; null: not told. */
        readonly alsoCleared: readonly (Cleared | null)[];
        /** When the notices that this one clears were sent to this person. */
        readonly toldAt: readonly Instant[];
        /** Deadlines of the complaint that run on. */
        readonly stillOpen: readonly OpenDeadline[];
      };
  /** Null: nobody is told after this. */
  readonly next: NextStep | null;
  /** Oldest first. */
  readonly timeline: readonly TimelineRow[];
  /** Others who have been told of this deadline, or are told at the same time as this reader. */
  readonly alsoTold: readonly ToldPerson[];
  /** Others who were to be told before, and whose mail no server has accepted so far. */
  readonly unreached: readonly UnreachedPerson[];
  /** Who holds the slip's original. */
  readonly contact: MailContact | null;
}

export interface MailContact {
  readonly name: string;
  readonly phone: string | null;
  /** Where an answer to the mail goes. */
  readonly email: string | null;
}

export interface MailSender {
  /** Display name by language. */
  readonly name: Localised;
  /** The bare address; its domain is the Message-ID's. */
  readonly address: string;
  /** In which words. */
  readonly templates: Templates;
}

/** A file that goes with a mail: text, in UTF-8. */
export interface Attachment {
  /** ASCII only, nothing personal. */
  readonly filename: string;
  readonly contentType: string;
  readonly content: string;
}

/** A mail ready for the transport. */
export interface ComposedMail {
  readonly messageId: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Instant;
  /** Null on what belongs to no slip. */
  readonly inReplyTo: string | null;
  readonly references: string | null;
  /** Where an answer goes; null: to the sender. */
  readonly replyTo?: { readonly name: string; readonly address: string } | null;
  readonly attachments?: readonly Attachment[];
  readonly headers: Readonly<Record<string, string>>;
}
