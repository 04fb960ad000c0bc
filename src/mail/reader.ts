/** Who reads, and what that makes of the mail: what is asked of them, and past whom it comes. */
import type { Role } from '../sla/policy.js';
import type { Call } from './body-wording.js';
import { tagOf } from './matter.js';
import type { MailModel } from './model.js';
import type { Telling } from './telling.js';

/** Who stands above the supervisor; before them the supervisor must have been told. */
const ABOVE: readonly Role[] = ['senior-leadership', 'executive-in-charge', 'management-representative'];
const SILENCE = '4.2.4';

export function callOf({ model, stance, target }: Telling): Call {
  const { kind } = model.notice;
  if (kind === 'all-clear') return stance === 'direct' ? 'cleared' : 'information';
  if (kind === 'inform') return stance === 'do' ? 'handling' : 'information';
  if (kind === 'immediate') {
    if (tagOf(model) === 'decision' && !(target === 'representative' && stance === 'do')) return 'decision';
    return target === 'opinion' ? 'opinion' : 'handling';
  }
  if (stance === 'do') return 'handling';
  return stance === 'direct' ? 'direction' : 'information';
}

/** To the top: the clause by which this comes past the usual way. */
export function directClause({ model, name }: Telling): string | null {
  const { kind } = model.notice;
  if (!isAbove(model) || (kind !== 'senior' && kind !== 'immediate')) return null;
  const { target, clause } = model.deadlines[0];
  // That silence goes straight to the top is 4.2.4, also where it is the handling that is silent.
  return target === 'handle' && kind === 'senior' ? SILENCE : name(clause);
}

/** To the top: those between who know already and since when, and whether none of them has answered; null: nobody does. */
export function knownSupervisors({
  model,
  name,
  words,
  dates,
}: Telling): { readonly names: string; readonly areSilent: boolean } | null {
  const { kind } = model.notice;
  if (!isAbove(model) || (kind !== 'senior' && kind !== 'last-step' && kind !== 'immediate')) return null;
  const known = model.alsoTold.filter(({ since, roles }) => since !== null && roles.includes('supervisor'));
  if (known.length === 0) return null;
  const names = known
    .slice(0, 3)
    .map((one) => words.body.aside(name(one.name), dates.compact(one.since ?? model.asOf)));
  return {
    names: names.join(words.body.listGap),
    areSilent: known.every(({ hasAnswered }) => !hasAnswered),
  };
}

const isAbove = ({ recipient }: MailModel): boolean => recipient.roles.some((role) => ABOVE.includes(role));

/** Whoever is told in somebody's place reads of them in the footer. */
export function unreachedNames({ model, words, name }: Telling): readonly string[] {
  const replaced = new Set(model.recipient.reasons.flatMap((reason) => ('of' in reason ? reason.of : [])));
  const names = model.unreached.flatMap((person) =>
    replaced.has(person.name) ? [] : words.body.aside(name(person.name), words.names.states[person.state]),
  );
  return [...new Set(names)].slice(0, 5);
}

export function rankOf({ model }: Telling): 'representative' | 'top' | 'line' {
  const { roles } = model.recipient;
  if (roles.includes('management-representative')) return 'representative';
  return roles.some((role) => ABOVE.includes(role)) ? 'top' : 'line';
}

export function partOf({ model, target, stance, afterDue }: Telling): 'take-charge' | 'assist' | null {
  if (target !== 'representative' || afterDue) return null;
  if (stance === 'do') return 'take-charge';
  return model.recipient.roles.includes('enterprise-management') ? 'assist' : null;
}
