/** What every use case works with. */
import type { Configuration } from '../config/configuration.js';
import { policyFromContent } from '../config/policy-version.js';
import type { Policy } from '../sla/policy.js';
import type { Db } from '../store/open.js';
import { findPolicy } from '../store/policies.js';

export interface WorkContext {
  readonly db: Db;
  /** The configuration in force now: a reload changes what the next call returns. */
  readonly configuration: () => Configuration;
  readonly policies: PolicyShelf;
  /** How much later than planned a firing may be before the record says why, on Duban's clock. */
  readonly punctualMs: number;
  /** Fires when the worker is closing: nothing new is begun. */
  readonly stopping?: AbortSignal;
}

/** Policies by version: those of running complaints stay at hand, read once. */
export type PolicyShelf = (db: Db, version: string) => Promise<Policy>;

export function policyShelf(configuration: () => Configuration): PolicyShelf {
  const shelf = new Map<string, Policy>();
  return async (db, version) => {
    const current = configuration();
    if (current.policyVersion === version) return current.policy;
    const known = shelf.get(version);
    if (known !== undefined) return known;
    const content = await findPolicy(db, version);
    if (content === undefined) throw new Error(`policy version ${version} is not in the database`);
    const policy = policyFromContent(content);
    shelf.set(version, policy);
    return policy;
  };
}
