/** What the words of a mail may name: facts that are fit to be shown, all of them texts or simple answers. */
import { clearedVariables } from './cleared-variables.js';
import { footerVariables } from './footer-variables.js';
import { factOf, matterOf, tagOf } from './matter.js';
import { callOf, directClause, knownSupervisors, partOf, rankOf, unreachedNames } from './reader.js';
import { replyToOf } from './reply-to.js';
import type { Telling } from './telling.js';

export type Variables = Readonly<Record<string, unknown>>;

const PEOPLE = 6;

/** The same names for every kind and language; `null` where a mail has none. docs/mails.md lists them. */
export function variablesOf(telling: Telling): Variables {
  const { model, words, dates, phrases, dueAt, name, person } = telling;
  const { body, preheader } = words;
  const { listGap } = body;
  const late = model.asOf >= dueAt;
  const known = knownSupervisors(telling);
  const orNull = (texts: readonly string[]) => (texts.length === 0 ? null : texts.join(listGap));
  return {
    slip: telling.slip,
    target: telling.target,
    clause: name(model.deadlines[0].clause),
    clauses: [...new Set(model.deadlines.map(({ clause }) => name(clause)))].join(listGap),
    complaint: telling.complaint,
    category: telling.category,
    department: telling.department,
    site: telling.site,
    responsible: telling.responsible,
    fact: factOf(telling),
    ...subjectInstants(telling),
    roomy: true,
    title: person(model.recipient.title),
    call: body.calls[callOf(telling)],
    ordinal: model.ordinal,
    due: { compact: dates.compact(dueAt), prose: dates.prose(dueAt), full: dates.full(dueAt) },
    late,
    standing: preheader.standing({ late, ms: Math.abs(model.asOf - dueAt) }),
    direct: directClause(telling),
    known: known?.names ?? null,
    silent: known?.areSilent ?? false,
    unreached: orNull(unreachedNames(telling)),
    outage: model.outage && {
      from: dates.compact(model.outage.from),
      until: dates.compact(model.outage.until),
    },
    decision: tagOf(model) === 'decision',
    stance: telling.stance,
    rank: rankOf(telling),
    part: partOf(telling),
    afterDue: telling.afterDue,
    todo: phrases.todo,
    supervise: phrases.direct,
    missing: phrases.missing,
    until: untilOf(telling),
    next: nextOf(telling),
    lastStep: model.notice.kind === 'last-step',
    cleared: clearedVariables(telling),
    contact: model.contact && {
      name: name(model.contact.name),
      phone: model.contact.phone === null ? null : name(model.contact.phone),
    },
    answerable: replyToOf(model) !== null,
    ...footerVariables(telling),
  };
}

/** The due instant where the fact does not say it; for two days without reply, the day that they are counted from. */
function subjectInstants(telling: Telling): { limit: string | null; issued: string | null } {
  const { model, dates, target, dueAt } = telling;
  const { kind } = model.notice;
  const { slipIssuedAt, reopenedAt } = model.complaint;
  if (kind === 'senior' && target === 'reply' && slipIssuedAt !== null && reopenedAt === null)
    return { limit: null, issued: dates.day(slipIssuedAt) };
  const matter = kind === 'all-clear' ? null : matterOf(telling);
  const says = matter === 'late' || matter === 'pending';
  return { limit: says ? dates.compact(dueAt) : null, issued: null };
}

/** Until due has passed it is the limit that counts, whoever is told; then the next step. */
function untilOf({ model, dates, dueAt }: Telling): string | null {
  const until = model.asOf <= dueAt ? dueAt : model.next?.at;
  return until !== undefined && until > model.asOf ? dates.prose(until) : null;
}

function nextOf({ model: { next }, words, dates, name }: Telling): Variables | null {
  if (next === null) return null;
  const { roles, shortRoles } = words.names;
  const { listGap } = words.body;
  const [first] = next.roles;
  return {
    at: dates.prose(next.at),
    compact: dates.compact(next.at),
    roles: words.body.all(next.roles.map((role) => roles[role])),
    role: first === undefined ? '' : shortRoles[first],
    people: next.people.slice(0, PEOPLE).map(name).join(listGap) || null,
    you: next.you,
  };
}
