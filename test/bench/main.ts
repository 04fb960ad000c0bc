/** npm run bench: how fast Duban is beside what PostgreSQL allows and what else one could have used. Prints Markdown. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { disk } from './disk.js';
import { type Flags, HELP, type Part, readFlags, type Sizes, WrongUsage } from './flags.js';
import { growth } from './growth.js';
import { imports } from './import.js';
import { intake } from './intake.js';
import { lateness } from './lateness.js';
import { tell } from './measure.js';
import { memory } from './memory.js';
import { outbox } from './outbox.js';
import { installPeers } from './peer-packages.js';
import { planning } from './planning.js';
import { type Section, sectionText } from './report.js';
import { startServers } from './servers.js';
import { openStage, type Stage } from './stage.js';
import { start } from './start.js';
import { storm } from './storm.js';
import { waiting } from './waiting.js';
import { workers } from './workers.js';

type Bench = (stage: Stage, sizes: Sizes) => AsyncGenerator<Section>;
const BENCHES: Readonly<Record<Part, Bench>> = {
  storm,
  intake,
  import: imports,
  lateness,
  waiting,
  growth,
  outbox,
  planning,
  memory,
  start,
  workers,
  disk,
};

async function main(flags: Flags): Promise<void> {
  installPeers();
  const starting = startServers();
  const interrupted = endOnSignal(async () => (await starting).stop());
  try {
    const stage = await openStage(await starting);
    print(`# Duban measured: ${machine()}\n`);
    for (const name of flags.only) {
      const begin = performance.now();
      tell(`${name} …`);
      for await (const section of BENCHES[name](stage, flags.sizes)) print(sectionText(section));
      tell(`${name}: ${Math.round((performance.now() - begin) / 1000)} s`);
    }
  } catch (error) {
    // What was at work fails when its servers go.
    if (!interrupted.aborted) throw error;
  } finally {
    await (await starting).stop();
  }
}

/** A run that is broken off, also twice in a row, leaves no server and no folder behind. */
function endOnSignal(stop: () => Promise<void>): AbortSignal {
  const interrupted = new AbortController();
  const end = () => {
    if (interrupted.signal.aborted) return;
    interrupted.abort();
    process.on('uncaughtException', () => undefined);
    void stop()
      .catch(() => undefined)
      .finally(() => process.exit(1));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  return interrupted.signal;
}

function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${gigabytes} GB, Node ${process.versions.node}`;
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags === null) print(HELP);
  else await main(flags);
} catch (error) {
  if (!(error instanceof WrongUsage)) throw error;
  tell(`${error.message}\nSee npm run bench -- --help.`);
  process.exitCode = 2;
}
