/** The audit: does the record show that Duban does what it promises? The same for the worker, its health and the doctor. */
import { type Backlogs, findViolations, measureBacklogs, type Violation } from '../store/audit.js';
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
const LOOKS_BACK_DAYS = 3;
/** A mail that waits longer than this tells nobody, whatever the reason. */
const LONGEST_POST_SECONDS = 15 * 60;

export async function audit(db: Db, limits: AuditLimits): Promise<Audit> {
  const violations = await findViolations(db, LOOKS_BACK_DAYS);
  const backlogs = await measureBacklogs(db);
  return { violations, backlogs, findings: findingsOf(violations, backlogs, limits) };
}

/** Pure, so that health, metrics and the doctor cannot disagree. */
export function findingsOf(
  violations: readonly Violation[],
  backlogs: Backlogs,
  { lateMs }: AuditLimits,
): string[] {
  const { deadline, notice, mail } = backlogs;
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
  return findings;
}

const seconds = (count: number): string => `${Math.round(count)} s`;
