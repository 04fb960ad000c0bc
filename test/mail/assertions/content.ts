/** Assertions 12, 13 and 22: that everything is said, in the right order, and dated so that nobody misreads it. */
import type { Language } from '../../../src/sla/policy.js';
import { factsIn } from '../reading.js';
import { type Check, type Evidence, type Facts, unless } from './evidence.js';
import { speltLength } from './spelling.js';

/** A line's end in the text part is a cell's in the HTML; spaces and colons are those of the layout. */
const squeezed = (text: string): string => text.replace(/\s|[:：]/g, '');

export const statesEveryFact: Check = ({ text, seen }, { stated }) => [
  ...stated.flatMap((fact) => [
    ...unless(text.includes(fact), `“${fact}” is not in the text`),
    ...unless(seen.includes(fact), `“${fact}” is not in the HTML`),
  ]),
  ...unless(
    squeezed(text).replaceAll('｜', '') === squeezed(seen).replaceAll('｜', ''),
    'text and HTML differ',
  ),
];

/** How the sections begin, in their order; a section that a kind has not is passed over. */
const SECTIONS: Readonly<Record<Language, readonly RegExp[]>> = {
  'zh-CN': [
    /^(?:请您|解除)[：]?/m,
    /^(?:若仍未|尚待：|这是本时限的最后一次|这是程序规定的最后一级)/m,
    /^(?:工作联系单：|未办结（|LX-)/m,
    /^业主反映（/m,
    /^经过(?:（|：)/m,
    /^已通知：/m,
    /^联系：/m,
    /^您收到本邮件，|^本邮件由/m,
  ],
  en: [
    /^(?:Please|Cleared)\b/m,
    /^(?:If there is still|Still open: |This is the last )/m,
    /^(?:Slip: |Open \(|LX-)/m,
    /^The owner's words \(/m,
    /^So far(?: \(|:)/m,
    /^Already told: /m,
    /^Contact: /m,
    /^(?:You get this mail|Sent automatically|You stand in)/m,
  ],
};
/** Of a notice all but who else was told; of what collects several, the ask and the end. */
const ALWAYS = { notice: [0, 1, 2, 3, 4, 6, 7], collected: [7] } as const;
const NOTICES = ['inform', 'reminder', 'breach', 'senior', 'immediate', 'last-step', 'all-clear'];

export const keepsTheOrder: Check = ({ text }, { language, kind }) => {
  const places = SECTIONS[language].map((begin) => begin.exec(text)?.index ?? null);
  const needed = NOTICES.includes(kind) ? ALWAYS.notice : ALWAYS.collected;
  const found = places.filter((place) => place !== null);
  return [
    ...needed.flatMap((section) => unless(places[section] !== null, `no ${SECTIONS[language][section]}`)),
    ...unless(
      found.every((place, index) => index === 0 || place > (found[index - 1] ?? 0)),
      `the order of ${found.join(', ')}`,
    ),
  ];
};

const DATE = {
  'zh-CN': /\d+月\d+日/g,
  en: /\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g,
} as const;
const FULL = {
  'zh-CN': /\d{4}年\d{1,2}月\d{1,2}日（周[一二三四五六日]）\d\d:\d\d/g,
  en: /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d/g,
} as const;
const ZONE = { 'zh-CN': '北京时间', en: 'Beijing time' } as const;

export const datesAreUnmistakable: Check = (mail, facts) => {
  const { language } = facts;
  const undated = factsIn(mail.html).filter(
    ({ value }) => value.match(DATE[language])?.length !== value.match(FULL[language])?.length,
  );
  return [
    ...undated.map(({ label, value }) => `without weekday or year: ${label} ${value}`),
    ...unless(!/(?<!\d)\d{1,4}\/\d{1,2}(?!\d)/.test(ownWords(mail)), 'a date with /'),
    ...unless(mail.text.split(ZONE[language]).length === 2, 'the zone is not named once'),
    ...unless(!/(?<![\d:])00:00(?!:)/.test(ownWords(mail)), 'midnight is not the end of a day'),
    ...lateness(mail, facts),
  ];
};

/** What Duban says itself, without what it quotes. */
const ownWords = ({ text, parsed: { subject = '' } }: Evidence): string =>
  `${subject}\n${text.replace(/“[^”]*”/g, '')}`;

const STANDING = {
  'zh-CN': { late: '已逾期', justNow: '现状', ahead: '距到期' },
  en: { late: 'Late by', justNow: 'Now', ahead: 'Time left' },
} as const;
const JUST_NOW = { 'zh-CN': '时限刚到', en: 'the limit has just run out' } as const;
const LESS = { 'zh-CN': '不足1分钟', en: 'less than 1 min' } as const;

function lateness({ html }: Evidence, { clock, language }: Facts): readonly string[] {
  if (clock === null) return [];
  const isLate = clock.asOf >= clock.dueAt;
  const length = speltLength(Math.abs(clock.asOf - clock.dueAt), language);
  const wanted = length ?? (isLate ? JUST_NOW : LESS)[language];
  const { late, justNow, ahead } = STANDING[language];
  const head = !isLate ? ahead : length === null ? justNow : late;
  const found = factsIn(html).filter(({ label }) => [late, justNow, ahead].some((each) => each === label));
  const told = found.map(
    ({ label, value }) => `${label} ${value.replace(/ at [A-Z].*$|（截至.*$/, '').trim()}`,
  );
  return unless(told.join() === `${head} ${wanted}`, `${told.join()}, is ${head} ${wanted}`);
}
