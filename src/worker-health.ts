/** The worker's health: red only if something that was due was not done, or the database is away. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type DubanMetrics, dubanMetrics, type Measures } from './ops/duban-metrics.js';
import type { Readiness } from './ops/http.js';
import type { ProcessMetrics } from './ops/metrics.js';
import { measureSkewMs, type Runtime } from './runtime.js';
import { type Backlogs, countDeadlines, measureBacklogs } from './store/audit.js';
import { readNow } from './store/clock.js';
import { readOnlyBecause } from './store/examine.js';
import type { Db } from './store/open.js';
import type { Announce } from './work/announce.js';
import { type Audit, audit, findingsOf } from './work/audit.js';
import type { Happening } from './work/happening.js';

export interface WorkerHealth {
  readonly metrics: DubanMetrics;
  /** How late a step may fire, in machine time. */
  readonly lateMs: number;
  /** The folder was read again; these faults kept it from taking effect. */
  configured(faults: readonly string[]): void;
  /** What there is to say of calendars whose official days run out. */
  covered(lines: readonly string[]): void;
  /** What there is to say of the queue's server. */
  queued(lines: readonly string[]): void;
  /** A sweep ended well; it had to fire so many steps. */
  swept(fired: number): void;
  /** Looks for broken promises, says so at error, and remembers. Returns whether all is well. */
  audit(): Promise<boolean>;
  ready(): Promise<Readiness>;
  /** Ready, and the last audit found nothing: the dead man's signal may be given. Not before the first audit. */
  isWell(): Promise<boolean>;
  /** Counts what is announced, and announces it. */
  observed(announce: Announce): Announce;
}

/** What health goes by, besides the database. */
export interface HealthSources {
  readonly sweepMs: number;
  readonly policyVersion: () => string;
  /** For how long the mail server has been down; null while it is up. */
  readonly relayDownMs: () => number | null;
  /** Where the work's metrics are registered. */
  readonly ofProcess: ProcessMetrics;
  /** A clock that only goes forward, in milliseconds. */
  readonly nowMs: () => number;
}

const HALF_A_MINUTE_MS = 30_000;
/** Sweeps that may fail or be skipped before the worker counts as stuck. */
const MISSED_SWEEPS = 2;
/** How often the worker is to audit. */
export const AUDIT_MS = 5 * 60_000;
/** One that failed, and the next one still running, need nobody's eye yet. */
const LONGEST_UNAUDITED_MS = 2 * AUDIT_MS + HALF_A_MINUTE_MS;
const LONGEST_RELAY_DOWN_MS = 5 * 60_000;

export function workerHealth(
  { context, speed, backend }: Runtime,
  { sweepMs, policyVersion, relayDownMs, ofProcess, nowMs }: HealthSources,
  log: Logger,
): WorkerHealth {
  const lateMs = sweepMs + HALF_A_MINUTE_MS;
  let lastSweepMs = nowMs();
  let last: Audit | null = null;
  let lastAuditedMs = nowMs();
  let refusedFaults: readonly string[] = [];
  let refusedSinceMs: number | null = null;
  let calendarLines: readonly string[] = [];
  let queueLines: readonly string[] = [];
  const sweepAgeMs = () => nowMs() - lastSweepMs;
  const auditAgeMs = () => nowMs() - lastAuditedMs;
  const measure = async (): Promise<Partial<Measures>> => ({
    ...(await soon(measureWork(context.db)).catch(() => ({ databaseUp: 0 }))),
    relayDown: relayDownMs() === null ? 0 : 1,
    sweepAgeSeconds: sweepAgeMs() / 1000,
    auditFindings: last?.findings.length ?? 0,
  });
  async function ready(): Promise<Readiness> {
    const details = {
      queue: backend.kind,
      mailServer: relayDownMs() === null ? 'up' : 'down',
      sweepAgeMs: Math.round(sweepAgeMs()),
      auditAgeMs: Math.round(auditAgeMs()),
      policy: policyVersion(),
      configurationFaults: refusedFaults.length,
      calendars: calendarLines,
      queueWarnings: queueLines,
    };
    const hasWarnings =
      auditAgeMs() > LONGEST_UNAUDITED_MS ||
      relayDownMs() !== null ||
      refusedFaults.length + calendarLines.length + queueLines.length > 0;
    try {
      const [backlogs, readOnly] = await soon(
        Promise.all([readBacklogs(context.db), readOnlyBecause(context.db)]),
      );
      const findings = findingsOf(last?.violations ?? [], backlogs, { lateMs });
      if (readOnly !== null) findings.push(`the database takes no changes: ${readOnly}`);
      if (keepsPostWaiting(relayDownMs(), backlogs))
        findings.push('the mail server has been down for more than 5 min, and mails wait');
      if (isRefusedTooLong(refusedSinceMs, nowMs()))
        findings.push(
          'the configuration folder has been refused for more than 10 min; the last good one is in force',
        );
      if (sweepAgeMs() > MISSED_SWEEPS * sweepMs + HALF_A_MINUTE_MS) findings.push('the sweep does not end');
      const ready = findings.length === 0;
      const status = ready ? (hasWarnings ? 'yellow' : 'green') : 'red';
      return { ready, details: { status, ...details, database: true, findings } };
    } catch {
      return {
        ready: false,
        details: { status: 'red', ...details, database: false, findings: ['the database does not answer'] },
      };
    }
  }
  const metrics = dubanMetrics(ofProcess, measure);
  metrics.policyInForce(policyVersion(), 0);
  return {
    metrics,
    lateMs,
    configured(faults) {
      refusedFaults = faults;
      refusedSinceMs = faults.length === 0 ? null : (refusedSinceMs ?? nowMs());
      metrics.policyInForce(policyVersion(), faults.length);
    },
    covered(lines) {
      calendarLines = lines;
    },
    queued(lines) {
      queueLines = lines;
    },
    swept(fired) {
      lastSweepMs = nowMs();
      if (fired > 0) metrics.sweepFired(fired);
    },
    async audit() {
      last = await audit(context.db, { lateMs }, last);
      if (last.done) lastAuditedMs = nowMs();
      for (const finding of last.findings) log.error({ event: 'audit.finding', finding }, 'audit.finding');
      return last.findings.length === 0;
    },
    ready,
    isWell: async () => last !== null && last.findings.length === 0 && (await ready()).ready,
    observed: (announce) => (aftermath) => {
      count(metrics, aftermath.happenings, speed);
      announce(aftermath);
    },
  };
}

const readBacklogs = async (db: Db): Promise<Backlogs> => measureBacklogs(db, await readNow(db));

/** What the database says of the work. */
async function measureWork(db: Db): Promise<Partial<Measures>> {
  const now = await readNow(db);
  const { deadline, notice, mail, untold, 'set aside': aside } = await measureBacklogs(db, now);
  return {
    ...(await countDeadlines(db, now)),
    databaseUp: 1,
    overdue: deadline.count,
    oldestOverdueSeconds: deadline.oldestSeconds,
    setAside: aside.count,
    noticesWaiting: notice.count,
    oldestNoticeSeconds: notice.oldestSeconds,
    noticesUntold: untold.count,
    mailsUnsent: mail.count,
    oldestMailSeconds: mail.oldestSeconds,
    clockSkewSeconds: (await measureSkewMs(db)) / 1000,
  };
}

/** Whoever asks is told within four seconds, also by a database that is silent. */
const ANSWERS_WITHIN_MS = 3_000;

async function soon<T>(answer: Promise<T>): Promise<T> {
  const late = wait(ANSWERS_WITHIN_MS, undefined, { ref: false }).then(() => {
    throw new Error('the database does not answer');
  });
  return Promise.race([answer, late]);
}

const LONGEST_REFUSED_MS = 10 * 60_000;

/** A folder at fault is yellow at first, since somebody may just be writing it, and red from ten minutes on. */
export const isRefusedTooLong = (sinceMs: number | null, nowMs: number): boolean =>
  sinceMs !== null && nowMs - sinceMs > LONGEST_REFUSED_MS;

/** A relay that is down while nobody is to be told is nobody's trouble. */
const keepsPostWaiting = (downMs: number | null, { notice, mail }: Backlogs): boolean =>
  downMs !== null && downMs > LONGEST_RELAY_DOWN_MS && notice.count + mail.count > 0;

const OUTCOMES: Partial<Record<Happening['event'], 'sent' | 'deferred' | 'failed'>> = {
  'mail.sent': 'sent',
  'mail.deferred': 'deferred',
  'mail.failed': 'failed',
};

/** An attempt counts once, of however many deadlines its mail tells. */
function count(metrics: DubanMetrics, happenings: readonly Happening[], speed: number): void {
  const attempts = new Set<string>();
  for (const { event, plannedAt, at, messageId, attempt } of happenings) {
    if (event === 'step.fired' && plannedAt !== undefined) metrics.fired((at - plannedAt) / speed / 1000);
    const outcome = OUTCOMES[event];
    const key = `${messageId} ${attempt}`;
    if (outcome === undefined || attempts.has(key)) continue;
    metrics.mail(outcome);
    if (messageId !== undefined) attempts.add(key);
  }
}
