/**
 * Hides what a mail must never carry (PIPL: as little as the purpose needs): phones, documents, accounts, plates,
 * rooms, addresses on the net. Rather too much than too little: whoever needs the details asks the receptionist.
 */
import type { Language } from '../sla/policy.js';
import { shownText } from './shown.js';

export interface Masked {
  readonly text: string;
  /** How many places were hidden. */
  readonly count: number;
}

type Label = 'phone' | 'document' | 'account' | 'plate' | 'room' | 'email' | 'chat' | 'link';

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

const SEP = '[-\\s.·–—－_]{0,3}';
const COUNT = '[\\d一二三四五六七八九十百零〇]';
const HOUSE = `(?:(?:${COUNT}|[A-Za-z]){1,4}\\s?(?:栋|幢|座|号楼|号院|#楼?)\\s?)`;
const STAIR = `(?:(?:${COUNT}|[A-Za-z]){1,3}\\s?(?:单元|门|梯)\\s?)`;
const FLOOR = `(?:${COUNT}{1,3}\\s?[层楼]\\s?)`;
const DOOR = `(?:(?:\\d{2,5}|[一二三四五六七八九十百零〇]{2,4})[A-Za-z]?)`;
/** A number that counts something is no door. */
const NO_COUNT = '(?![\\d年月日天次个元块户人台部分点时:：%])';

const rule = (source: string, label: Label, flags = 'giu') => ({ pattern: new RegExp(source, flags), label });

/** In this order: what is longer and more telling first. */
const RULES: readonly { readonly pattern: RegExp; readonly label: Label }[] = [
  rule("[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}\\s?@\\s?[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){0,8}", 'email'),
  rule('(?:https?|ftp)\\s?:\\s?/{1,2}[^\\s，。；）]*|www\\.[^\\s，。；）]+', 'link'),
  rule(
    '(?<![a-z0-9])(?:[a-z0-9-]{1,63}\\.){1,8}(?:com|cn|net|org|top|xyz|info|cc|vip|io|me)(?![a-z0-9])[^\\s，。；）]*',
    'link',
  ),
  rule('(?:微信|wechat|weixin|vx|v信|薇信)\\s?(?:号|id)?\\s?[:：是为]?\\s?[a-z0-9][-_a-z0-9]{4,19}', 'chat'),
  rule(`(?:qq)\\s?(?:号|群)?\\s?[:：是为]?\\s?\\d(?:${SEP}\\d){4,11}`, 'chat'),
  rule(
    `(?<!\\d)\\d{6}${SEP}(?:19|20)\\d{2}${SEP}\\d{2}${SEP}\\d{2}${SEP}\\d{3}${SEP}[\\dx](?![\\da-z])`,
    'document',
  ),
  rule('(?<!\\d)(?:\\d{17}[\\dx]|\\d{15})(?!\\d)', 'document'),
  rule(`(?<!\\d)(?:\\+?0{0,2}86${SEP})?1${SEP}[3-9](?:${SEP}\\d){9}(?!\\d)`, 'phone'),
  rule('(?<!\\d)\\d{4}(?:[-\\s.]{1,3}\\d{4}){2,3}(?:[-\\s.]{0,3}\\d{1,4})?(?!\\d)', 'account'),
  // However its digits are parted; two dates side by side are none.
  rule(
    `(?<![\\d.-])(?!(?:19|20)\\d{2}[-.]\\d{1,2}[-.]\\d{1,2}(?!\\d))\\d(?:${SEP}\\d){11,}(?!\\d)|\\d{12,}`,
    'account',
  ),
  rule(`(?<!\\d)[(（]?0\\d{2,3}[)）]?${SEP}\\d{3,4}${SEP}\\d{4}(?:[-转]\\d{1,6})?(?!\\d)`, 'phone'),
  rule(
    `(?<!\\d)[48]00${SEP}\\d{3,4}${SEP}\\d{3,4}(?!\\d)|\\d{7,}|(?<![\\d-])\\d{3,4}[-－–—]\\d{4}(?![\\d-])`,
    'phone',
  ),
  rule('[零〇幺一二三四五六七八九]{7,}', 'phone'),
  rule(
    '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][a-z][·•.\\s-]?[a-z0-9]{4,6}[挂学警港澳]?',
    'plate',
  ),
  rule(
    `${HOUSE}${STAIR}(?:${FLOOR}?${DOOR}(?:室|房|号|户)?)?|${HOUSE}${FLOOR}?${DOOR}(?:室|房|号|户)?${NO_COUNT}`,
    'room',
  ),
  rule(
    `${STAIR}${FLOOR}?${DOOR}(?:室|房|号|户)?${NO_COUNT}|${FLOOR}?${DOOR}\\s?(?:室|房间|号房|户门)`,
    'room',
  ),
  rule('(?<![\\d-])\\d{1,3}[-－–—]\\d{1,3}[-－–—]\\d{3,4}(?![\\d-])', 'room'),
  rule(
    '\\b(?:room|rm|flat|apartment|apt|suite|unit)\\.?\\s?(?:no\\.?\\s?)?#?[a-z]?\\d{1,5}[a-z]?\\b',
    'room',
  ),
];

/** Full-width digits, letters and the signs that stand between them, as everybody's keyboard writes them. */
const narrow = (text: string): string =>
  text.replace(
    /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff20\uff0e\uff0d\uff0b\uff3f\uff0f]/g,
    (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0),
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
