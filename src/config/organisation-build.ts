/** `organisation.yaml`, passed by all checks → the organisation. */
import type { Holders, Organisation, Person } from '../sla/organisation.js';
import type { HoldersFile, OrganisationFile, PersonFile } from './organisation-file.js';
import { listOf, localise } from './schema-parts.js';

export function buildOrganisation(file: OrganisationFile): Organisation {
  const sites = Object.entries(file.sites ?? {});
  const departments = Object.entries(file.departments);
  return {
    people: Object.fromEntries(
      Object.entries(file.people).map(([key, person]) => [key, buildPerson(key, person)]),
    ),
    sites: Object.fromEntries(sites.map(([key, site]) => [key, { name: localise(site?.name, key) }])),
    departments: Object.fromEntries(
      departments.map(([key, one]) => [key, { name: localise(one?.name, key) }]),
    ),
    roles: Object.fromEntries(
      Object.entries(file.roles).flatMap(([role, holders]) =>
        holders === undefined
          ? []
          : [[role, buildHolders(holders, Object.hasOwn.bind(null, file.departments))]],
      ),
    ),
  };
}

function buildPerson(
  key: string,
  { title, phone, department, language, absences, ...person }: PersonFile,
): Person {
  return {
    key,
    name: person.name,
    ...(title === undefined ? {} : { title }),
    email: person.email,
    ...(phone === undefined ? {} : { phone }),
    language: language ?? 'zh-CN',
    ...(department === undefined ? {} : { department }),
    absences: (absences ?? []).map(({ from, until, deputy }) => ({
      from,
      until,
      ...(deputy === undefined ? {} : { deputy }),
    })),
  };
}

const distinct = (people: string | readonly string[]) => [...new Set(listOf(people))];

function buildHolders(file: HoldersFile, isDepartment: (key: string) => boolean): Holders {
  const none = { departments: {}, sites: {}, siteDepartments: {} };
  if (typeof file === 'string' || isList(file)) return { company: distinct(file), ...none };
  const entries = Object.entries(file).map(([scope, people]) => [scope, distinct(people)] as const);
  const pick = (wanted: (scope: string) => boolean) =>
    Object.fromEntries(entries.filter(([scope]) => wanted(scope)));
  const isBoth = (scope: string) => scope.includes('/');
  return {
    company: [],
    departments: pick((scope) => !isBoth(scope) && isDepartment(scope)),
    sites: pick((scope) => !isBoth(scope) && !isDepartment(scope)),
    siteDepartments: pick(isBoth),
  };
}

const isList = (file: HoldersFile): file is string[] => Array.isArray(file);
