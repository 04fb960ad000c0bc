/** The rows of a digest in their order, as a mail and as an attachment show them. */
import type { NoticeKind } from '../sla/notice.js';
import type { Localised } from '../sla/policy.js';
import type { DigestModel, DigestRow } from './collected-model.js';
import { type Dates, datesIn } from './dates.js';
import { DIGEST_WORDS } from './digest-words.js';
import { mask } from './mask.js';
import { shownLine } from './shown.js';
import { wordsIn } from './words.js';

/** Urgent ones first, then by level, then by lateness. */
const ORDER: readonly NoticeKind[] = [
  'immediate',
  'last-step',
  'senior',
  'breach',
  'reminder',
  'inform',
  'all-clear',
];

export const inOrder = (rows: readonly DigestRow[]): readonly DigestRow[] =>
  [...rows].sort(
    (a, b) =>
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.dueAt - b.dueAt || a.slip.localeCompare(b.slip),
  );

/** First what is cleared and not yet done. */
export const clearedInOrder = (rows: readonly DigestRow[]): readonly DigestRow[] =>
  inOrder(rows).toSorted((a, b) => Number(Boolean(b.cleared)) - Number(Boolean(a.cleared)));

export interface ShownRow {
  readonly slip: string;
  readonly kind: string;
  readonly category: string;
  readonly site: string;
  readonly department: string;
  readonly responsible: string;
  readonly target: string;
  readonly clause: string;
  readonly due: string;
  readonly standing: string;
  readonly next: string;
}

/** Everything fit to be shown; a name from the record passes the masker. */
export function shownRow(model: DigestModel, row: DigestRow): ShownRow {
  const { language, asOf, timeZone } = model;
  const words = wordsIn(language);
  const dates = datesIn(language, timeZone, asOf);
  const named = (name: Localised) => shownLine(name[language], 24);
  return {
    slip: shownLine(row.slip, 20),
    kind: words.names.notices[row.kind],
    category: named(row.category),
    site: row.site === null ? '' : named(row.site),
    department: named(row.department),
    responsible: row.responsible === null ? '' : shownLine(mask(row.responsible, language).text, 24),
    target: named(row.targetName),
    clause: shownLine(row.clause, 20),
    due: dates.full(row.dueAt),
    standing: standing(model, row),
    next: nextOf(model, row, dates),
  };
}

function standing({ asOf, language }: DigestModel, { dueAt, kind }: DigestRow): string {
  if (kind === 'all-clear') return '';
  const { preheader } = wordsIn(language);
  return preheader.standing({ late: asOf >= dueAt, ms: Math.abs(asOf - dueAt) });
}

function nextOf({ language }: DigestModel, { kind, next, cleared, dueAt }: DigestRow, dates: Dates): string {
  const words = DIGEST_WORDS[language];
  if (cleared === 'moved') return words.moved(dates.prose(dueAt));
  if (cleared === 'unhandled') return words.unhandled;
  if (next === null || kind === 'all-clear') return '';
  const { shortRoles } = wordsIn(language).names;
  const roles = next.roles.map((role) => shortRoles[role]);
  return `${dates.compact(next.at)} ${roles.join(language === 'en' ? ', ' : '、')}`;
}
