/**
 * The subject: what never changes about a notice, so that its repeats stay one conversation and it is never stale.
 * How late it is stands in the preheader and the body.
 */
import type { HeadlineWording } from './headline-wording.js';
import { factOf, matterOf, tagOf } from './matter.js';
import { clip, lengthOf } from './shown.js';
import type { Telling } from './telling.js';

/** What would make a subject look like an advertisement, or carry a second tag. */
const LOUD = /[【】[\]！？!?]|\p{Extended_Pictographic}/gu;

const quiet = (text: string): string => text.replace(LOUD, '').replace(/\s+/g, ' ').trim();

export function subjectOf(telling: Telling): string {
  const { model, words, site, slip } = telling;
  const { due, issued } = instantsOf(telling);
  const fact = quiet(factOf(telling));
  return fitted(words.headline, {
    fact: (text) => words.headline.heading(tagOf(model), text),
    text: fact,
    due,
    todo: model.notice.kind === 'reminder' ? quiet(words.headline.todo(telling.phrases)) : '',
    site: site === null ? '' : quiet(site),
    end: `${words.headline.between}${quiet(slip)}${issued}`,
  });
}

/** The due instant where the fact does not say it; for two days without reply, the day that they are counted from. */
function instantsOf(telling: Telling): { readonly due: string; readonly issued: string } {
  const { model, words, dates, target, dueAt } = telling;
  const { kind } = model.notice;
  const { slipIssuedAt } = model.complaint;
  if (kind === 'senior' && target === 'reply' && slipIssuedAt !== null)
    return { due: '', issued: words.headline.issued(dates.day(slipIssuedAt)) };
  const matter = kind === 'all-clear' ? null : matterOf(telling);
  const says = matter === 'late' || matter === 'pending';
  return { due: says ? words.headline.due(dates.compact(dueAt)) : '', issued: '' };
}

interface Parts {
  readonly fact: (text: string) => string;
  readonly text: string;
  readonly due: string;
  readonly todo: string;
  readonly site: string;
  readonly end: string;
}

/** What is least needed gives way first: what is to be done, the site, the due instant, the end of the fact. */
function fitted({ between, subjectLimit, shortestSite }: HeadlineWording, parts: Parts): string {
  const { fact, text, due, todo, site, end } = parts;
  const room = (start: string): number => subjectLimit - lengthOf(start) - lengthOf(end);
  const start = fact(text) + due;
  const place = site === '' ? '' : between + site;
  if (room(start + todo + place) >= 0) return start + todo + place + end;
  const forSite = room(start + between);
  if (site !== '' && forSite >= Math.min(shortestSite, lengthOf(site)))
    return start + between + clip(site, forSite) + end;
  if (room(start) >= 0) return start + end;
  if (room(fact(text)) >= 0) return fact(text) + end;
  return fact(clip(text, Math.max(room(fact('')), 1))) + end;
}
