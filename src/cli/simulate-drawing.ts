/** The drawn timeline of one complaint: inline SVG, coloured by the page's style. */
import { DateTime } from 'luxon';
import { businessCalendar } from '../sla/calendars.js';
import type { Instant } from '../sla/instant.js';
import { AROUND_THE_CLOCK, type Policy } from '../sla/policy.js';
import type { Bar, Lane, Mark } from './simulate-lanes.js';
import { escaped } from './simulate-markup.js';
import { placeCallouts, type Scale, scaleOf, textWidth } from './simulate-scale.js';
import type { Clockwork } from './simulate-table.js';
import type { SimulationWords } from './simulate-words.js';

const [AXIS, TITLE, BAR, LINE, GAP] = [34, 30, 14, 16, 26];

export interface Drawn {
  readonly policy: Policy;
  readonly words: SimulationWords;
  readonly time: Clockwork;
}

/** `width` in px at which its texts are 12 px; on another screen it is drawn again for another width. */
export function drawTimeline(lanes: readonly Lane[], { policy, words, time }: Drawn, width: number): string {
  const scale = scaleOf(lanes.flatMap(instantsOf), width);
  let y = AXIS;
  const drawn = lanes.map((lane) => {
    const { svg, height } = drawLane(lane, y, scale, policy, time);
    y += height;
    return svg;
  });
  return `<svg viewBox="0 0 ${width} ${y}" role="img" aria-label="${escaped(words.drawing)}">${axis(scale, policy, words, y)}${drawn.join('')}</svg>`;
}

const instantsOf = ({ bar, marks }: Lane): Instant[] => [
  ...marks.map(({ at }) => at),
  ...(bar === null ? [] : [bar.startedAt, bar.dueAt, ...(bar.endedAt === null ? [] : [bar.endedAt])]),
];

/** A line at each midnight, and the day's name where there is room. */
function axis(
  { from, until, x, width }: Scale,
  { timeZone }: Policy,
  words: SimulationWords,
  height: number,
): string {
  const parts: string[] = [];
  let free = 0;
  let day = DateTime.fromMillis(from, { zone: timeZone, locale: words.locale }).startOf('day');
  for (; day.toMillis() <= until; day = day.plus({ days: 1 })) {
    const at = x(Math.max(from, day.toMillis()));
    if (day.toMillis() > from)
      parts.push(`<line class="day" x1="${px(at)}" x2="${px(at)}" y1="${AXIS - 10}" y2="${height}"/>`);
    const text = day.toFormat(words.dayFormat);
    if (at < free || at + textWidth(text) > width) continue;
    const off = day.weekday > 5 ? ' weekend' : '';
    parts.push(`<text class="date${off}" x="${px(at + 3)}" y="${AXIS - 16}">${escaped(text)}</text>`);
    free = at + textWidth(text) + 16;
  }
  return parts.join('');
}

function drawLane(lane: Lane, top: number, scale: Scale, policy: Policy, time: Clockwork) {
  const marks = lane.marks.map((mark) => ({ mark, texts: textsOf(mark, time), x: scale.x(mark.at) }));
  const callouts = placeCallouts(
    marks.map(({ x, texts }) => ({ x, width: Math.max(...texts.map(textWidth)) + 6 })),
    scale.width,
  );
  const levels = Math.max(0, ...callouts.map(({ level }) => level + 1));
  const tall = Array.from({ length: levels }, (_, level) =>
    Math.max(...callouts.map((one, index) => (one.level === level ? (marks[index]?.texts.length ?? 0) : 0))),
  );
  const wraps = textWidth(lane.title) * 1.15 + 20 + textWidth(lane.subtitle) > scale.width;
  const line = top + TITLE + (wraps ? LINE : 0) + BAR / 2;
  const levelTop = (level: number) =>
    line + BAR / 2 + 14 + tall.slice(0, level).reduce((sum, count) => sum + count * LINE + 8, 0);
  const leaders = marks.map(({ x }, index) => {
    const end = levelTop(callouts[index]?.level ?? 0);
    return `<path class="leader" d="M${px(x)} ${line}V${px(end - 2)}"/>`;
  });
  const drawn = marks.map(({ mark, texts, x }, index) => {
    const { x: left, level } = callouts[index] ?? { x, level: 0 };
    const rows = texts.map((text, row) => {
      const kind = row === 0 ? 'head' : 'who';
      return `<text class="${kind}" x="${px(left + 4)}" y="${px(levelTop(level) + 10 + row * LINE)}">${escaped(text)}</text>`;
    });
    return `<g class="mark ${mark.tone}"><circle cx="${px(x)}" cy="${line}" r="6"/>${rows.join('')}</g>`;
  });
  const height = levelTop(levels) - top + GAP;
  const title = `<text class="title" x="4" y="${top + 16}">${escaped(lane.title)}<tspan class="subtitle" ${wraps ? `x="4" dy="${LINE}"` : 'dx="10"'}>${escaped(lane.subtitle)}</tspan></text>`;
  const bar = lane.bar === null ? restLine(line, scale) : drawBar(lane.bar, lane, line, scale, policy);
  return { svg: `<g>${title}${bar}${leaders.join('')}${drawn.join('')}</g>`, height };
}

const textsOf = ({ at, title, lines }: Mark, time: Clockwork): string[] => [
  `${time(at)} · ${title}`,
  ...lines,
];

const restLine = (y: number, { width }: Scale): string =>
  `<line class="rest" x1="0" x2="${width}" y1="${y}" y2="${y}"/>`;

/** The limit, what of it is no working time, and what went over it. */
function drawBar(bar: Bar, { marks, state }: Lane, line: number, scale: Scale, policy: Policy): string {
  const { x } = scale;
  const y = line - BAR / 2;
  const block = (className: string, from: Instant, to: Instant) =>
    to <= from
      ? ''
      : `<rect class="${className}" x="${px(x(from))}" y="${y}" width="${px(Math.max(2, x(to) - x(from)))}" height="${BAR}" rx="3"/>`;
  const last = Math.max(bar.dueAt, bar.endedAt ?? bar.dueAt, ...marks.map(({ at }) => at));
  const over = bar.endedAt ?? (state === 'open' ? last : bar.dueAt);
  const due = px(x(bar.dueAt));
  const end =
    bar.endedAt === null || state === 'cancelled' || marks.some(({ at }) => at === bar.endedAt)
      ? ''
      : `<path class="done ${state}" d="M${px(x(bar.endedAt) - 5)} ${line}l4 4l7 -8"/>`;
  return [
    restLine(line, scale),
    block('limit', bar.startedAt, bar.dueAt),
    block('over', bar.dueAt, over),
    ...restsOf(bar, policy, last).map(({ start, end }) => block('off', start, end)),
    `<line class="due" x1="${due}" x2="${due}" y1="${y - 6}" y2="${y + BAR + 6}"/>`,
    end,
  ].join('');
}

/** Stretches of the lane that the target's calendar does not count. */
function restsOf(
  { calendar, startedAt }: Bar,
  policy: Policy,
  until: Instant,
): { start: Instant; end: Instant }[] {
  if (calendar === AROUND_THE_CLOCK) return [];
  const rests: { start: Instant; end: Instant }[] = [];
  let from = startedAt;
  for (const { start, end } of businessCalendar(policy, calendar).stretchesBetween(startedAt, until)) {
    if (start > from) rests.push({ start: from, end: start });
    from = end;
  }
  return from < until ? [...rests, { start: from, end: until }] : rests;
}

const px = (value: number): string => value.toFixed(1).replace(/\.0$/, '');
