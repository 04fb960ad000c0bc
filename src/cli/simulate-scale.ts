/** A time axis for drawings on which a long wait takes less room than it lasts, and nothing that happens is crowded out. */
import type { Instant } from '../sla/instant.js';

export interface Scale {
  readonly width: number;
  readonly from: Instant;
  readonly until: Instant;
  /** From the left edge; instants outside lie at the edges. */
  readonly x: (at: Instant) => number;
}

const HOUR = 3_600_000;
/** Room at both ends, so that a mark on the edge is whole. */
const MARGIN = 12;

/** Between two instants that matter, the axis is straight; a gap's room grows with its logarithm. */
export function scaleOf(instants: readonly Instant[], width: number): Scale {
  const points = [...new Set(instants)].sort((a, b) => a - b);
  const from = points[0] ?? 0;
  const until = points.at(-1) ?? from;
  const rooms = points.slice(1).map((at, index) => roomFor(at - (points[index] ?? at)));
  const total = rooms.reduce((sum, room) => sum + room, 0) || 1;
  const places = [MARGIN];
  for (const room of rooms) places.push((places.at(-1) ?? 0) + (room / total) * (width - 2 * MARGIN));
  const x = (at: Instant): number => {
    const after = points.findIndex((point) => point >= at);
    if (after < 0) return places.at(-1) ?? MARGIN;
    if (after === 0) return MARGIN;
    const [left, right] = [points[after - 1] ?? 0, points[after] ?? 0];
    const [start, end] = [places[after - 1] ?? 0, places[after] ?? 0];
    return start + ((at - left) / (right - left)) * (end - start);
  };
  return { width, from, until, x };
}

const roomFor = (gap: number): number => 0.5 + Math.log2(1 + gap / HOUR);

/** How wide a text of 12 px is drawn: Chinese characters are square, others about half as wide. */
export const textWidth = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 12 : 6.7), 0);

export interface Callout {
  readonly x: number;
  readonly width: number;
  /** 0 is nearest to its mark. */
  readonly level: number;
}

/**
 * Places texts below their marks so that none covers another: from the right, each on the first level that is free.
 * A leader then never crosses the text of a later mark.
 */
export function placeCallouts(marks: readonly { x: number; width: number }[], width: number): Callout[] {
  const placed: Callout[] = [];
  for (const mark of [...marks].reverse()) {
    const x = Math.max(0, Math.min(mark.x, width - mark.width));
    const isFree = (level: number) =>
      placed.every(
        (one) => one.level !== level || x + mark.width + 14 <= one.x || one.x + one.width + 14 <= x,
      );
    let level = 0;
    while (!isFree(level)) level += 1;
    placed.push({ x, width: mark.width, level });
  }
  return placed.reverse();
}
