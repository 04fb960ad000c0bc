/** What of the bench is run, and how much of each part. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** How much of each part is done, and of what; together they end within ten minutes. Each has a flag of its name. */
const PARTS = {
  storm: [4_000, 'deadlines due at one instant'],
  intake: [3_000, 'messages in the inbox'],
  import: [8_000, 'lines of a file'],
  lateness: [1_000, 'deadlines, 200 a second'],
  waiting: [100_000, 'deadlines that wait when Redis loses everything'],
  growth: [100_000, 'open deadlines, beside 10,000'],
  outbox: [1_000, 'mails'],
  planning: [4_000, 'limits on the office calendar'],
  memory: [
    2_000,
    'deadlines of a storm, beside ten times as many; lines of files, ten and fifty times as many',
  ],
  start: [1, 'starts a round'],
  workers: [4_000, 'deadlines of a storm that several workers share'],
  disk: [2_000, 'closed complaints'],
} as const;
const ROUNDS = 3;

export type Part = keyof typeof PARTS;
export type Sizes = Readonly<Record<Part | 'rounds', number>>;

export interface Flags {
  readonly sizes: Sizes;
  readonly only: readonly Part[];
}

const NAMES = Object.keys(PARTS) as Part[];

export const HELP = `npm run bench -- [--only PART,PART] [--rounds N] [--PART N]

Measures Duban beside what PostgreSQL allows and what else one could have used. Prints Markdown on standard output, and
what it is doing on standard error. Starts servers of its own and leaves nothing behind.

  --only PARTS      these parts alone, separated by commas
  --rounds N        every candidate so many times, by turns (${ROUNDS})
${NAMES.map((name) => `  ${`--${name} N`.padEnd(18)}${PARTS[name][1]} (${PARTS[name][0].toLocaleString('en')})`).join('\n')}
`;

/** What is wrong, for whoever typed it. */
export class WrongUsage extends Error {}

/** Null where help is asked for; throws `WrongUsage`. */
export function readFlags(args: readonly string[]): Flags | null {
  const number = { type: 'string' as const };
  const values = parsed({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      only: { type: 'string', default: NAMES.join() },
      rounds: number,
      ...Object.fromEntries(NAMES.map((name) => [name, number])),
    },
  });
  if (values.help === true) return null;
  const size = (name: Part | 'rounds', usual: number): [string, number] => [
    name,
    wholeNumber(name, (values as Record<string, unknown>)[name] ?? usual),
  ];
  const sizes = Object.fromEntries([
    size('rounds', ROUNDS),
    ...NAMES.map((name) => size(name, PARTS[name][0])),
  ]);
  return { sizes: sizes as Sizes, only: values.only.split(',').map(partOf) };
}

function parsed<Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>>['values'] {
  try {
    return parseArgs(config).values;
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
}

function partOf(name: string): Part {
  const part = NAMES.find((known) => known === name);
  if (part === undefined) throw new WrongUsage(`--only ${name} is not known; allowed: ${NAMES.join()}`);
  return part;
}

function wholeNumber(name: string, value: unknown): number {
  if (!/^[1-9]\d{0,7}$/.test(String(value)))
    throw new WrongUsage(`--${name} ${value}; allowed: a whole number from 1`);
  return Number(value);
}
