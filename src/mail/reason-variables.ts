/** Why this reader is told although the step does not name them, in words; and what they are told as in their own right. */
import type { Reason } from '../sla/notice.js';
import type { Language, Role } from '../sla/policy.js';
import type { Dates } from './dates.js';
import { mask } from './mask.js';
import { clip, shownLine } from './shown.js';
import type { Variables } from './variables.js';
import { wordsIn } from './words.js';

/** Far more of a name than is shown. */
const READ_LIMIT = 200;
/** A digest may tell of many. */
const MOST = 12;

/** A name from the record, where people write whatever they like. */
export const shownPerson = (name: string, language: Language): string =>
  shownLine(mask(clip(name, READ_LIMIT), language).text, 24);

export function reasonVariables(
  reasons: readonly Reason[],
  language: Language,
  dates: Dates,
): readonly Variables[] {
  const names = wordsIn(language).names.roles;
  return reasons.slice(0, MOST).map((reason) => ({
    kind: reason.kind,
    role: names[reason.role],
    of: 'of' in reason ? shownPerson(reason.of, language) : null,
    deputy: 'deputy' in reason ? shownPerson(reason.deputy, language) : null,
    until: 'until' in reason ? dates.date(reason.until) : null,
  }));
}

/** Who stands in for somebody does not hold the role; the reason says whose it is. */
export const ownRoles = (roles: readonly Role[], reasons: readonly Reason[]): readonly Role[] =>
  roles.filter(
    (role) =>
      !reasons.some(({ kind, role: of }) => (kind === 'deputy' || kind === 'undeliverable') && of === role),
  );
