/** The second look at `organisation.yaml`: whether everybody and everything that is named is there. */

import { deputies } from './deputies.js';
import type { Draft } from './draft.js';
import type { Finding } from './finding.js';
import type { OrganisationFile, PersonFile } from './organisation-file.js';
import { lookAtRoles } from './roles-look.js';
import { unknownWord } from './suggest.js';

export function* lookAtOrganisation(file: Draft<OrganisationFile>): Generator<Finding> {
  const { people, departments, sites } = file;
  if (departments !== undefined && Object.keys(departments).length === 0)
    yield {
      path: ['departments'],
      problem: 'there is no department',
      allowed: 'allowed: at least one department',
    };
  for (const site of Object.keys(sites ?? {}))
    if (Object.hasOwn(departments ?? {}, site)) {
      const problem = `"${site}" is the key of a department, too`;
      yield {
        path: ['sites', site],
        atKey: true,
        problem,
        allowed: 'allowed: different keys for sites and departments',
      };
    }
  for (const [key, person] of Object.entries(people ?? {}))
    if (person !== undefined) yield* lookAtPerson(key, person, file);
  yield* sharedAddresses(people);
  yield* deputies(people ?? {});
  yield* lookAtRoles(file);
}

function* lookAtPerson(
  key: string,
  person: Draft<PersonFile>,
  file: Draft<OrganisationFile>,
): Generator<Finding> {
  const path = ['people', key];
  if (person.department !== undefined && file.departments !== undefined)
    yield* unknownWord(
      person.department,
      [...path, 'department'],
      Object.keys(file.departments),
      'department',
    );
  for (const [index, absence] of (person.absences ?? []).entries()) {
    const at = [...path, 'absences', index];
    const { from, until, deputy } = absence ?? {};
    if (from !== undefined && until !== undefined && until < from) {
      const problem = `the absence ends on ${until}, before it starts on ${from}`;
      yield { path: [...at, 'until'], problem, allowed: `allowed: ${from} or later` };
    }
    if (deputy !== undefined)
      yield* unknownWord(deputy, [...at, 'deputy'], Object.keys(file.people ?? {}), 'person');
  }
}

function* sharedAddresses(people: Draft<OrganisationFile['people']> | undefined): Generator<Finding> {
  const owners = new Map<string, string>();
  for (const [key, person] of Object.entries(people ?? {})) {
    const email = person?.email?.toLowerCase();
    if (email === undefined) continue;
    const owner = owners.get(email);
    if (owner !== undefined) {
      const problem = `"${owner}" has the same address, so the two share one mail`;
      yield {
        path: ['people', key, 'email'],
        problem,
        allowed: 'better: an address for each person',
        warning: true,
      };
    }
    owners.set(email, owner ?? key);
  }
}
