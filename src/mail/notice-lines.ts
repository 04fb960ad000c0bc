/** The first screen of a notice: how it stands, what is asked and until when, what happens if not. */
import type { Role } from '../sla/policy.js';
import type { Line } from './blocks.js';
import type { AskWords, Call } from './body-wording.js';
import { tagOf } from './matter.js';
import type { Telling } from './telling.js';

/** Who stands above the supervisor; before them the supervisor must have been told. */
const ABOVE: readonly Role[] = ['senior-leadership', 'executive-in-charge', 'management-representative'];

export function stateLines(telling: Telling): readonly Line[] {
  const { model, words, dates, dueAt, person } = telling;
  const { body } = words;
  const standing = body.standing(dates.prose(dueAt), {
    late: model.asOf >= dueAt,
    ms: Math.abs(model.asOf - dueAt),
  });
  const lines: Line[] = [{ text: body.greeting(person(model.recipient.title), body.calls[callOf(telling)]) }];
  lines.push({ text: standing + directLine(telling) });
  const unreached = unreachedNames(telling);
  if (unreached.length > 0) lines.push({ text: body.unreached(unreached) });
  return lines;
}

function callOf({ model, stance, target }: Telling): Call {
  const { kind } = model.notice;
  if (kind === 'inform') return stance === 'do' ? 'handling' : 'information';
  if (kind === 'immediate') {
    if (tagOf(model) === 'decision' && !(target === 'representative' && stance === 'do')) return 'decision';
    return target === 'opinion' ? 'opinion' : 'handling';
  }
  if (stance === 'do') return 'handling';
  return stance === 'direct' ? 'direction' : 'information';
}

/** To the top: by which clause this comes past the usual way, and that those between know. */
function directLine({ model, words, name }: Telling): string {
  const top = model.recipient.roles.some((role) => ABOVE.includes(role));
  const { kind } = model.notice;
  if (!top || (kind !== 'senior' && kind !== 'last-step' && kind !== 'immediate')) return '';
  const supervisors = model.alsoTold.filter(({ roles }) => roles.includes('supervisor')).slice(0, 3);
  const known = words.body.alreadyKnown(
    words.names.roles.supervisor,
    supervisors.map((supervisor) => name(supervisor.name)),
  );
  const { sentence } = words.body;
  const direct = kind === 'last-step' ? '' : sentence + words.body.directly(name(model.deadlines[0].clause));
  return supervisors.length > 0 ? direct + sentence + known : direct;
}

function unreachedNames({ model, person }: Telling): readonly string[] {
  const names = model.timeline.flatMap(({ what }) =>
    what.kind === 'notice' && what.state === 'failed' ? what.to.map(person) : [],
  );
  return [...new Set(names)].slice(0, 5);
}

export function askLines(telling: Telling): readonly Line[] {
  const { model, words, dates, stance, phrases, target, dueAt } = telling;
  const { body } = words;
  const { kind } = model.notice;
  const parts = [
    body.ask({ tag: tagOf(model), stance, phrases, rank: rankOf(telling), part: partOf(telling) }),
  ];
  // Until due has passed it is the limit that counts, whoever is told.
  const until = model.asOf <= dueAt ? dueAt : model.next?.at;
  if (until !== undefined && until > model.asOf) parts.push(body.by(dates.prose(until)));
  if (kind === 'reminder' && target === 'handle' && stance === 'do') parts.push(body.handlingTail);
  if (kind === 'immediate' && target === 'opinion' && stance === 'do') parts.push(body.opinionTail);
  return [{ lead: body.askLead, text: parts.join(body.sentence) }];
}

function rankOf({ model }: Telling): AskWords['rank'] {
  const { roles } = model.recipient;
  if (roles.includes('management-representative')) return 'representative';
  return roles.some((role) => ABOVE.includes(role)) ? 'top' : 'line';
}

function partOf({ model, target, stance, afterDue }: Telling): AskWords['part'] {
  if (target !== 'representative' || afterDue) return null;
  if (stance === 'do') return 'take-charge';
  return model.recipient.roles.includes('enterprise-management') ? 'assist' : null;
}

export function nextLines({ model, words, dates, phrases, name }: Telling): readonly Line[] {
  const { body, names } = words;
  const { next, recipient, notice } = model;
  const last: readonly Line[] = notice.kind === 'last-step' ? [{ text: body.lastStep }] : [];
  if (next === null) return last.length > 0 ? last : [{ text: body.lastNotice }];
  const yours = next.roles.filter((role) => recipient.roles.includes(role)).length;
  const told = body.next({
    at: dates.prose(next.at),
    roles: next.roles.map((role) => names.roles[role]),
    people: next.people.slice(0, 6).map(name),
    you: yours === 0 ? 'no' : yours === next.roles.length && next.people.length < 2 ? 'alone' : 'too',
  });
  return [{ lead: body.nextLead(phrases), text: told }, ...last];
}
