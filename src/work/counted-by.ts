/** What a clock was counted by: the record as it is, or, where its target no longer applies, as it was before that. */
import type { PlannedDeadline } from '../sla/plan.js';
import { findTarget, type Policy, type Target } from '../sla/policy.js';
import type { StoredEntry } from '../store/entries.js';
import { type CaseFile, targetOf } from './case-file.js';

export interface CountedBy {
  readonly entries: readonly StoredEntry[];
  /** Null where it is gone: then nothing is left to count by. */
  readonly policy: Policy | null;
  /** Undefined where no policy that is left knows it. */
  readonly target: Target | undefined;
}

export function countedBy(
  file: CaseFile,
  { target, outcome }: Pick<PlannedDeadline, 'target' | 'outcome'>,
): CountedBy {
  const end =
    outcome.state === 'cancelled' && outcome.because === 'not-applicable'
      ? file.entries.findLastIndex(({ recordedAt }) => recordedAt === outcome.at)
      : -1;
  const { policy } = file.case;
  if (end < 0) return { entries: file.entries, policy, target: targetOf(file, target) };
  const former = policyBefore(file, end);
  return {
    entries: file.entries.slice(0, end),
    policy: former,
    target: (former && findTarget(former, target)) ?? targetOf(file, target),
  };
}

/** The policy that was in force before the entry of that index. */
function policyBefore({ entries, former, case: of }: CaseFile, index: number): Policy | null {
  const next = entries.slice(index).find(({ applied }) => applied !== undefined)?.applied;
  if (next === undefined) return of.policy;
  return former.find(({ version }) => version === next.from)?.policy ?? null;
}
