import type { ComplaintKind, Milestone } from '../sla/complaint.js';
import type { HeadlineWording, Matter, MatterWords } from './headline-wording.js';

const word = (kind: ComplaintKind): string => kind;

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

const MATTERS: Readonly<Record<Matter, (words: MatterWords) => string>> = {
  pending: ({ about, phrases }) => joined(about, phrases.pending),
  due: ({ about, complaint, due }) => joined(about || complaint, 'due', due),
  late: ({ about, late }) => joined(about, late),
  unresolved: ({ complaint }) => `${complaint} unresolved at all levels`,
  'opinion-asked': ({ about }) => `${about}: your opinion is needed`,
  'opinion-awaited': ({ about }) => `${about}: department opinion awaited`,
  'opinion-late': ({ about }) => `${about}: no department opinion in time`,
  'opinion-signed': ({ about }) => `${about}: department opinion given`,
  'take-charge': ({ about }) => `${about}: please take charge`,
  assist: ({ about }) => `${about}: your help is needed`,
  'at-once': ({ about, complaint, phrases }) => `${about || complaint}: please ${phrases.todo} now`,
};

/** What follows the word for the complaint. */
const REACHED: Readonly<Record<Milestone, string>> = {
  received: ' received',
  relayed: ' at reception',
  'supervisor-informed': ' reported to the supervisor',
  'slip-issued': ': slip issued',
  replied: ' answered',
  'opinion-given': ': department opinion given',
  handled: ' handled',
  recorded: ': result recorded',
  'followed-up': ': return visit paid',
  'case-analysed': ': case analysed',
  'reported-in-writing': ' reported in writing',
  explained: ' explained to the owner',
  closed: ' closed',
  withdrawn: ' withdrawn',
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const HEADLINE_EN: HeadlineWording = {
  between: ' - ',
  subjectLimit: 100,
  shortestSite: 6,
  complaint: word,
  category: (name, kind) => (/(complaint|suggestion)s?$/iu.test(name) ? name : `${name} ${word(kind)}`),
  referral: (from, kind) => `${from} ${word(kind)}`,
  matter: (matter, words) => capital(MATTERS[matter](words)),
  cleared(cleared, { complaint, unhandled }) {
    switch (cleared.how) {
      case 'cancelled':
        return `Limit of the ${complaint} no longer applies`;
      case 'closed':
        return capital(`${complaint} closed`);
      case 'withdrawn':
        return capital(`${complaint} withdrawn`);
      case 'moved':
        return `Limit of the ${complaint} moved`;
      default:
        if (unhandled) return 'Replied, handling still open';
        return capital(`${complaint}${REACHED[cleared.milestone]}`);
    }
  },
};
