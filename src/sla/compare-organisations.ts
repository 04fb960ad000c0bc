/** How one organisation differs from another: who is there, and who holds which role. */
import { changed, compareKeyed, type Difference, names } from './compare-policies.js';
import type { Absence, Holders, Organisation, Person } from './organisation.js';
import { type Localised, ROLES } from './policy.js';

export function compareOrganisations(before: Organisation, after: Organisation): Difference[] {
  const nameWords = ({ name }: { readonly name: Localised }) => names(name);
  return [
    ...comparePeople(before.people, after.people),
    ...compareKeyed('sites', before.sites, after.sites, nameWords),
    ...compareKeyed('departments', before.departments, after.departments, nameWords),
    ...ROLES.flatMap((role) =>
      compareKeyed(`roles.${role}`, holderWords(before.roles[role]), holderWords(after.roles[role]), String),
    ),
  ];
}

function comparePeople(before: Organisation['people'], after: Organisation['people']): Difference[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const [was, is] = [before[key], after[key]];
    const path = `people.${key}`;
    if (was === undefined || is === undefined)
      return changed(
        path,
        was === undefined ? null : personWords(was),
        is === undefined ? null : personWords(is),
      );
    return compareKeyed(path, fieldsOf(was), fieldsOf(is), String);
  });
}

const personWords = ({ name, email }: Person): string => `${name} <${email}>`;

const fieldsOf = ({ key: _, absences, ...fields }: Person): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  ...(absences.length === 0 ? {} : { absences: absences.map(absenceWords).join('; ') }),
});

const absenceWords = ({ from, until, deputy }: Absence): string =>
  `${from} to ${until}${deputy === undefined ? '' : `, deputy ${deputy}`}`;

/** Everywhere a role is held: `company`, `engineering`, `riverside/engineering`. */
function holderWords(holders: Holders | undefined): Record<string, string> {
  if (holders === undefined) return {};
  const { company, departments, sites, siteDepartments } = holders;
  const places = {
    ...departments,
    ...sites,
    ...siteDepartments,
    ...(company.length === 0 ? {} : { company }),
  };
  return Object.fromEntries(
    Object.entries(places).map(([place, keys]) => [place, [...keys].sort().join(', ')]),
  );
}
