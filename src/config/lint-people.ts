/** Roles that nobody can be reached in, now or soon, because who holds them is away. */
import { DateTime } from 'luxon';
import type { Organisation } from '../sla/organisation.js';
import type { Role } from '../sla/policy.js';
import { holdersOf, recipients } from '../sla/recipients.js';
import type { Finding } from './finding.js';
import { placesOf } from './lint-twice.js';
import { someOf } from './lint-words.js';

const SOON_DAYS = 60;

/** `today`: `YYYY-MM-DD` in the policy's zone. `roles`: those that the policy tells. */
export function* lintPeople(
  organisation: Organisation,
  roles: readonly Role[],
  today: string,
): Generator<Finding> {
  const soon = Array.from({ length: SOON_DAYS + 1 }, (_, days) => plusDays(today, days));
  for (const [key, { absences }] of Object.entries(organisation.people))
    for (const [index, { from, until }] of absences.entries()) {
      const days = soon.filter((date) => from <= date && date <= until);
      const alone = days.map((date) => ({ date, held: heldAlone(organisation, roles, key, date) }));
      const bad = alone.filter(({ held }) => held.length > 0);
      const [first] = bad;
      if (first === undefined) continue;
      const held = [...new Set(bad.flatMap((one) => one.held))];
      const span = `from ${first.date} to ${bad.at(-1)?.date}`;
      const problem = `"${key}" is away ${span}, and nobody else can be reached as ${someOf(held)}; until then the next step's people are told at once`;
      const allowed = 'better: a deputy who is there on those days, or a second holder of the role';
      yield { path: ['people', key, 'absences', index], problem, allowed };
    }
}

/** `supervisor of riverside/engineering`: what this person holds where nobody at all can be reached on that date. */
function heldAlone(organisation: Organisation, roles: readonly Role[], key: string, date: string): string[] {
  return roles.flatMap((role) => {
    const places = placesOf(organisation).filter((place) => {
      const holds = holdersOf(role, place, organisation).some((holder) => holder.key === key);
      return holds && recipients([role], [], place, organisation, date).unreachable.length > 0;
    });
    const names = new Set(places.map(({ department }) => department));
    const everywhere = names.size === Object.keys(organisation.departments).length;
    return everywhere ? [role] : [...names].map((department) => `${role} of ${department}`);
  });
}

const plusDays = (date: string, days: number): string =>
  DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');
