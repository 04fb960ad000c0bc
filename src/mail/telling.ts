/** A mail's facts, read once from the model and made fit to be shown; every part of the mail speaks from here. */
import type { Instant } from '../sla/instant.js';
import { type Dates, datesIn } from './dates.js';
import { spellLimit } from './durations.js';
import { type Masked, mask } from './mask.js';
import type { MailModel } from './model.js';
import { shownPerson } from './reason-variables.js';
import { clip, shownLine } from './shown.js';
import { phrasesFor, type Stance, stanceOf, type TargetPhrases, wordFor } from './target-phrases.js';
import type { Templates } from './templates.js';
import { type Words, wordsIn } from './words.js';

export interface Telling {
  readonly model: MailModel;
  readonly words: Words;
  readonly dates: Dates;
  readonly phrases: TargetPhrases;
  readonly stance: Stance;
  readonly target: string;
  /** 投诉 or 建议. */
  readonly complaint: string;
  /** 一类投诉. */
  readonly category: string;
  /** The complaint as this target speaks of it; may be empty. */
  readonly about: string;
  /** What has not happened, with the limit in it. */
  readonly late: string;
  readonly site: string | null;
  readonly department: string;
  readonly responsible: string | null;
  readonly slip: string;
  readonly dueAt: Instant;
  /** The notice was planned for the deadline or later. */
  readonly afterDue: boolean;
  /** A name from the record, where people write whatever they like. */
  person(name: string): string;
  /** A name from the configuration. */
  name(name: string): string;
  /** A note from the record: masked, on one line, cut short. */
  note(text: string): Masked;
  readonly templates: Templates;
}

/** Far more of a note than is shown. */
const READ_LIMIT = 4000;

export function tellingOf(model: MailModel, templates: Templates): Telling {
  const {
    language,
    complaint,
    deadlines: [deadline],
    notice,
  } = model;
  const words = wordsIn(language);
  const name = (text: string) => shownLine(text, 40);
  const person = (text: string) => shownPerson(text, language);
  const phrases = phrasesFor(words.phrases, deadline.target, name(deadline.name[language]));
  const plain = words.headline.complaint(complaint.kind);
  const category = words.headline.category(name(complaint.category[language]), complaint.kind);
  return {
    model,
    words,
    phrases,
    name,
    person,
    note(text) {
      const masked = mask(clip(text, READ_LIMIT), language);
      return { ...masked, text: shownLine(masked.text, 80) };
    },
    templates,
    category,
    complaint: plain,
    dates: datesIn(language, model.timeZone, model.asOf),
    target: deadline.target,
    stance: stanceOf(deadline.target, model.recipient.roles),
    about: { category, complaint: plain, referral: referral(model, words) ?? category, nothing: '' }[
      phrases.about
    ],
    late: phrases.late({
      limit: spellLimit(deadline.limit, language, deadline.restDays !== null),
      sameDay: deadline.limit === 'same day',
      channel: Object.hasOwn(words.names.arrivals, complaint.channel)
        ? wordFor(words.names.arrivals, complaint.channel)
        : plain,
    }),
    site: complaint.site && name(complaint.site[language]),
    department: name(complaint.department[language]),
    responsible: complaint.responsible === null ? null : person(complaint.responsible),
    slip: shownLine(complaint.slip, 20),
    dueAt: deadline.dueAt,
    afterDue: notice.kind !== 'all-clear' && notice.plannedAt >= deadline.dueAt,
  };
}

/** 政府转办投诉, 疑难投诉; null where the complaint came in the usual way. */
function referral({ complaint }: MailModel, { names, headline }: Words): string | null {
  if (Object.hasOwn(names.referrals, complaint.channel))
    return headline.referral(wordFor(names.referrals, complaint.channel), complaint.kind);
  return complaint.difficult ? headline.referral(names.difficult, complaint.kind) : null;
}
