/** The doctor's look at who is told, and at the days that are counted. */
import type { Configuration } from '../config/configuration.js';
import type { Instant } from '../sla/instant.js';
import type { Organisation } from '../sla/organisation.js';
import { ROLES, type Role } from '../sla/policy.js';
import { dateIn, recipients } from '../sla/recipients.js';
import type { Db } from '../store/open.js';
import { policyShelf } from '../work/context.js';
import { coverageLines, readCoverage } from '../work/coverage.js';
import { type Check, ok, warning } from './doctor-check.js';

/** Every role of every department, at every site, on the day of `now`. */
export function checkOrganisation({ policy, organisation }: Configuration, now: Instant): Check {
  const date = dateIn(policy.timeZone, now);
  const missing = Object.keys(organisation.departments).flatMap((department) =>
    ROLES.flatMap((role) => unreachableAs(role, department, organisation, date)),
  );
  return missing.length === 0
    ? ok('organisation', 'every role of every department can be reached today')
    : warning(
        'organisation',
        `nobody can be reached as ${missing.join(', ')}`,
        'name deputies; until then the next step is told',
      );
}

/** `supervisor of engineering`, or, where it is so at some sites only, `supervisor of riverside/engineering`. */
function unreachableAs(
  role: Role,
  department: string,
  organisation: Organisation,
  date: string,
): readonly string[] {
  const sites = Object.keys(organisation.sites);
  const places = sites.length === 0 ? [null] : sites;
  const without = places.filter((site) => {
    const place = { site, department, responsible: null };
    return recipients([role], [], place, organisation, date).unreachable.length > 0;
  });
  if (without.length === places.length) return [`${role} of ${department}`];
  return without.map((site) => `${role} of ${site}/${department}`);
}

/** Weeks before the official days of a calendar run out, and which open deadlines lie beyond them already. */
export async function checkCalendars(db: Db, configuration: Configuration, now: Instant): Promise<Check[]> {
  const shelf = policyShelf(() => configuration);
  const lines = coverageLines(await readCoverage(db, shelf, configuration.policy, now));
  if (lines.length === 0)
    return [ok('calendars', 'official days are known for every calendar that is counted on')];
  return lines.map((line) =>
    warning(
      'calendars',
      line,
      'later dates count as plain weekdays: update Duban, or duban calendar import the year, and apply it to open complaints',
    ),
  );
}
