/** All that one language says. */
import type { Language } from '../sla/policy.js';
import { BODY_EN, PREHEADER_EN } from './body-en.js';
import type { BodyWording, PreheaderWording } from './body-wording.js';
import { BODY_ZH, PREHEADER_ZH } from './body-zh.js';
import { HEADLINE_EN } from './headline-en.js';
import type { HeadlineWording } from './headline-wording.js';
import { HEADLINE_ZH } from './headline-zh.js';
import type { Names } from './names.js';
import { NAMES_EN } from './names-en.js';
import { NAMES_ZH } from './names-zh.js';
import { PHRASES_EN } from './phrases-en.js';
import { PHRASES_ZH } from './phrases-zh.js';
import type { PhraseBook } from './target-phrases.js';

export interface Words {
  readonly names: Names;
  readonly phrases: PhraseBook;
  readonly headline: HeadlineWording;
  readonly body: BodyWording;
  readonly preheader: PreheaderWording;
}

const WORDS: Readonly<Record<Language, Words>> = {
  'zh-CN': {
    names: NAMES_ZH,
    phrases: PHRASES_ZH,
    headline: HEADLINE_ZH,
    body: BODY_ZH,
    preheader: PREHEADER_ZH,
  },
  en: {
    names: NAMES_EN,
    phrases: PHRASES_EN,
    headline: HEADLINE_EN,
    body: BODY_EN,
    preheader: PREHEADER_EN,
  },
};

export const wordsIn = (language: Language): Words => WORDS[language];
