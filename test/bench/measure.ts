/** Measuring ways of doing the same work side by side: alternating, round after round; medians and spreads. */

/** One way of doing the work. */
export interface Way {
  readonly name: string;
  /** Does the work once, checks what it left behind, and returns its figure. */
  run(): Promise<number>;
}

export interface Measured {
  readonly name: string;
  /** One for each round. */
  readonly figures: readonly number[];
}

/** Every way once a round, each round beginning with another one. */
export async function alternate(title: string, ways: readonly Way[], rounds: number): Promise<Measured[]> {
  const figures = ways.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < ways.length; turn++) {
      const index = (round + turn) % ways.length;
      const figure = await (ways[index] as Way).run();
      figures[index]?.push(figure);
      tell(`${title}, round ${round + 1}: ${ways[index]?.name} ${shown(figure)}`);
    }
  }
  return ways.map(({ name }, index) => ({ name, figures: figures[index] ?? [] }));
}

export const tell = (line: string): void => void process.stderr.write(`${line}\n`);

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

/** What one way's figure is of another's, in the same round: the median, and the range. */
export function ratios(of: Measured, to: Measured): readonly number[] {
  return of.figures.map((figure, round) => figure / (to.figures[round] as number));
}

/** Three digits that say something, thousands apart. */
export function shown(figure: number): string {
  if (figure >= 100) return Math.round(figure).toLocaleString('en');
  return String(Number(figure.toPrecision(figure >= 10 ? 3 : 2)));
}

export const spread = (figures: readonly number[]): string =>
  `${shown(Math.min(...figures))} – ${shown(Math.max(...figures))}`;

/** Milliseconds that a piece of work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

export const perSecond = (count: number, ms: number): number => (count * 1000) / ms;
