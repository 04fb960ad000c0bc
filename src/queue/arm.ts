/** Arming: jobs that ring at the instants of plans, and jobs for people with post. Never waited for, never trusted. */
import type { Instant } from '../sla/instant.js';
import type { NewJob, QueueBackend } from './backend.js';

const TENTH_MS = 100;
/** Instants that a process remembers as armed; forgetting one only costs an add that is swallowed. */
const MOST_REMEMBERED = 50_000;
const COLLECT_MS = 5;
/**
 * More than this many are not called to one storm, in all workers together: each claim passes over the rows that the
 * others hold, and beside seven others it takes ten times as long as alone.
 */
const MOST_STREAMS = 4;

/** Alarms ring on tenths of a second, rounded up, so that many deadlines of one instant are one job. */
export const tenthAfter = (instant: Instant): Instant => Math.ceil(instant / TENTH_MS) * TENTH_MS;

export interface ArmerOptions {
  /** How many times faster than machine time Duban's clock runs. */
  readonly speed: number;
  /** Alarms further off than this, on Duban's clock, are left to the sweep. */
  readonly horizonMs: number;
  readonly onFailure: (error: unknown, jobs: number) => void;
}

/** What is to be armed, with whatever the caller wants back once it is. */
export interface ToArm<T> {
  readonly ringAt: Instant;
  readonly about: T;
}

export interface Armer<T> {
  /** Arms what lies within the horizon; collected for a few milliseconds, skipping what this process armed before. */
  arm(alarms: readonly ToArm<T>[], now: Instant): void;
  /** Arms instants again, whatever was armed before: a queue may have lost everything. */
  armAnew(instants: readonly Instant[], now: Instant): Promise<void>;
  /** Rings at once for somebody to work beside the `stream`th of those who work on what is due, if nobody does yet. */
  callHelp(stream: number, now: Instant): void;
  /** Rings for people who have notices waiting, at the instants at which mails may carry them. */
  post(people: ReadonlyMap<string, Instant>, now: Instant): void;
  /** Resolves when everything collected so far was added, or has failed. */
  flush(): Promise<void>;
}

/** `onArmed` is told of alarms once the queue has them. */
export function createArmer<T>(
  backend: QueueBackend,
  { speed, horizonMs, onFailure }: ArmerOptions,
  onArmed: (alarms: readonly ToArm<T>[]) => void,
): Armer<T> {
  const remembered = new Set<Instant>();
  let collected: { alarm: ToArm<T>; now: Instant }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const running = new Set<Promise<void>>();

  const delayUntil = (instant: Instant, now: Instant) => (instant - now) / speed;
  const alarmJob = (ringAt: Instant, now: Instant): NewJob<'duban-alarm'> => ({
    name: 'alarm',
    id: `alarm-${ringAt}`,
    data: { ringAt },
    delayMs: delayUntil(ringAt, now),
  });

  const track = (work: Promise<void>): Promise<void> => {
    running.add(work);
    return work.finally(() => running.delete(work));
  };

  async function addAlarms(jobs: readonly NewJob<'duban-alarm'>[]): Promise<boolean> {
    try {
      await backend.add('duban-alarm', jobs);
      if (remembered.size > MOST_REMEMBERED) remembered.clear();
      for (const { data } of jobs) remembered.add(data.ringAt);
      return true;
    } catch (error) {
      onFailure(error, jobs.length);
      return false;
    }
  }

  async function flushAlarms(): Promise<void> {
    timer = undefined;
    const batch = collected;
    collected = [];
    const jobs = new Map<Instant, NewJob<'duban-alarm'>>();
    for (const { alarm, now } of batch) {
      const ringAt = tenthAfter(alarm.ringAt);
      if (!remembered.has(ringAt)) jobs.set(ringAt, alarmJob(ringAt, now));
    }
    if (jobs.size > 0 && !(await addAlarms([...jobs.values()]))) return;
    onArmed(batch.map(({ alarm }) => alarm));
  }

  return {
    arm(alarms, now) {
      // What is due exactly at the horizon fires a moment after it, and still lies within.
      const near = alarms.filter(({ ringAt }) => ringAt < now + horizonMs + TENTH_MS);
      collected.push(...near.map((alarm) => ({ alarm, now })));
      if (collected.length > 0 && timer === undefined)
        timer = setTimeout(() => void track(flushAlarms()), COLLECT_MS);
    },
    async armAnew(instants, now) {
      const distinct = new Set(instants.map(tenthAfter));
      if (distinct.size > 0)
        await track(addAlarms([...distinct].map((ringAt) => alarmJob(ringAt, now))).then(() => undefined));
    },
    callHelp(stream, now) {
      if (stream >= MOST_STREAMS) return;
      const data = { ringAt: now, stream: stream + 1 };
      // Whoever works under that number goes on until nothing is due: another call for it is to be swallowed.
      const job = { name: 'alarm', id: `help-${data.stream}`, data, delayMs: 0 };
      void track(backend.add('duban-alarm', [job]).catch((error: unknown) => onFailure(error, 1)));
    },
    post(people, now) {
      const jobs = [...people].map(([person, notBefore]) => {
        const id = `post-${encodeURIComponent(person)}-${Math.max(notBefore, now)}`;
        return { name: 'post', id, data: { person }, delayMs: delayUntil(notBefore, now) };
      });
      if (jobs.length > 0)
        void track(backend.add('duban-post', jobs).catch((error: unknown) => onFailure(error, jobs.length)));
    },
    async flush() {
      if (timer !== undefined) {
        clearTimeout(timer);
        void track(flushAlarms());
      }
      await Promise.all([...running]);
    },
  };
}
