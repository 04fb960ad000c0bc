/**
 * Hides what a mail must never carry (PIPL: as little as the purpose needs): phones, documents, accounts, plates,
 * rooms, addresses on the net. Rather too much than too little: whoever needs the details asks the receptionist.
 */
import type { Language } from '../sla/policy.js';
import { type Label, RULES } from './mask-rules.js';
import { shownText } from './shown.js';

export interface Masked {
  readonly text: string;
  /** How many places were hidden. */
  readonly count: number;
}

const LABELS: Readonly<Record<Language, Readonly<Record<Label, string>>>> = {
  'zh-CN': {
    phone: '[电话]',
    document: '[证件]',
    account: '[账号]',
    plate: '[车牌]',
    room: '[房号]',
    email: '[邮箱]',
    chat: '[微信]',
    link: '[链接]',
  },
  en: {
    phone: '[phone]',
    document: '[document]',
    account: '[account]',
    plate: '[plate]',
    room: '[room]',
    email: '[e-mail]',
    chat: '[chat]',
    link: '[link]',
  },
};

/** A number in signs of its own, ① or 𝟏; fewer may be the points of a list. */
const ORNATE = /[\p{Nd}\p{No}]{7,}/gu;

/** Full-width digits, letters and the signs that stand between them, as everybody's keyboard writes them. */
const narrow = (text: string): string =>
  text
    .replace(ORNATE, (number) => number.normalize('NFKC'))
    .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff20\uff0e\uff0d\uff0b\uff3f\uff0f]/g, (character) =>
      String.fromCharCode(character.charCodeAt(0) - 0xfee0),
    );

/** The owner's words without personal data and without anything invisible; `mask(mask(x)) = mask(x)`. */
export function mask(text: string, language: Language = 'zh-CN'): Masked {
  let masked: Masked = { text: narrow(shownText(text)), count: 0 };
  for (;;) {
    const again = maskOnce(masked.text, LABELS[language]);
    if (again.count === 0) return masked;
    // What was hidden may have parted two things that now stand together and tell more.
    masked = { text: again.text, count: masked.count + again.count };
  }
}

function maskOnce(text: string, labels: Readonly<Record<Label, string>>): Masked {
  let count = 0;
  let masked = text;
  for (const { pattern, label } of RULES)
    masked = masked.replace(pattern, () => {
      count += 1;
      return labels[label];
    });
  return { text: masked, count };
}
