/** npm run bench: how fast Duban is beside what PostgreSQL allows and what else one could have used. Prints Markdown. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { growth } from './growth.js';
import { imports } from './import.js';
import { intake } from './intake.js';
import { lateness } from './lateness.js';
import { tell } from './measure.js';
import { memory } from './memory.js';
import { installPeers } from './peer-packages.js';
import { planning } from './planning.js';
import { type Section, sectionText } from './report.js';
import { startServers } from './servers.js';
import { openStage, type Stage } from './stage.js';
import { start } from './start.js';
import { storm } from './storm.js';
import { waiting } from './waiting.js';
import { workers } from './workers.js';

/** How much of each is done; each can be set by a flag of its name. */
const SIZES = {
  rounds: 3,
  storm: 4_000,
  intake: 3_000,
  import: 8_000,
  lateness: 1_000,
  waiting: 100_000,
  growth: 100_000,
  planning: 4_000,
  memory: 2_000,
  start: 1,
  workers: 4_000,
};
export type Sizes = typeof SIZES;

type Bench = (stage: Stage, sizes: Sizes) => AsyncGenerator<Section>;
const BENCHES: Readonly<Record<string, Bench>> = {
  storm,
  intake,
  import: imports,
  lateness,
  waiting,
  growth,
  planning,
  memory,
  start,
  workers,
};

function readFlags(): { sizes: Sizes; only: readonly string[] } {
  const number = { type: 'string' as const };
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      ...Object.fromEntries(Object.keys(SIZES).map((name) => [name, number])),
    },
  });
  const { only = Object.keys(BENCHES).join() } = values as { only?: string };
  const chosen = only.split(',');
  const unknown = chosen.filter((name) => !(name in BENCHES));
  if (unknown.length > 0)
    throw new Error(`--only ${unknown.join()} is not known; allowed: ${Object.keys(BENCHES).join()}`);
  const set = Object.entries(values as Record<string, string>)
    .filter(([name]) => name in SIZES)
    .map(([name, value]) => [name, wholeNumber(name, value)]);
  return { sizes: { ...SIZES, ...Object.fromEntries(set) }, only: chosen };
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,7}$/.test(value)) throw new Error(`--${name} ${value}; allowed: a whole number from 1`);
  return Number(value);
}

async function main(): Promise<void> {
  const { sizes, only } = readFlags();
  installPeers();
  const servers = await startServers();
  // A run that is broken off leaves no server behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void servers.stop().finally(() => process.exit(1)));
  try {
    const stage = await openStage(servers);
    const gigabytes = Math.round(totalmem() / 2 ** 30);
    print(
      `# Duban measured: ${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${gigabytes} GB, Node ${process.versions.node}\n`,
    );
    for (const name of only) {
      const begin = performance.now();
      for await (const section of (BENCHES[name] as Bench)(stage, sizes)) print(sectionText(section));
      tell(`${name}: ${Math.round((performance.now() - begin) / 1000)} s`);
    }
  } finally {
    await servers.stop();
  }
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

await main();
