/** An intake on its way in: the rows that it becomes, or why its instants cannot be. */
import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { Configuration } from '../config/configuration.js';
import type { Milestone } from '../sla/complaint.js';
import type { Instant } from '../sla/instant.js';
import { dateIn } from '../sla/recipients.js';
import type { NewComplaint } from '../store/complaints.js';
import type { StoredEntry } from '../store/entries.js';
import type { Intake } from './intake-message.js';
import { Refused } from './refused.js';
import { FUTURE_MS, futureProblem } from './when.js';

export interface Draft {
  readonly intake: Intake;
  readonly complaint: NewComplaint;
  readonly entries: readonly StoredEntry[];
}

export const isDraft = (draft: Draft | Refused): draft is Draft => !(draft instanceof Refused);

export function draftOf(intake: Intake, now: Instant, configuration: Configuration): Draft | Refused {
  const problems = timeProblems(intake, now);
  if (problems.length > 0) return new Refused(problems);
  const id = uuidv7();
  return {
    intake,
    entries: firstEntries(intake, id, now),
    complaint: {
      id,
      slipYear: Number(dateIn(configuration.policy.timeZone, now).slice(0, 4)),
      kind: intake.kind,
      category: intake.category,
      channel: intake.channel,
      site: intake.site ?? null,
      department: intake.department,
      summary: intake.summary,
      details: intake.details ?? null,
      complainant: intake.complainant ?? {},
      receivedBy: intake.receivedBy,
      responsible: intake.responsible ?? null,
      settledOnTheSpot: intake.settledOnTheSpot,
      difficult: intake.difficult,
      wideImpact: intake.wideImpact,
      source: intake.source ?? (intake.sourceId ? '' : null),
      sourceId: intake.sourceId ?? null,
      contentHash: createHash('sha256').update(intake.canonical).digest('hex'),
      policyVersion: configuration.policyVersion,
      state: 'open',
      createdAt: new Date(now).toISOString(),
    },
  };
}

function timeProblems(intake: Intake, now: Instant): string[] {
  const problems: string[] = [];
  const receivedAt = intake.receivedAt ?? now;
  for (const field of ['receivedAt', 'relayedAt', 'slipIssuedAt'] as const) {
    const at = intake[field];
    if (at === undefined || at === null) continue;
    if (at > now + FUTURE_MS) problems.push(futureProblem(field, at, now));
    else if (at < receivedAt)
      problems.push(`${field}: lies before the complaint was received; allowed: receivedAt or later`);
  }
  return problems;
}

/** Instants left out are now, `null` is not yet; settled on the spot means handled when received, with no slip. */
function firstEntries(intake: Intake, complaintId: string, now: Instant): StoredEntry[] {
  const receivedAt = intake.receivedAt ?? now;
  const orNow = (at: Instant | null | undefined) => (at === undefined ? Math.max(now, receivedAt) : at);
  const milestones: readonly (readonly [Milestone, Instant | null])[] = [
    ['received', receivedAt],
    ['relayed', orNow(intake.relayedAt)],
    intake.settledOnTheSpot ? ['handled', receivedAt] : ['slip-issued', orNow(intake.slipIssuedAt)],
  ];
  return milestones
    .flatMap(([type, at]) => (at === null ? [] : [{ type, at }]))
    .map(({ type, at }, index) => ({
      complaintId,
      seq: index + 1,
      type,
      at,
      by: intake.receivedBy,
      note: null,
      category: null,
      responsible: null,
      corrects: null,
      voids: false,
      sourceId: null,
      recordedAt: now,
    }));
}
