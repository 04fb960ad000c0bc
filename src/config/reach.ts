/** What mail programs make a link of, or fetch: a mail has none, and so neither have the words that an admin writes. */
import type { Problem } from './finding.js';

const SCHEME =
  'https?|(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\\/\\/|(?:javascript|vbscript|cid):(?=\\S)|data:(?=\\w+\\/)|url\\(';
/** As mail programs know it by sight; the domain of a mail address is none. */
const HOST =
  '(?<![\\w@.-])(?:www\\.(?=\\w)|(?:[a-z0-9-]{1,63}\\.){1,8}(?:com|cn|net|org|top|xyz|info|cc|vip|io|me)(?![\\w@-]))';

export const REACHING = new RegExp(`(?:${SCHEME}|${HOST})[^\\s，。；、）】"'{}|<>]*`, 'iu');

export function reachProblem(text: string): Problem | undefined {
  const [found] = REACHING.exec(text) ?? [];
  return found === undefined
    ? undefined
    : {
        problem: `the text has "${found}", and a mail has nothing to open or to fetch`,
        allowed: 'allowed: plain words, phones and mail addresses',
      };
}
