/** Assertions 2, 17 and 21: what a lock screen shows. */
import { decode, preheaderIn } from '../reading.js';
import { type Check, type Facts, unless } from './evidence.js';
import { speltLength, speltShort } from './spelling.js';

const LONGEST = { 'zh-CN': 48, en: 100 } as const;
const lengthOf = (text: string): number => [...text].length;

/** That it is the same for every repeat is a matter of several mails: conversation.ts. */
export const hasACalmSubject: Check = ({ parsed: { subject = '' } }, { language }) => {
  const tag = language === 'en' ? /^\[[A-Z][a-z ]+\] \S/ : /^【\p{Script=Han}+】\S/u;
  return [
    ...unless(lengthOf(subject) <= LONGEST[language], `${lengthOf(subject)} characters: ${subject}`),
    ...unless(tag.test(subject) && subject.match(/[【[]/g)?.length === 1, `not one tag: ${subject}`),
    ...unless(!/[！？!?]|\p{Extended_Pictographic}/u.test(subject), `loud: ${subject}`),
  ];
};

/** Who is responsible is a fact for the preheader; a subject names nobody. */
export const showsNoFreeText: Check = ({ parsed: { subject = '' }, html }, { freeText, responsible }) => {
  const shown = [subject, preheaderIn(html)].join('\n');
  return [
    ...freeText.flatMap((words) => unless(!shown.includes(words), `“${words}” in ${shown}`)),
    ...unless(responsible === null || !subject.includes(responsible), `a name in ${subject}`),
  ];
};

export const beginsWithThePreheader: Check = ({ html, text }, facts) => {
  const preheader = preheaderIn(html);
  const first = html
    .slice(html.indexOf('<body'))
    .replace(/<[^>]*>/g, '\n')
    .trim()
    .split('\n')[0];
  const limit = facts.language === 'en' ? 100 : 40;
  const numbers = preheader.match(/\d+ ?(?:小时|分钟?|天|h|min|d)(?![a-z])/g) ?? [];
  return [
    ...unless(preheader !== '' && decode(first ?? '') === preheader, `first is “${first}”`),
    ...unless(lengthOf(preheader) <= limit, `${lengthOf(preheader)} characters: ${preheader}`),
    ...numbers.flatMap((number) => unless(text.includes(number), `“${number}” is not in the body`)),
    ...agrees(preheader, facts),
  ];
};

/** Lateness, the next instant and the name are the model's, where the preheader has room for them. */
function agrees(preheader: string, { language, clock, next, responsible }: Facts): readonly string[] {
  if (clock === null) return [];
  const ms = Math.abs(clock.asOf - clock.dueAt);
  const length = clock.asOf >= clock.dueAt && ms < 60_000 ? null : speltLength(ms, language);
  const [instant] = /\d\d-\d\d \d\d:\d\d|\d{1,2} [A-Z][a-z]{2} \d\d:\d\d/.exec(preheader) ?? [];
  const [, name] = /责任人(.+)$/u.exec(preheader) ?? [];
  return [
    ...unless(length === null || preheader.includes(length), `not ${length} late: ${preheader}`),
    ...unless(
      instant === undefined || (next !== null && instant === speltShort(next.at, language)),
      `another next step: ${preheader}`,
    ),
    ...unless(
      name === undefined || responsible === null || name === responsible,
      `another name: ${preheader}`,
    ),
  ];
}
