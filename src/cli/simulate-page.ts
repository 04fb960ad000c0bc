/** One self-contained page: each simulated complaint with its drawn timeline, and the same in words. */
import type { Configuration } from '../config/configuration.js';
import type { Language } from '../sla/policy.js';
import type { PlayedScenario } from '../work/simulate-scenario.js';
import { type Drawn, drawTimeline } from './simulate-drawing.js';
import { lanesOf } from './simulate-lanes.js';
import { escaped } from './simulate-markup.js';
import { STYLE } from './simulate-style.js';
import { type ShownRow, shownRows, timesIn } from './simulate-table.js';
import { type SimulationWords, wordsIn } from './simulate-words.js';

const [WIDE, NARROW] = [1080, 340];

export function simulationPage(
  played: readonly PlayedScenario[],
  { policy, policyVersion, organisation }: Configuration,
  language: Language,
): string {
  const words = wordsIn(language);
  const articles = played.map((one) => {
    const { facts } = one.scenario.complaint;
    const time = timesIn(words, policy.timeZone, one.scenario.from);
    const drawn = { policy, words, time };
    const category = policy.categories[facts.category]?.name[language] ?? facts.category;
    const site = facts.site === null ? [] : [organisation.sites[facts.site]?.name[language] ?? facts.site];
    const department = organisation.departments[facts.department]?.name[language] ?? facts.department;
    const channel = words.names.channels[facts.channel] ?? facts.channel;
    const about = [time(one.scenario.from), channel, ...site, department].join(' · ');
    return article(category, about, one, drawn);
  });
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(words.title)}</title><style>${STYLE}</style></head><body><main>
<header><h1>${escaped(words.title)}</h1><p>${escaped(words.about(policyVersion, policy.timeZone))}</p>${legend(words)}</header>
${articles.join('\n')}
<footer>${escaped(words.axisNote)}</footer>
</main></body></html>
`;
}

function article(category: string, about: string, played: PlayedScenario, drawn: Drawn): string {
  const lanes = lanesOf(played, drawn.words, drawn.time);
  const rows = shownRows(played, drawn.policy, drawn.words);
  return `<article><h2>${escaped(category)}</h2><p>${escaped(about)}</p>
<div class="wide">${drawTimeline(lanes, drawn, WIDE)}</div>
<div class="narrow">${drawTimeline(lanes, drawn, NARROW)}</div>
<details><summary>${escaped(drawn.words.inWords)}</summary>${table(rows, drawn.words)}</details></article>`;
}

function table(rows: readonly ShownRow[], { head }: SimulationWords): string {
  const cells = (row: ShownRow) =>
    [row.when, row.what, row.clock].map((text) => `<td>${escaped(text)}</td>`).join('') +
    `<td>${row.who.map(escaped).join('<br>')}</td>`;
  return `<table><thead><tr>${head.map((text) => `<th scope="col">${escaped(text)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('')}</tbody></table>`;
}

const TONES = ['reminder', 'inform', 'breach', 'senior', 'immediate', 'last-step', 'all-clear'] as const;

function legend({ names, bars }: SimulationWords): string {
  const tones = TONES.map((tone) => `<li class="${tone}"><i></i>${escaped(names.notices[tone])}</li>`);
  const blocks = (['limit', 'over', 'off'] as const).map(
    (kind) => `<li class="${kind}"><i class="bar"></i>${escaped(bars[kind])}</li>`,
  );
  return `<ul class="legend">${[...blocks, ...tones].join('')}</ul>`;
}
