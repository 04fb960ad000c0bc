/** Whose supervisor, whose receptionist: where in the organisation a target's roles are looked up. */
import type { ComplaintFacts, Milestone } from './complaint.js';
import type { Organisation } from './organisation.js';
import type { Target } from './policy.js';
import type { Place } from './recipients.js';

/** Until then the matter lies with whoever received it (4.2.1 and the relay clock of 4.2.3). */
const STILL_WITH_RECEIVER: ReadonlySet<Milestone> = new Set(['relayed', 'supervisor-informed']);

/** `responsible`: the person who is responsible now, if one was named. */
export function placeOf(
  facts: ComplaintFacts,
  responsible: string | null,
  target: Pick<Target, 'until'>,
  organisation: Organisation,
): Place {
  const withReceiver = target.until.every((milestone) => STILL_WITH_RECEIVER.has(milestone));
  const receivers = withReceiver ? departmentOf(facts.receivedBy, organisation) : undefined;
  return { site: facts.site, department: receivers ?? facts.department, responsible };
}

const departments = new WeakMap<Organisation, Map<string, string | undefined>>();

/** The department of a person, looked for once as long as the organisation stays. */
function departmentOf(key: string, organisation: Organisation): string | undefined {
  const known = departments.get(organisation) ?? new Map<string, string | undefined>();
  departments.set(organisation, known);
  if (!known.has(key)) known.set(key, findDepartment(key, organisation));
  return known.get(key);
}

/** As written, or the only one in which the person holds a role. */
function findDepartment(key: string, { people, roles, departments }: Organisation): string | undefined {
  const written = people[key]?.department;
  if (written !== undefined) return written;
  const holding = Object.values(roles).flatMap((holders) => [
    ...namesOf(holders.departments, key),
    ...namesOf(holders.siteDepartments, key).map((scope) => scope.split('/')[1] ?? scope),
  ]);
  const [only, ...others] = new Set(holding.filter((department) => department in departments));
  return others.length === 0 ? only : undefined;
}

const namesOf = (scopes: Readonly<Record<string, readonly string[]>>, key: string): string[] =>
  Object.keys(scopes).filter((scope) => scopes[scope]?.includes(key));
