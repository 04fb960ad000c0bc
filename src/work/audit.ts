/** The audit: does the record show that Duban does what it promises? The same for the worker, its health and the doctor. */

import type { Instant } from '../sla/instant.js';
import {
  type Backlogs,
  findViolations,
  measureBacklogs,
  NO_BACKLOGS,
  type Violation,
} from '../store/audit.js';
import { readNow, readSpeed } from '../store/clock.js';
import type { Db } from '../store/open.js';

export interface Audit {
  readonly violations: readonly Violation[];
  readonly backlogs: Backlogs;
  /** What is wrong, in words; empty if all is well. */
  readonly findings: readonly string[];
  /** Whether it was done to its end, whatever it found. */
  readonly done: boolean;
  /** Up to when the record has been looked through, and when it last was as far back as any audit looks; null: never. */
  readonly lookedAt: Instant | null;
  readonly wholeAt: Instant | null;
}

export interface AuditLimits {
  /** How late a step may fire, in machine time: the sweep and half a minute. */
  readonly lateMs: number;
}

// Machine time, as the worker's interval is: in a drill days pass between two audits.
const HOUR_MS = 60 * 60_000;
/** What was wrong before was found before. */
const LOOKS_BACK_MS = 72 * HOUR_MS;
/** What an entry dates back is found by a look at everything now and then. */
const WHOLE_EVERY_MS = HOUR_MS;
/** A transaction commits a while after the instants that it writes. */
const OVERLAP_MS = 10 * 60_000;
/** An entry may lie a little ahead, on Duban's clock. */
const LOOKS_AHEAD_MS = HOUR_MS;
/** A mail that waits longer than this tells nobody, whatever the reason. */
const LONGEST_POST_SECONDS = 15 * 60;

/** Never throws: an audit that does not end, or not well, is itself a finding. `before`: this worker's last one. */
export async function audit(db: Db, limits: AuditLimits, before: Audit | null = null): Promise<Audit> {
  try {
    const now = await readNow(db);
    // A clock may stand still.
    const speed = Math.max(1, await readSpeed(db));
    const since = looksFrom(before, now, speed);
    const violations = await findViolations(db, since, now + LOOKS_AHEAD_MS);
    const backlogs = await measureBacklogs(db, now);
    return {
      violations,
      backlogs,
      findings: findingsOf(violations, backlogs, limits),
      done: true,
      lookedAt: now,
      wholeAt: since === wholeFrom(now, speed) ? now : (before?.wholeAt ?? null),
    };
  } catch (error) {
    const failure = `the audit failed: ${error instanceof Error ? error.message : String(error)}`;
    return { ...(before ?? NEVER), findings: [failure], done: false };
  }
}

const NEVER = { violations: [], backlogs: NO_BACKLOGS, lookedAt: null, wholeAt: null };

/**
 * What was written since the last audit, so that a record that grows fast is not read again and again; everything of the
 * last three days at first, each hour, and as long as something is wrong, or a clock was set back.
 */
export function looksFrom(before: Audit | null, now: Instant, speed: number): Instant {
  const whole = wholeFrom(now, speed);
  if (before === null || before.lookedAt === null || before.wholeAt === null) return whole;
  const isDue = now - before.wholeAt >= WHOLE_EVERY_MS * speed || now < before.lookedAt;
  return isDue || before.violations.length > 0
    ? whole
    : Math.max(whole, before.lookedAt - OVERLAP_MS * speed);
}

/** Before 1970 nothing was written: the fastest drill would look further back than PostgreSQL's calendar goes. */
const wholeFrom = (now: Instant, speed: number): Instant => Math.max(0, now - LOOKS_BACK_MS * speed);

/** Pure, so that health, metrics and the doctor cannot disagree. */
export function findingsOf(
  violations: readonly Violation[],
  backlogs: Backlogs,
  { lateMs }: AuditLimits,
): string[] {
  const { deadline, notice, mail, untold } = backlogs;
  const findings = violations.map(({ invariant, detail }) => `${invariant}: ${detail}`);
  if (deadline.oldestSeconds * 1000 > lateMs)
    findings.push(
      `I2 liveness: ${deadline.count} deadlines are due and not escalated, the oldest for ${seconds(deadline.oldestSeconds)}`,
    );
  if (backlogs['set aside'].count > 0)
    findings.push(
      `I2 liveness: ${backlogs['set aside'].count} complaints cannot be worked on and are set aside`,
    );
  for (const [name, backlog] of Object.entries({ notices: notice, mails: mail }))
    if (backlog.oldestSeconds > LONGEST_POST_SECONDS)
      findings.push(
        `I11 mail ends: ${backlog.count} ${name} wait, the oldest for ${seconds(backlog.oldestSeconds)}`,
      );
  if (untold.count > 0)
    findings.push(
      `I13 no silent loss: ${untold.count} notices were not delivered, and nobody could be told instead, the oldest for ${seconds(untold.oldestSeconds)}`,
    );
  return findings;
}

const seconds = (count: number): string => `${Math.round(count)} s`;
