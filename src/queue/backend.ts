/** The port to BullMQ: what Duban asks of a queue, the same on Redis and on PostgreSQL. */
import type { Payloads, QueueName, ReceivedJob } from './names.js';

export interface NewJob<Name extends QueueName> {
  readonly name: string;
  readonly data: Payloads[Name];
  /** A job whose id exists, in whatever state, swallows this one. */
  readonly id: string;
  /** Machine time. */
  readonly delayMs: number;
}

export interface Consumer {
  /** Waits for jobs at work for so long, then lets them go. */
  close(graceMs: number): Promise<void>;
}

/** What a processor throws for a job that must not be tried again: it fails at once, with this reason. */
export type Unrecoverable = new (reason: string) => Error;

export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  /** Adds jobs; rejects within a few seconds where the server does not answer. */
  add<Name extends QueueName>(queue: Name, jobs: readonly NewJob<Name>[]): Promise<void>;
  /** Processes jobs; a processor that throws fails its job. What it returns is the job's result. */
  consume<Name extends QueueName>(
    queue: Name,
    concurrency: number,
    process: (job: ReceivedJob<Name>) => Promise<unknown>,
  ): Consumer;
  readonly Unrecoverable: Unrecoverable;
  /** Removes the queues with everything in them. */
  obliterate(): Promise<void>;
  close(): Promise<void>;
}

export type OnQueueError = (queue: QueueName, error: Error) => void;
