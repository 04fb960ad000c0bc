/** The queues and what their jobs carry. Alarm and post jobs are hints: ids and instants, never facts. */
import type { Instant } from '../sla/instant.js';

export const QUEUES = ['duban-inbox', 'duban-alarm', 'duban-post'] as const;
export type QueueName = (typeof QUEUES)[number];

export interface AlarmJob {
  /** On Duban's clock. */
  readonly ringAt: Instant;
  /** Which of those who work on one storm at the same time this one is; left out: the first. */
  readonly stream?: number;
}

export interface PostJob {
  /** A person's key. */
  readonly person: string;
}

/** What each queue's jobs carry; the inbox holds whatever other systems put there. */
export interface Payloads {
  'duban-inbox': unknown;
  'duban-alarm': AlarmJob;
  'duban-post': PostJob;
}

/** A job as a processor sees it. */
export interface ReceivedJob<Name extends QueueName> {
  readonly id: string;
  /** When it was put there, on its sender's clock: with its id, what tells it from every other job of its queue. */
  readonly addedAt: number;
  readonly name: string;
  readonly data: Payloads[Name];
}
