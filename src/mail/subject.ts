/**
 * The subject: what never changes about a notice, so that its repeats stay one conversation and it is never stale.
 * How late it is stands in the preheader and the body.
 */
import { clip, lengthOf, shownLine } from './shown.js';
import type { Telling } from './telling.js';
import type { Variables } from './variables.js';

/** What would make a subject look like an advertisement, or carry a second tag. */
const LOUD = /[【】[\]！？!?]|\p{Extended_Pictographic}/gu;

export const quiet = (text: string): string => text.replace(LOUD, '').replace(/\s+/g, ' ').trim();

const orNull = (text: string | null): string | null => (text === null ? null : quiet(text));

/** What is least needed gives way first: what is to be done, the site, the due instant, the end of the fact. */
export function subjectOf(telling: Telling, variables: Variables): string {
  const { model, words, templates } = telling;
  const { subjectLimit: limit, shortestSite } = words.headline;
  const site = orNull(telling.site);
  const fact = quiet(String(variables.fact));
  const made = (change: Variables): string =>
    shownLine(
      templates.render(model.notice.kind, model.language, 'subject', {
        ...variables,
        todo: quiet(String(variables.todo)),
        slip: quiet(telling.slip),
        fact,
        site,
        roomy: false,
        ...change,
      }),
      1000,
    );
  const over = (text: string): number => lengthOf(text) - limit;
  const whole = made({});
  const left = lengthOf(site ?? '') - over(whole);
  const bare = made({ site: null, limit: null });
  const attempts = [
    () => made({ roomy: true }),
    () => whole,
    ...(left >= shortestSite ? [() => made({ site: clip(site ?? '', left) })] : []),
    () => made({ site: null }),
    () => bare,
    () => made({ site: null, limit: null, fact: clip(fact, Math.max(lengthOf(fact) - over(bare), 1)) }),
  ];
  for (const attempt of attempts) {
    const text = attempt();
    if (over(text) <= 0) return text;
  }
  return clip(bare, limit);
}
