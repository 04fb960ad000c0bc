/** Whether every role is held by somebody who exists, for every complaint that may come. */
import type { Role } from '../sla/policy.js';
import type { Draft } from './draft.js';
import type { Finding, Path } from './finding.js';
import type { HoldersFile, OrganisationFile } from './organisation-file.js';
import { each } from './schema-parts.js';
import { unknownWord } from './suggest.js';

const FOR_COMPANY: readonly Role[] = [
  'senior-leadership',
  'executive-in-charge',
  'management-representative',
  'enterprise-management',
  'warranty-office',
  'admin',
];
const FOR_DEPARTMENTS: readonly Role[] = ['responsible', 'supervisor', 'department-head', 'receptionist'];

type Holders = Draft<HoldersFile>;
/** Undefined where the file does not say, because that place is faulty. */
interface Places {
  readonly departments: readonly string[] | undefined;
  readonly sites: readonly string[] | undefined;
}

export function* lookAtRoles(file: Draft<OrganisationFile>): Generator<Finding> {
  const { roles } = file;
  if (roles === undefined) return;
  const places = {
    departments: file.departments === undefined ? undefined : Object.keys(file.departments),
    sites: 'sites' in file && file.sites === undefined ? undefined : Object.keys(file.sites ?? {}),
  };
  const people = file.people === undefined ? undefined : Object.keys(file.people);
  for (const role of [...FOR_DEPARTMENTS, ...FOR_COMPANY]) {
    const path = ['roles', role];
    // A role that was faulty is there, with undefined.
    if (role in roles && roles[role] === undefined) continue;
    const holders = roles[role];
    if (holders !== undefined) yield* lookAtHolders(holders, path, people, places);
    if (FOR_COMPANY.includes(role)) yield* companyGap(holders, path);
    else yield* departmentGaps(role, holders, path, places);
  }
}

function* lookAtHolders(
  holders: Holders,
  path: Path,
  people: readonly string[] | undefined,
  places: Places,
): Generator<Finding> {
  const lists = isByPlace(holders)
    ? Object.entries(holders).flatMap(([scope, list]) => each<string>(list, [...path, scope]))
    : each<string>(holders, path);
  if (people !== undefined)
    for (const { item, path: at } of lists) yield* unknownWord(item, at, people, 'person');
  if (isByPlace(holders))
    for (const scope of Object.keys(holders)) yield* lookAtScope(scope, [...path, scope], places);
}

const isByPlace = (holders: Holders): holders is Exclude<Holders, string | readonly unknown[]> =>
  typeof holders === 'object' && !Array.isArray(holders);

function* lookAtScope(scope: string, path: Path, { departments, sites }: Places): Generator<Finding> {
  if (departments === undefined || sites === undefined) return;
  const both = sites.flatMap((site) => departments.map((department) => `${site}/${department}`));
  const known = [...departments, ...sites, ...both];
  const kind = scope.includes('/') ? 'site/department' : 'department or site';
  for (const finding of unknownWord(scope, path, known, kind)) yield { ...finding, atKey: true };
}

function* companyGap(holders: Holders | undefined, path: Path): Generator<Finding> {
  if (holders !== undefined && !isByPlace(holders)) return;
  const problem =
    holders === undefined ? 'nobody holds this role' : 'this role is needed for the whole company';
  yield { path, atKey: true, problem, allowed: "allowed: a person's key, or a list of them" };
}

function* departmentGaps(
  role: Role,
  holders: Holders | undefined,
  path: Path,
  places: Places,
): Generator<Finding> {
  const { departments, sites } = places;
  if (departments === undefined || sites === undefined || (holders !== undefined && !isByPlace(holders)))
    return;
  const held = new Set(Object.keys(holders ?? {}));
  const gaps = departments.flatMap((department) => gapsOf(department, sites, held));
  if (gaps.length > 0) {
    const problem = `nobody holds this role for ${gaps.join(', ')}`;
    yield {
      path,
      atKey: true,
      problem,
      allowed: 'allowed: somebody for every department, or for every site',
    };
    return;
  }
  const bySite = departments.filter((department) => !held.has(department));
  if (role === 'receptionist' || bySite.length === 0) return;
  const problem = `nobody holds this role for a complaint of ${bySite.join(', ')} that names no site`;
  yield { path, atKey: true, problem, allowed: 'better: somebody for every department', warning: true };
}

/** Where a complaint of this department would find nobody: at no site of the company, or at some of them. */
function gapsOf(department: string, sites: readonly string[], held: ReadonlySet<string>): string[] {
  if (held.has(department)) return [];
  const gaps = sites.filter((site) => !held.has(site) && !held.has(`${site}/${department}`));
  if (gaps.length === sites.length) return [department];
  return gaps.map((site) => `${site}/${department}`);
}
