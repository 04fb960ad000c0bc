/** BullMQ behind the port, for whichever backend its classes were bound to. */
import { UnrecoverableError } from 'bullmq';
import type { Consumer, NewJob, OnQueueError, QueueBackend } from './backend.js';
import { type Payloads, QUEUES, type QueueName, type ReceivedJob } from './names.js';

/** The little of BullMQ's Queue and Worker that is used, alike on both backends. */
export interface BullQueue {
  addBulk(jobs: { name: string; data: unknown; opts: object }[]): Promise<unknown>;
  obliterate(options: { force: boolean }): Promise<void>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}
export interface BullWorker {
  pause(doNotWaitActive: boolean): Promise<void>;
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}
interface BullJob {
  readonly id?: string | undefined;
  readonly timestamp: number;
  readonly name: string;
  readonly data: unknown;
}
export interface BullClasses {
  readonly kind: QueueBackend['kind'];
  queue(name: QueueName): BullQueue;
  worker(name: QueueName, process: (job: BullJob) => Promise<unknown>, options: object): BullWorker;
}

/** A hint leaves nothing behind: an id that still exists would swallow the next add. */
const HINT = { attempts: 1, removeOnComplete: true, removeOnFail: true };

const DAY_SECONDS = 86_400;
/** For jobs that set nothing themselves: messages hold owners' data, and a queue that keeps all of them fills up. */
const KEEPS = {
  removeOnComplete: { age: DAY_SECONDS, count: 1_000 },
  removeOnFail: { age: 30 * DAY_SECONDS, count: 10_000 },
};
const WORKER = {
  ...KEEPS,
  // A job whose worker died is taken up again, however often: what it does is safe to do twice.
  maxStalledCount: 1_000_000,
  lockDuration: 30_000,
  drainDelay: 5,
};

const ADD_LIMIT_MS = 5_000;
const FORCED_CLOSE_MS = 1_000;

export function bullBackend(classes: BullClasses, onError: OnQueueError): QueueBackend {
  const queues = new Map<QueueName, BullQueue>();
  const queueOf = (name: QueueName): BullQueue => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = classes.queue(name);
    queue.on('error', (error) => onError(name, error));
    queues.set(name, queue);
    return queue;
  };
  for (const name of QUEUES) queueOf(name);
  return {
    kind: classes.kind,
    Unrecoverable: UnrecoverableError,
    async add(name, jobs) {
      await within(ADD_LIMIT_MS, queueOf(name).addBulk(jobs.map(toBull)), `add to ${name}`);
    },
    consume: (name, concurrency, process) => consume(classes, name, concurrency, process, onError),
    async obliterate() {
      await Promise.all([...queues.values()].map((queue) => queue.obliterate({ force: true })));
    },
    async close() {
      await Promise.all(
        [...queues.values()].map((queue) => within(FORCED_CLOSE_MS, queue.close(), 'close').catch(ignore)),
      );
    },
  };
}

const toBull = ({ name, data, id, delayMs }: NewJob<QueueName>) => ({
  name,
  data,
  opts: { ...HINT, jobId: id, delay: Math.max(0, Math.ceil(delayMs)) },
});

function consume<Name extends QueueName>(
  classes: BullClasses,
  name: Name,
  concurrency: number,
  process: (job: ReceivedJob<Name>) => Promise<unknown>,
  onError: OnQueueError,
): Consumer {
  const atWork = new Set<Promise<unknown>>();
  const worker = classes.worker(
    name,
    ({ id = '', timestamp, name: jobName, data }) => {
      const work = process({ id, addedAt: timestamp, name: jobName, data: data as Payloads[Name] });
      atWork.add(work);
      // A message that was refused is told by whoever refused it.
      work.catch((error: Error) => {
        if (!(error instanceof UnrecoverableError)) onError(name, error);
      });
      return work.finally(() => atWork.delete(work));
    },
    { ...WORKER, concurrency },
  );
  worker.on('error', (error) => onError(name, error));
  return {
    // BullMQ heeds the first call of close() only: whether to wait for the jobs must be known before it.
    async close(graceMs) {
      const what = `close ${name}`;
      await within(FORCED_CLOSE_MS, worker.pause(true), what).catch(ignore);
      await within(graceMs, Promise.allSettled([...atWork]), what).catch(ignore);
      await within(FORCED_CLOSE_MS, worker.close(atWork.size > 0), what).catch(ignore);
    },
  };
}

const ignore = () => undefined;

/** Rejects when a promise takes longer than it may; what it does later is nobody's concern. */
async function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
