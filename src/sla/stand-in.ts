/** Who is there for the holder of a role on a date: the holder, or a deputy (rules 16). */
import type { Reason } from './notice.js';
import type { Absence, Organisation, Person } from './organisation.js';
import type { Role } from './policy.js';

/** One person reached in one role. */
export interface Reached {
  readonly person: Person;
  readonly role: Role;
  readonly reasons: readonly Reason[];
}

/** Whether the person of that key has been told of the same matter before. */
export type WasTold = (person: string) => boolean;

const DEEPEST_DEPUTY = 3;

/** The person, or who stands in for them, at most three deputies deep; nobody where all of these are away. */
export function presentFor(
  holder: Person,
  role: Role,
  { people }: Organisation,
  date: string,
  wasTold: WasTold,
): Reached[] {
  const away: { readonly person: Person; readonly until: string }[] = [];
  let person = holder;
  for (let depth = 0; depth <= DEEPEST_DEPUTY; depth++) {
    const absence = absenceOn(person, date);
    if (absence === undefined)
      return [standingIn(person, role, away), ...knowing(person, role, away, wasTold)];
    away.push({ person, until: absence.until });
    const deputy = absence.deputy === undefined ? undefined : people[absence.deputy];
    if (deputy === undefined) return [];
    person = deputy;
  }
  return [];
}

type Away = readonly { readonly person: Person; readonly until: string }[];

const standingIn = (person: Person, role: Role, away: Away): Reached => ({
  person,
  role,
  reasons: away.map(({ person: { name }, until }) => ({ kind: 'deputy', of: name, role, until })),
});

const knowing = (deputy: Person, role: Role, away: Away, wasTold: WasTold): Reached[] =>
  away
    .filter(({ person }) => wasTold(person.key))
    .map(({ person, until }) => ({
      person,
      role,
      reasons: [{ kind: 'away', deputy: deputy.name, role, until }],
    }));

/** The absence that covers a date; both its days are included. Of several, one with a deputy goes first. */
function absenceOn(person: Person, date: string): Absence | undefined {
  const covering = person.absences.filter((absence) => absence.from <= date && date <= absence.until);
  return covering.find((absence) => absence.deputy !== undefined) ?? covering[0];
}
