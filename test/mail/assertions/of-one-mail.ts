/** The assertions of mail.md 7 that a single mail can break, by their numbers; conversation.ts has those of several. */
import { datesAreUnmistakable, keepsTheOrder, statesEveryFact } from './content.js';
import type { Check, Evidence, Facts } from './evidence.js';
import { goesFromOneToOne, isTextThenHtml, parsesAsItWasWritten } from './form.js';
import { beginsWithThePreheader, hasACalmSubject, showsNoFreeText } from './headline.js';
import { isAccessible, isInert, isPlainEnough, survivesADarkMode } from './markup.js';
import { disarmsHostileWords, keepsSecrets } from './privacy.js';
import { isImportantIfItIs, isNoBulkMail, keepsBouncesComing, saysThatARobotWroteIt } from './robots.js';

export interface Assertion {
  /** In part 7 of mail.md. */
  readonly number: number;
  readonly title: string;
  readonly check: Check;
}

const assertion = (number: number, title: string, check: Check): Assertion => ({ number, title, check });

export const OF_ONE_MAIL: readonly Assertion[] = [
  assertion(
    1,
    'the bytes say again what was written, in lines that every program takes',
    parsesAsItWasWritten,
  ),
  assertion(2, 'the subject is short, calm and of one tag', hasACalmSubject),
  assertion(3, 'from the account to one person, and to nobody else', goesFromOneToOne),
  assertion(4, 'a robot wrote it, and it says so', saysThatARobotWroteIt),
  assertion(5, 'bounces are not swallowed', keepsBouncesComing),
  assertion(6, 'no header of bulk mail or receipts', isNoBulkMail),
  assertion(10, 'important if and only if senior, immediate or last step', isImportantIfItIs),
  assertion(11, 'text before HTML, both in UTF-8, files around both', isTextThenHtml),
  assertion(12, 'every fact stands in both parts', statesEveryFact),
  assertion(13, 'ask, next step, facts, complaint, timeline, contact: in that order', keepsTheOrder),
  assertion(14, 'nothing to fetch, run or follow', isInert),
  assertion(15, 'hostile words are inert', disarmsHostileWords),
  assertion(16, 'planted personal data appears nowhere', keepsSecrets),
  assertion(17, 'subject and preheader hold no free text', showsNoFreeText),
  assertion(18, 'every cell names both colours, readable as they are and inverted', survivesADarkMode),
  assertion(19, 'language, title, one heading, headed facts, tables for layout only', isAccessible),
  assertion(20, 'one column of 600, small, and no technique that webmail filters', isPlainEnough),
  assertion(21, 'the preheader comes first, fits, and agrees with the body', beginsWithThePreheader),
  assertion(22, 'weekday and year with every date of the facts, lateness rounded down', datesAreUnmistakable),
];

/** `7.16 “13812345678” in …` for each that is broken. */
export const brokenBy = (mail: Evidence, facts: Facts): readonly string[] =>
  OF_ONE_MAIL.flatMap(({ number, check }) => check(mail, facts).map((problem) => `7.${number} ${problem}`));
