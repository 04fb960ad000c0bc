/** Whether what a section says can stand in a mail. */
import type { Language } from '../sla/policy.js';
import type { Fault } from './configuration.js';
import { REACHING, reachProblem } from './reach.js';
import type { Section, TemplateName } from './template-kinds.js';

/** Longer ones are cut by mail programs, and look like advertisements. */
const LONGEST_SUBJECT: Readonly<Record<Language, number>> = { 'zh-CN': 48, en: 100 };
/** What composing can leave out of a subject that has too much to say. */
const GIVES = 12;
const TAG = /^(?:【[^【】]+】|\[[^[\]]+\])[^【】[\]]+$/u;
const LOUD = /[！？!?]|\p{Extended_Pictographic}/u;

/** What is half a tag of Liquid, or HTML, which a mail shows as it is. */
const STRAY = /[{}｛｝]|<\/?[a-z][^<>\n]*>/iu;
/** Two asterisks that neither open nor close the bold beginning of a line. */
const LOOSE =
  /(?<!^[^\S\n]*(?:\*\*[^*\n]+)?)\*\*|(?<=^[^\S\n]*)\*\*(?![^*\n]+\*\*\s*[:：])|(?<=^[^\S\n]*\*\*[^*\n]+)\*\*(?!\s*[:：])/mu;

export interface Verdict extends Pick<Fault, 'problem' | 'allowed'> {
  /** What to look for in the template's text, where the fault has a place of its own. */
  readonly sign?: RegExp;
}

/** `text` as rendered from the sample `full` or `sparse`. */
export function judge(section: Section, text: string, name: TemplateName): Verdict | null {
  if (text === '')
    return {
      problem: 'this section says nothing',
      allowed: `allowed: a text; all of ${name.sections.join(', ')}`,
    };
  const stray = judgeSigns(text);
  if (stray !== null) return stray;
  const single = section === 'subject' || section === 'heading';
  if (single && text.includes('\n'))
    return { problem: 'this section has more than one line', allowed: 'allowed: one line' };
  return section === 'subject' ? judgeSubject(text, name) : null;
}

function judgeSigns(text: string): Verdict | null {
  for (const sign of [STRAY, LOOSE]) {
    const [stray] = sign.exec(text) ?? [];
    if (stray !== undefined)
      return {
        problem: `the text has "${stray}", which a reader would see as it is`,
        allowed: 'allowed: {{ … }}, {% … %}, and **…**： at the beginning of a line',
        sign,
      };
  }
  return judgeReach(text);
}

/** Of a text as rendered, or as it is written, with what no sample comes to. */
export function judgeReach(text: string): Verdict | null {
  const wrong = reachProblem(text);
  return wrong === undefined ? null : { ...wrong, sign: REACHING };
}

function judgeSubject(text: string, { language, full, ofSlip, gives }: TemplateName): Verdict | null {
  const limit = LONGEST_SUBJECT[language];
  if (ofSlip && !text.includes(String(full.slip)))
    return { problem: 'the subject does not name the slip', allowed: 'allowed: a subject with {{ slip }}' };
  if ([...text].length > limit + (gives ? GIVES : 0))
    return {
      problem: `the subject has ${[...text].length} characters`,
      allowed: `allowed: at most ${limit}`,
    };
  const [loud] = LOUD.exec(text) ?? [];
  if (loud !== undefined)
    return { problem: `the subject has "${loud}"`, allowed: 'allowed: no ！, no ？, no emoji', sign: LOUD };
  if (!TAG.test(text))
    return {
      problem: 'the subject does not begin with its one tag',
      allowed: 'allowed: 【…】 or […] at the beginning, and no other such brackets',
    };
  return null;
}
