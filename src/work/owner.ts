/** How a mail speaks of an owner: surname and form of address, and nothing else of the person. */
import { type Entry, POLICY_APPLIED } from '../sla/complaint.js';
import type { Complainant } from '../store/schema.js';

const isHan = (text: string): boolean => /^\p{Script=Han}/u.test(text);

const TWO_CHARACTER_SURNAMES = new Set(
  '欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 东方 南宫 端木 西门 申屠 公冶 轩辕'.split(
    ' ',
  ),
);
const FORMS_OF_ADDRESS = new Set(
  '先生 女士 小姐 太太 老师 医生 Mr Mr. Mrs Mrs. Ms Ms. Miss Dr Dr.'.split(' '),
);

const TITLE_AFTER = new RegExp(`(${[...FORMS_OF_ADDRESS].filter(isHan).join('|')})$`, 'u');
const TITLE_BEFORE = /^(Mr|Mrs|Ms|Miss|Dr)(\.?)\s+/u;
const WHAT_THEY_ARE = /^(?:业主|住户|租户|客户)\s*[:：]?\s*/u;

/** A telephone or a flat behind the name. */
const NUMBER = /[\d０-９+＋].*$/su;

interface Named {
  readonly full: string;
  readonly form: string;
}

/** 陈先生, 陈姓业主, Mr Smith; null where no name is known. A title that is none of the usual ones is left out. */
export const ownerForm = (complainant: Complainant): string | null => namesOf(complainant)[0]?.form ?? null;

/** The people of a name, as reception writes it: with a title, with what they are, with a remark, several. */
function namesOf({ name, title }: Complainant): readonly Named[] {
  const known = title?.trim() ?? '';
  return (name ?? '')
    .replace(/(?<=\p{Script=Han}\s*)[（(][^）)]*[）)]/gu, '')
    .split(/[、，；;/&]|,(?=\s*\p{Script=Han})/u)
    .flatMap((part) => {
      const { full, form } = withoutTitle(part.replace(NUMBER, '').trim().replace(WHAT_THEY_ARE, ''));
      return full === '' ? [] : { full, form: formOf(full, FORMS_OF_ADDRESS.has(known) ? known : form) };
    });
}

function withoutTitle(text: string): { full: string; form: string | null } {
  const [before, word, dot] = TITLE_BEFORE.exec(text) ?? [];
  if (before !== undefined) return { full: text.slice(before.length), form: `${word}${dot}` };
  const [after] = TITLE_AFTER.exec(text) ?? [];
  if (after === undefined) return { full: text, form: null };
  return { full: text.slice(0, -after.length).trim(), form: after };
}

function formOf(full: string, form: string | null): string {
  if (isHan(full)) {
    const surname = TWO_CHARACTER_SURNAMES.has(full.slice(0, 2)) ? full.slice(0, 2) : ([...full][0] ?? '');
    return surname + (form ?? '姓业主');
  }
  const surname = full.split(/\s+/).at(-1) ?? full;
  return form === null ? surname : `${form} ${surname}`;
}

/** A note as mails quote it; what applying a policy notes is for the record, in the words of programs. */
export function quotedNote(
  { type, note }: Pick<Entry, 'type' | 'note'>,
  complainant: Complainant,
): string | null {
  return note === null || type === POLICY_APPLIED ? null : withoutOwnerName(note, complainant).text;
}

export interface WithoutName {
  readonly text: string;
  /** How often the name stood there. */
  readonly count: number;
}

/** A text of the record with the form of address wherever the owner's full name stands, however it is spaced. */
export function withoutOwnerName(text: string, complainant: Complainant): WithoutName {
  let count = 0;
  const hidden = namesOf(complainant).reduce(
    (shown, named) =>
      patternsOf(named).reduce(
        (less, pattern) =>
          less.replace(pattern, () => {
            count += 1;
            return named.form;
          }),
        shown,
      ),
    text,
  );
  return { text: hidden, count };
}

/** None where the name is one sign or a surname alone: it says no more than the form of address does. */
function patternsOf({ full, form }: Named): readonly RegExp[] {
  const letters = lettersOf(full);
  if (letters.length < 2 || form.includes(letters.join(''))) return [];
  if (isHan(full)) return [new RegExp(inAnySpacing(letters, '·•'), 'gu')];
  const [last, ...first] = full.split(/\s+/).reverse();
  const orders = [
    full,
    ...(last !== undefined && first.length > 0 ? [`${last} ${first.reverse().join(' ')}`] : []),
  ];
  // Letters of other scripts are a name only as a whole word.
  return orders.map(
    (order) => new RegExp(`(?<!\\p{L})${inAnySpacing(lettersOf(order), '.,，')}(?!\\p{L})`, 'giu'),
  );
}

const lettersOf = (full: string): string[] => [...full.replace(isHan(full) ? /[\s·•]+/g : /\s+/g, '')];

const inAnySpacing = (letters: readonly string[], signs: string): string =>
  letters
    .map((letter) => letter.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join(`[\\s${signs}\\u200b-\\u200d\\u2060\\ufeff]*`);
