/** What a unit of work did, told after its commit: log lines, alarms to arm, people with post. */
import type { Instant } from '../sla/instant.js';
import type { Role } from '../sla/policy.js';

export const EVENTS = [
  'complaint.received',
  'entry.recorded',
  'deadline.opened',
  'deadline.met',
  'deadline.met-late',
  'deadline.moved',
  'deadline.cancelled',
  'deadline.resumed',
  'step.fired',
  'step.unreachable',
  'notice.superseded',
  'notice.instead',
  'mail.sent',
  'mail.deferred',
  'mail.failed',
  'alarm.armed',
] as const;
export type EventName = (typeof EVENTS)[number];

/** One fact for the log. Of people, only keys of staff; nothing of an owner. */
export interface Happening {
  readonly event: EventName;
  /** Left out of a mail about Duban itself. */
  readonly slip?: string;
  readonly target?: string;
  readonly clause?: string;
  readonly cycle?: number;
  readonly round?: number;
  readonly step?: string;
  readonly repeat?: number;
  readonly kind?: string;
  /** The instant that the plan named. */
  readonly plannedAt?: Instant;
  /** The instant at which it happened. */
  readonly at: Instant;
  readonly dueAt?: Instant;
  readonly roles?: readonly Role[];
  readonly people?: readonly string[];
  readonly lateBecause?: string;
  readonly because?: string;
  readonly type?: string;
  readonly messageId?: string;
  readonly attempt?: number;
}

/** An instant at which something of a deadline fires. */
export interface Alarm {
  /** The first instant at which it fires; the queue rings then. */
  readonly ringAt: Instant;
  readonly happening: Happening;
}

/** What follows a commit. */
export interface Aftermath {
  /** Duban's clock in the unit of work. */
  readonly now: Instant;
  readonly happenings: readonly Happening[];
  readonly alarms: readonly Alarm[];
  /** People who have a notice waiting, and from when a mail may carry it. */
  readonly post: ReadonlyMap<string, Instant>;
}

type Post = Iterable<readonly [person: string, from: Instant]>;

/** Of several instants from which a mail may carry something to a person, the first. */
export function soonest(...all: readonly Post[]): Map<string, Instant> {
  const post = new Map<string, Instant>();
  for (const [person, from] of all.flatMap((some) => [...some]))
    post.set(person, Math.min(from, post.get(person) ?? from));
  return post;
}
