/** The line that a phone shows beneath the subject: how late, what next, who. Repeats facts of the body, no others. */
import type { Language } from '../sla/policy.js';
import type { PreheaderWording } from './body-wording.js';
import { clip, lengthOf } from './shown.js';
import type { Telling } from './telling.js';
import type { Variables } from './variables.js';

/** Each line of the template is a part, the weightiest first; parts that find no room are left out. */
export function preheaderOf({ words, model, templates }: Telling, variables: Variables): string {
  const text = templates.render(model.notice.kind, model.language, 'preheader', variables);
  return partsInOneLine(text, model.language, words.preheader);
}

/** As many of the lines of `text` as have room, the first in any case. */
export function partsInOneLine(text: string, language: Language, { limit, gap }: PreheaderWording): string {
  const [first = '', ...rest] = text.split('\n').filter((part) => part.trim() !== '');
  let line = first;
  for (const part of rest) if (lengthOf(line + gap + part) <= limit) line += gap + part;
  return clip(language === 'en' ? line.charAt(0).toUpperCase() + line.slice(1) : line, limit);
}
