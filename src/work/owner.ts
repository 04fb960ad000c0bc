/** How a mail speaks of an owner: surname and form of address, and nothing else of the person. */
import type { Complainant } from '../store/schema.js';

const TWO_CHARACTER_SURNAMES = new Set(
  '欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 东方 南宫 端木 西门 申屠 公冶 轩辕'.split(
    ' ',
  ),
);
const FORMS_OF_ADDRESS = new Set(
  '先生 女士 小姐 太太 老师 医生 Mr Mr. Mrs Mrs. Ms Ms. Miss Dr Dr.'.split(' '),
);

/** 陈先生, 陈姓业主, Mr Smith; null where no name is known. A title that is none of the usual ones is left out. */
export function ownerForm({ name, title }: Complainant): string | null {
  const full = name?.trim() ?? '';
  if (full === '') return null;
  const form =
    title !== undefined && title !== null && FORMS_OF_ADDRESS.has(title.trim()) ? title.trim() : null;
  if (/^\p{Script=Han}/u.test(full)) {
    const surname = TWO_CHARACTER_SURNAMES.has(full.slice(0, 2)) ? full.slice(0, 2) : ([...full][0] ?? '');
    return surname + (form ?? '姓业主');
  }
  const surname = full.split(/\s+/).at(-1) ?? full;
  return form === null ? surname : `${form} ${surname}`;
}

export interface WithoutName {
  readonly text: string;
  /** How often the name stood there. */
  readonly count: number;
}

/** A text of the record with the form of address wherever the owner's full name stands, however it is spaced. */
export function withoutOwnerName(text: string, complainant: Complainant): WithoutName {
  const form = ownerForm(complainant);
  const letters = [...(complainant.name ?? '').replace(/\s+/g, '')];
  // A name of one sign, or of a surname alone, says no more than the form of address does.
  if (form === null || letters.length < 2 || form.includes(letters.join(''))) return { text, count: 0 };
  let count = 0;
  const hidden = text.replace(nameIn(letters), () => {
    count += 1;
    return form;
  });
  return { text: hidden, count };
}

/** Letters of other scripts are a name only as a whole word. */
function nameIn(letters: readonly string[]): RegExp {
  const spaced = letters
    .map((letter) => letter.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .join('[\\s\\u200b-\\u200d\\u2060\\ufeff]*');
  return /^\p{Script=Han}/u.test(letters[0] ?? '')
    ? new RegExp(spaced, 'gu')
    : new RegExp(`(?<!\\p{L})${spaced}(?!\\p{L})`, 'giu');
}
