import type { AskWords, BodyWording, ClearedStory, NextWords, PreheaderWording } from './body-wording.js';
import { hardlyLate, spell } from './durations.js';
import { NAMES_EN } from './names-en.js';

const length = (ms: number): string => spell(ms, 'en');

function remaining({ late, ms }: { readonly late: boolean; readonly ms: number }): string {
  if (late) return hardlyLate(ms) ? 'the limit has just run out' : `${length(ms)} late`;
  return `due in ${length(ms)}`;
}

function ask({ tag, stance, phrases, rank, part }: AskWords): string {
  if (part === 'take-charge') return 'handle it yourself or through enterprise management.';
  if (part === 'assist') return 'help the management representative to handle it.';
  if (stance === 'watch')
    return tag === 'inform' ? 'take note.' : 'follow it and see that it is on the record.';
  if (stance === 'do') {
    if (tag === 'inform' || tag === 'reminder') return `${phrases.todo}.`;
    return tag === 'urgent'
      ? `${phrases.todo} now.`
      : `${phrases.todo} as soon as you can, and tell reception.`;
  }
  if (tag === 'inform') return 'take note, and see that it is done in time.';
  if (rank === 'line' || tag === 'reminder' || tag === 'breach') return `${phrases.direct}.`;
  if (tag === 'decision' || tag === 'urgent') return 'give your decision now.';
  if (rank === 'representative') return 'decide how it is to be handled, and give your opinion.';
  return 'direct who is to do what, and by when.';
}

function next({ at, roles, people, you }: NextWords): string {
  if (you === 'alone') return `you are told again on ${at}.`;
  const names = people.length === 0 ? '' : ` (${people.join(', ')})`;
  return `${roles.join(', ')}${names} will be told on ${at}${you === 'too' ? '; you will be told too' : ''}.`;
}

function clearedStory({ cleared, at, by, newDue, took, late }: ClearedStory): string {
  switch (cleared.how) {
    case 'cancelled':
      return `By an entry of ${by} on ${at} this limit no longer applies.`;
    case 'closed':
      return `${by} closed it on ${at}.`;
    case 'withdrawn':
      return `${by} recorded it as withdrawn on ${at}.`;
    case 'moved':
      return `By an entry of ${by} on ${at} the limit is now ${newDue}.`;
    default: {
      const deed = `${by} ${NAMES_EN.deeds[cleared.milestone]} on ${at}, after ${took}, `;
      return `${deed}${late === null ? 'in time' : `${late} late`}.`;
    }
  }
}

const many = (names: readonly string[], more: number): string =>
  more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');

export const BODY_EN: BodyWording = {
  colon: ': ',
  comma: ', ',
  space: ', ',
  sentence: ' ',
  listGap: ', ',
  labels: {
    slip: 'Slip',
    category: 'Class',
    site: 'Site',
    responsible: 'Responsible',
    owner: 'Owner',
    received: 'Received',
    issued: 'Issued',
    due: 'Due',
    newDue: 'New limit',
    late: 'Late by',
    left: 'Time left',
    took: 'Took',
    clause: 'Procedure',
  },
  notIssued: 'not issued',
  overrun: (took, late) => `${took}, ${late} late`,
  calls: {
    information: 'for your information',
    handling: 'please handle',
    direction: 'your direction is needed',
    opinion: 'your opinion is needed now',
    decision: 'your decision is needed',
    cleared: 'for your information',
  },
  askLead: 'Please',
  nextLead: ({ missing }) => `If there is still ${missing}`,
  clearedLead: 'Cleared',
  openLead: 'Still open',
  handlingTail:
    'If it cannot be finished, reply to reception now with progress and a date: a reply is not yet a closure, but silence goes up.',
  opinionTail: 'Your opinion goes to the executive in charge.',
  lastStep: 'This is the last step of the procedure; nobody is told after you.',
  lastNotice: 'This is the last notice of this limit.',
  aside: (text, more) => `${text} (${more})`,
  greeting: (title, call) => `${title}: ${call}.`,
  standing: (due, rest) => `Due ${due}; ${remaining(rest)}.`,
  asOf: (late, at) => `${late} at ${at}`,
  justNow: 'the limit has just run out',
  directly: (clause) => `Under ${clause} this comes to you directly.`,
  alreadyKnown: (role, names) => `${names.join(', ')} (${role}) has been told before.`,
  unreached: (names) => `The mail to ${names.join(', ')} could not be delivered; they may not know yet.`,
  ask,
  by: (when) => `By ${when}.`,
  next,
  clearedStory,
  clearedFor: (toldAt) =>
    toldAt.length === 0
      ? 'What you were told before is cleared; nothing is expected of you.'
      : `Your notices of ${toldAt.join(', ')} are cleared; nothing is expected of you.`,
  stillOpen: (open) =>
    open.length === 0
      ? 'no other limit.'
      : `${open.map(({ name, due }) => `${name} (by ${due})`).join('; ')}.`,
  quoteCaption: (count, masked) =>
    `The owner's words (${count} characters${masked > 0 ? `, personal data hidden: ${masked}` : ''})`,
  quote: (text) => `“${text}”`,
  timelineCaption: (shown, left) => (left > 0 ? `So far (latest ${shown}; ${left} before)` : 'So far'),
  entry: (by, deed) => `${by} ${deed}`,
  notice: (kind, to, more, state) => `${kind} to ${many(to, more)} (${state})`,
  told: (people, more) =>
    `Already told: ${many(
      people.map(({ name, roles }) => (roles.length > 0 ? `${name} (${roles.join(', ')})` : name)),
      more,
    )}.`,
  contact: (contact) => {
    const who = contact
      ? `${contact.name}, reception${contact.phone ? `, ${contact.phone}` : ''}`
      : 'reception';
    return `Contact: ${who}. Give opinions and replies to reception; an answer to this mail is not recorded.`;
  },
  why: (scope, roles) => `You get this mail as ${roles.join(', ')}${scope === null ? '' : ` of ${scope}`}.`,
  deputy: (of, role, until) => `You stand in for ${of} (${role}) until ${until}, that day included.`,
  undeliverable: (of, role) => `The mail to ${of} (${role}) could not be delivered, so you are told instead.`,
  unreachable: (role) => `Nobody can be reached as ${role} now, so you are told early.`,
  footer: (zone, slip) => `Sent automatically by the escalation worker; all times are ${zone}. ${slip}`,
};

export const PREHEADER_EN: PreheaderWording = {
  limit: 100,
  gap: '; ',
  standing: remaining,
  responsible: (name) => name,
  next: ({ missing }, at, roles) => `${missing} by ${at}: goes to ${roles.join(', ')}`,
  cleared: (took, late) => (late === null ? `took ${took}` : `took ${took}, ${late} late`),
  nothingToDo: 'nothing is expected of you',
};
