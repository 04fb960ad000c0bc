/** Tables in Markdown. */
import { type Measured, median, ratios, shown, spread } from './measure.js';

export interface Section {
  readonly title: string;
  /** What was measured, and on what. */
  readonly about: string;
  readonly unit: string;
  readonly measured: readonly Measured[];
  /** The way whose figure is 1.00. */
  readonly limit: string;
  readonly goals: readonly Goal[];
}

/** A goal of one way against another: at least (figures of speed) or at most (times, sizes). */
export interface Goal {
  readonly text: string;
  readonly of: string;
  readonly to: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export function sectionText({ title, about, unit, measured, limit, goals }: Section): string {
  const base = named(measured, limit);
  const rows = measured.map((way) => [
    way.name,
    shown(median(way.figures)),
    spread(way.figures),
    ratioText(ratios(way, base)),
  ]);
  return [
    `## ${title}`,
    '',
    about,
    '',
    table([['way', unit, 'spread', `ratio to “${limit}”`], ...rows]),
    '',
    ...goals.map((goal) => `- ${goalText(goal, measured)}`),
    ...(goals.length === 0 ? [] : ['']),
  ].join('\n');
}

function goalText({ text, of, to, atLeast, atMost }: Goal, measured: readonly Measured[]): string {
  const reached = median(ratios(named(measured, of), named(measured, to)));
  const isMet = atLeast === undefined ? reached <= (atMost ?? 0) : reached >= atLeast;
  return `${text}: **${ratioText([reached])}** – ${isMet ? 'met' : 'missed'}`;
}

export const named = (measured: readonly Measured[], name: string): Measured => {
  const found = measured.find((way) => way.name === name);
  if (found === undefined) throw new Error(`nothing is called "${name}"`);
  return found;
};

function ratioText(of: readonly number[]): string {
  const ratio = median(of);
  return ratio >= 10 ? ratio.toFixed(1) : ratio >= 0.1 ? ratio.toFixed(2) : ratio.toPrecision(2);
}

export function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
