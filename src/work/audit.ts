/** The audit: does the record show that Duban does what it promises? The same for the worker, its health and the doctor. */
import {
  type Backlogs,
  findViolations,
  measureBacklogs,
  NO_BACKLOGS,
  type Violation,
} from '../store/audit.js';
import { readNow } from '../store/clock.js';
import type { Db } from '../store/open.js';

export interface Audit {
  readonly violations: readonly Violation[];
  readonly backlogs: Backlogs;
  /** What is wrong, in words; empty if all is well. */
  readonly findings: readonly string[];
}

export interface AuditLimits {
  /** How late a step may fire, in machine time: the sweep and half a minute. */
  readonly lateMs: number;
}

/** What was wrong before was found before. */
const LOOKS_BACK_MS = 3 * 24 * 60 * 60_000;
/** A mail that waits longer than this tells nobody, whatever the reason. */
const LONGEST_POST_SECONDS = 15 * 60;

/** Never throws: an audit that does not end, or not well, is itself a finding. */
export async function audit(db: Db, limits: AuditLimits, before: Audit | null = null): Promise<Audit> {
  try {
    const now = await readNow(db);
    const violations = await findViolations(db, now - LOOKS_BACK_MS);
    const backlogs = await measureBacklogs(db, now);
    return { violations, backlogs, findings: findingsOf(violations, backlogs, limits) };
  } catch (error) {
    const failure = `the audit failed: ${error instanceof Error ? error.message : String(error)}`;
    const { violations, backlogs } = before ?? { violations: [], backlogs: NO_BACKLOGS };
    return { violations, backlogs, findings: [failure] };
  }
}

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
