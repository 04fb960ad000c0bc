/** Who holds which role. Always the current organisation; it is not part of a policy's version. */
import type { Language, Localised, Role } from './policy.js';

/** Dates `YYYY-MM-DD` in the policy's time zone, both included. */
export interface Absence {
  readonly from: string;
  readonly until: string;
  /** A person's key; none means nobody stands in. */
  readonly deputy?: string;
}

export interface Person {
  readonly key: string;
  readonly name: string;
  /** How a mail addresses this person, such as 李主管; left out, the name. */
  readonly title?: string;
  readonly email: string;
  readonly phone?: string;
  readonly language: Language;
  /** A department's key, where it cannot be read off the roles. */
  readonly department?: string;
  readonly absences: readonly Absence[];
}

/** A role's holders (keys of people) for the company, and for narrower scopes. */
export interface Holders {
  readonly company: readonly string[];
  readonly departments: Readonly<Record<string, readonly string[]>>;
  readonly sites: Readonly<Record<string, readonly string[]>>;
  /** By `site/department`. */
  readonly siteDepartments: Readonly<Record<string, readonly string[]>>;
}

export interface Organisation {
  readonly people: Readonly<Record<string, Person>>;
  readonly sites: Readonly<Record<string, { readonly name: Localised }>>;
  readonly departments: Readonly<Record<string, { readonly name: Localised }>>;
  readonly roles: Readonly<Partial<Record<Role, Holders>>>;
}
