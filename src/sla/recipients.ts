/** Who is told: roles of a step → people, at one instant (rules 15, 16). */
import { DateTime } from 'luxon';
import type { Instant } from './instant.js';
import type { Reason } from './notice.js';
import type { Organisation, Person } from './organisation.js';
import type { Role } from './policy.js';
import { presentFor, type Reached, type WasTold } from './stand-in.js';

/** Where roles are looked up: the complaint's place in the organisation, and its own responsible person. */
export interface Place {
  readonly site: string | null;
  readonly department: string;
  /** A person's key; null, or a key that the organisation does not know, means the department's. */
  readonly responsible: string | null;
}

/** The date (`YYYY-MM-DD`) of an instant in a zone, as absences are written. */
export function dateIn(timeZone: string, at: Instant): string {
  if (lastAsked.at !== at || lastAsked.timeZone !== timeZone) {
    const date = DateTime.fromMillis(at, { zone: timeZone }).toFormat('yyyy-MM-dd');
    lastAsked = { timeZone, at, date };
  }
  return lastAsked.date;
}

/** A batch of thousands asks for one instant, and luxon takes longer than all the rest of a decision. */
let lastAsked = { timeZone: '', at: Number.NaN, date: '' };

export interface Recipient {
  readonly person: Person;
  /** All roles in which this person is told. */
  readonly roles: readonly Role[];
  readonly reasons: readonly Reason[];
}

export interface Told {
  readonly recipients: readonly Recipient[];
  /** Roles of which nobody could be reached. */
  readonly unreachable: readonly Role[];
}

const NOBODY_WAS: WasTold = () => false;

/**
 * Resolves a step's roles on `date`. Where nobody of a role can be reached, the roles of the next later step
 * are told as well, and so on; at the end the admin. `laterSteps`: what the later steps tell, in order of time.
 * Whoever was told before their absence began is told beside their deputy.
 */
export function recipients(
  roles: readonly Role[],
  laterSteps: readonly (readonly Role[])[],
  place: Place,
  organisation: Organisation,
  date: string,
  wasTold = NOBODY_WAS,
): Told {
  const found = roles.map((role) => reach(role, place, organisation, date, wasTold));
  const reached = found.flatMap((one) => one.reached);
  const unreachable = needsSubstitute(found);
  if (unreachable.length === 0) return { recipients: byPerson(reached), unreachable };
  const substitutes = reachInstead(unreachable, laterSteps, place, organisation, date);
  return { recipients: byPerson([...reached, ...substitutes]), unreachable };
}

/** Somebody who was to be told in these roles, and could not be. */
export interface Untold {
  readonly person: string;
  readonly roles: readonly Role[];
}

/**
 * Whom to tell instead of people whose mailbox refuses: for each the deputy, as if they were away, else whoever the
 * next later step reaches; and the admin in any case. Going on stops at the first level that reaches anybody, also where
 * all of them know already: a refused mailbox must not hurry a complaint past its supervisor.
 * `untold`: everybody whose mail of this firing was refused. `known`: keys of those who were told.
 */
export function recipientsInstead(
  untold: readonly Untold[],
  laterSteps: readonly (readonly Role[])[],
  known: ReadonlySet<string>,
  place: Place,
  organisation: Organisation,
  date: string,
): Recipient[] {
  const without = withoutPeople(untold, organisation, date);
  const nameOf = (person: string) => organisation.people[person]?.name ?? person;
  const reasons = untold.flatMap(({ person, roles }) =>
    roles.map((role): Reason => ({ kind: 'undeliverable', of: nameOf(person), role })),
  );
  const refusedNames = new Set(untold.map(({ person }) => nameOf(person)));
  // Whose mailbox refuses is taken for away, and is not.
  const isTrue = (reason: Reason) => reason.kind !== 'deputy' || !refusedNames.has(reason.of);
  const refused = new Set(untold.map(({ person }) => person));
  const withReasons = (reached: readonly Reached[]) =>
    reached
      .filter(({ person }) => !refused.has(person.key))
      .map((one) => ({ ...one, reasons: [...one.reasons.filter(isTrue), ...reasons] }));
  const reachedBy = (roles: readonly Role[]) =>
    withReasons(roles.flatMap((role) => reach(role, place, without, date).reached));
  const insteadOf = ({ roles }: Untold) =>
    [roles, ...laterSteps].map(reachedBy).find((level) => level.length > 0) ?? [];
  const reached = [...untold.flatMap(insteadOf), ...withReasons(reachAdmin(place, without, date))];
  return byPerson(reached.filter(({ person }) => !known.has(person.key)));
}

/** The same organisation with these people away for the day; a deputy of any of their absences stands in. */
function withoutPeople(untold: readonly Untold[], organisation: Organisation, date: string): Organisation {
  const people = { ...organisation.people };
  for (const { person: key } of untold) {
    const person = people[key];
    if (person === undefined) continue;
    const { deputy } = person.absences.find((absence) => absence.deputy !== undefined) ?? {};
    const away = { from: date, until: date };
    people[key] = { ...person, absences: [deputy === undefined ? away : { ...away, deputy }] };
  }
  return { ...organisation, people };
}

interface RoleReached {
  readonly role: Role;
  readonly held: boolean;
  readonly reached: readonly Reached[];
}

/**
 * A role of which nobody can be reached needs somebody instead. But a receptionist belongs to a site, and a complaint
 * may name none: that this role is missing matters only if the step reached nobody at all.
 */
function needsSubstitute(found: readonly RoleReached[]): Role[] {
  const nobody = found.every((one) => one.reached.length === 0);
  const matters = ({ role, held }: RoleReached) => held || nobody || role !== 'receptionist';
  return found.filter((one) => one.reached.length === 0 && matters(one)).map((one) => one.role);
}

function reachInstead(
  unreachable: readonly Role[],
  laterSteps: readonly (readonly Role[])[],
  place: Place,
  organisation: Organisation,
  date: string,
): Reached[] {
  const reasons = unreachable.map((role): Reason => ({ kind: 'unreachable', role }));
  const later = laterSteps
    .map((roles) => roles.flatMap((role) => reach(role, place, organisation, date).reached))
    .find((reached) => reached.length > 0);
  const substitutes = later ?? reachAdmin(place, organisation, date);
  return substitutes.map((one) => ({ ...one, reasons: [...reasons, ...one.reasons] }));
}

/** Also while away, where nobody stands in: else nobody at all would be told. */
function reachAdmin(place: Place, organisation: Organisation, date: string): readonly Reached[] {
  const { reached } = reach('admin', place, organisation, date);
  if (reached.length > 0) return reached;
  return holdersOf('admin', place, organisation).map((person) => ({ person, role: 'admin', reasons: [] }));
}

function reach(
  role: Role,
  place: Place,
  organisation: Organisation,
  date: string,
  wasTold = NOBODY_WAS,
): RoleReached {
  const holders = holdersOf(role, place, organisation);
  const reached = holders.flatMap((holder) => presentFor(holder, role, organisation, date, wasTold));
  return { role, held: holders.length > 0, reached };
}

/** The holders of a role for a complaint: by site and department, department, site, company, in this order. */
export function holdersOf(role: Role, place: Place, { roles, people }: Organisation): Person[] {
  const own = role === 'responsible' && place.responsible !== null ? people[place.responsible] : undefined;
  if (own !== undefined) return [own];
  const holders = roles[role];
  if (holders === undefined) return [];
  const { site, department } = place;
  const keys =
    (site === null ? undefined : holders.siteDepartments[`${site}/${department}`]) ??
    holders.departments[department] ??
    (site === null ? undefined : holders.sites[site]) ??
    holders.company;
  return keys.flatMap((key) => people[key] ?? []);
}

function byPerson(reached: readonly Reached[]): Recipient[] {
  const people = new Map<string, Recipient>();
  for (const { person, role, reasons } of reached) {
    const known = people.get(person.key);
    people.set(person.key, {
      person,
      roles: [...new Set([...(known?.roles ?? []), role])],
      reasons: known === undefined ? reasons : mergeReasons(known.reasons, reasons),
    });
  }
  return [...people.values()];
}

function mergeReasons(known: readonly Reason[], more: readonly Reason[]): Reason[] {
  const seen = new Set(known.map((reason) => JSON.stringify(reason)));
  return [...known, ...more.filter((reason) => !seen.has(JSON.stringify(reason)))];
}
