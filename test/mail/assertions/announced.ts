/** What a mail announces, read from its text as a person reads it. */
import type { Instant } from '../../../src/sla/instant.js';
import type { Language } from '../../../src/sla/policy.js';

/** Who is told next and when, as it is written; `nobody`: that this is the last notice. */
export type Announced =
  | { readonly at: string; readonly people: readonly string[]; readonly you: boolean }
  | 'nobody';

const AT = {
  'zh-CN': '(?:\\d{4}年)?\\d+月\\d+日（周.）\\d\\d:\\d\\d',
  en: '\\w{3} \\d+ \\w{3}(?: \\d{4})?, \\d\\d:\\d\\d',
};
const NEXT = {
  'zh-CN': new RegExp(
    `^若仍未[^：\\n]*：(${AT['zh-CN']})(?:将再次通知(您)|将通知[^（\\n]*(?:（([^）\\n]*)）)?(，您也会同时收到)?)。`,
    'm',
  ),
  en: new RegExp(
    `^If there is still [^:\\n]*: (?:(you) are told again on (${AT.en})|[^(\\n]*(?:\\(([^)\\n]*)\\) )?will be told on (${AT.en})(; you will be told too)?)\\.`,
    'm',
  ),
};
const LAST = { 'zh-CN': /^这是本时限的最后一次通知。/m, en: /^This is the last notice of this limit\./m };
const LAST_STEP = { 'zh-CN': /^这是程序规定的最后一级/m, en: /^This is the last step of the procedure/m };

const names = (list: string | undefined): string[] => list?.split(/、|, /) ?? [];

/** Null where the mail says nothing of the kind, as an all-clear. */
export function announcedIn(text: string, language: Language): Announced | null {
  const found = NEXT[language].exec(text);
  if (found === null) return LAST[language].test(text) || saysLastStep(text, language) ? 'nobody' : null;
  if (language === 'en') {
    const [, alone, again, people, at, too] = found;
    return { at: again ?? at ?? '', people: names(people), you: (alone ?? too) !== undefined };
  }
  const [, at = '', alone, people, too] = found;
  return { at, people: names(people), you: (alone ?? too) !== undefined };
}

export const saysLastStep = (text: string, language: Language): boolean => LAST_STEP[language].test(text);

const DUE = {
  'zh-CN': /^(?:时限|新时限)：\d{4}年\d+月\d+日（周.）\d\d:\d\d（(.*)，[^，]*）$/gm,
  en: /^Due: \w{3} \d+ \w{3} \d{4}, \d\d:\d\d \((.*), [^,]*\)$/gm,
};

/** Names of the clocks that a mail is about. */
export const clocksIn = (text: string, language: Language): readonly string[] =>
  [...text.matchAll(DUE[language])].map(([, name = '']) => name);

const OPEN = { 'zh-CN': /^尚待：(.*)。$/m, en: /^Still open: (.*)\.$/m };
const EACH = {
  'zh-CN': new RegExp(`(.+?)（(${AT['zh-CN']})(?:前|，已逾期)）(?:、|$)`, 'g'),
  en: new RegExp(`(.+?) \\((?:by|was due) (${AT.en})(?:, overdue)?\\)(?:; |$)`, 'g'),
};

/** What an all-clear says that stays open: `回访 11月27日（周五）24:00`. */
export function openIn(text: string, language: Language): readonly string[] {
  const [, list = ''] = OPEN[language].exec(text) ?? [];
  return [...list.matchAll(EACH[language])].map(([, name = '', at = '']) => `${name} ${at}`);
}

/** An instant as mails spell it in sentences, in the year of `asOf` where it names none; 24:00 is the next midnight. */
export function instantOf(prose: string, language: Language, asOf: Instant): Instant {
  const [, year, month, day, hour, minute] =
    (language === 'en' ? PARTS.en : PARTS['zh-CN']).exec(prose) ?? [];
  const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';
  const index = language === 'en' ? months.indexOf(month ?? '') / 3 : Number(month) - 1;
  const of = Number(year ?? new Date(asOf + BEIJING_MS).getUTCFullYear());
  return Date.UTC(of, index, Number(day), Number(hour), Number(minute)) - BEIJING_MS;
}

const BEIJING_MS = 8 * 3_600_000;
const PARTS = {
  'zh-CN': /(?:(\d{4})年)?(\d+)月(\d+)日（周.）(\d\d):(\d\d)/,
  en: /\w{3} (?=\d+ \w{3}(?: (\d{4}))?)(?=\d+ (\w{3}))(\d+) \w{3}(?: \d{4})?, (\d\d):(\d\d)/,
};
