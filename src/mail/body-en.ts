import type { BodyWording, ClearedStory, DeedAndOutcome, PreheaderWording } from './body-wording.js';
import { hardlyLate, spell } from './durations.js';
import { NAMES_EN } from './names-en.js';

const length = (ms: number): string => spell(ms, 'en');

function remaining({ late, ms }: { readonly late: boolean; readonly ms: number }): string {
  if (late) return hardlyLate(ms) ? 'the limit has just run out' : `${length(ms)} late`;
  return `due in ${length(ms)}`;
}

const cause = ({ at, by, because }: Pick<ClearedStory, 'at' | 'by' | 'because'>): string =>
  `${by} ${because?.deed ?? 'made an entry'}${because?.note ? ` (${because.note})` : ''} on ${at}: `;

function clearedStory(story: ClearedStory): DeedAndOutcome {
  const { cleared, at, by, newDue, was, took, late } = story;
  switch (cleared.how) {
    case 'cancelled':
      return { deed: cause(story), outcome: 'this limit no longer applies.' };
    case 'closed':
      return { deed: `${by} closed it on ${at}.`, outcome: '' };
    case 'withdrawn':
      return { deed: `${by} recorded it as withdrawn on ${at}.`, outcome: '' };
    case 'moved':
      return {
        deed: cause(story),
        outcome: `the limit is now ${newDue}${was === null ? '' : `, it was ${was}`}.`,
      };
    default:
      return {
        deed: `${by} ${NAMES_EN.deeds[cleared.milestone]} on ${at}, `,
        outcome: `after ${took}, ${late === null ? 'in time' : `${late} late`}.`,
      };
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
  all: (names) => names.join(', ').replace(/, (?=[^,]*$)/, ' and '),
  labels: {
    slip: 'Slip',
    category: 'Class',
    site: 'Site',
    responsible: 'Responsible',
    owner: 'Owner',
    received: 'Received',
    issued: 'Issued',
    reopened: 'Reopened',
    due: 'Due',
    newDue: 'New limit',
    rest: 'Not counted',
    late: 'Late by',
    justNow: 'Now',
    left: 'Time left',
    took: 'Took',
    clause: 'Procedure',
  },
  notIssued: 'not issued',
  restDays: (what, days) => `${what} (${days} d)`,
  rests: { week: 'days off', company: 'company holiday' },
  overrun: (took, late) => `${took}, ${late} late`,
  calls: {
    information: 'for your information',
    handling: 'please handle',
    direction: 'your direction is needed',
    opinion: 'your opinion is needed now',
    decision: 'your decision is needed',
    cleared: 'for your information',
  },
  aside: (text, more) => `${text} (${more})`,
  asOf: (late, { full }) => `${late} at ${full}`,
  justNow: 'the limit has just run out',
  clearedStory,
  stillOpen: (open) =>
    open
      .map(({ name, due, late }) => (late ? `${name} (was due ${due}, overdue)` : `${name} (by ${due})`))
      .join('; '),
  quoteCaption: (count, masked) =>
    `The owner's words (${count} ${count === 1 ? 'character' : 'characters'}${masked > 0 ? `, personal data hidden: ${masked}` : ''})`,
  quote: (text) => `“${text}”`,
  timelineCaption(shown, left, masked) {
    const parts = [
      left > 0 ? `${shown} shown, ${left} more` : '',
      masked > 0 ? `personal data hidden: ${masked}` : '',
    ].filter((part) => part !== '');
    return parts.length === 0 ? 'So far' : `So far (${parts.join('; ')})`;
  },
  entry: (by, deed, note, recorded) =>
    `${by} ${deed}${note === null ? '' : `: “${note}”`}${recorded === null ? '' : ` (recorded ${recorded})`}`,
  notice: (kind, about, to, more, state) =>
    `${kind}${about === null ? '' : `, ${about},`} to ${many(to, more)} (${state})`,
  told: (people, more) =>
    `Already told: ${many(
      people.map(({ name, roles }) => (roles.length > 0 ? `${name} (${roles.join(', ')})` : name)),
      more,
    )}.`,
};

export const PREHEADER_EN: PreheaderWording = {
  limit: 100,
  gap: '; ',
  standing: remaining,
};
