/** Memory: the peak of a worker over storms, and of `duban intake` over files, of different lengths. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectRows, prepare } from './database.js';
import { lines } from './import.js';
import { alternate, type Way } from './measure.js';
import { peakMemory, runToEnd, startDuban } from './program.js';
import type { Section } from './report.js';
import { putInForce } from './seed.js';
import type { Stage } from './stage.js';
import { heldStorm, stormOver } from './workers.js';

const TIMES = 10;
/** Of an import: before that, what is garbage has hardly been collected once. */
const SHORTEST_IMPORT = 10;
const LONGEST_IMPORT = 50;
/** Of a peak the kernel itself keeps count: taking turns makes it no truer. */
const ROUNDS = 1;

export async function* memory(stage: Stage, { memory: count }: { memory: number }): AsyncGenerator<Section> {
  const home = await mkdtemp(join(stage.servers.home, 'memory-'));
  const storms = [count, count * TIMES];
  const files = [count * SHORTEST_IMPORT, count * LONGEST_IMPORT];
  yield sectionOf(
    'Memory of a worker in a storm',
    'The peak of resident memory of `duban worker`, from its start to the last firing of a storm.',
    'deadlines',
    await alternate(
      'memory of a storm',
      storms.map((length) => inStorm(stage, home, length)),
      ROUNDS,
    ),
    TIMES,
  );
  yield sectionOf(
    'Memory of an import',
    'The peak of resident memory of the process that runs `duban intake FILE`.',
    'complaints',
    await alternate(
      'memory of an import',
      files.map((length) => inImport(stage, home, length)),
      ROUNDS,
    ),
    LONGEST_IMPORT / SHORTEST_IMPORT,
  );
}

const nameOf = (length: number): string => length.toLocaleString('en');

function sectionOf(
  title: string,
  about: string,
  of: string,
  measured: Section['measured'],
  times: number,
): Section {
  const [few, many] = measured.map(({ name }) => name) as [string, string];
  return {
    title,
    about,
    unit: `MB, by ${of}`,
    measured,
    limit: few,
    goals: [{ text: `${times} times as many (goal ≤ 1.5)`, of: many, to: few, atMost: 1.5 }],
  };
}

const inStorm = (stage: Stage, home: string, length: number): Way => ({
  name: nameOf(length),
  async run() {
    const held = await heldStorm(stage, length);
    const { peaks } = await stormOver(stage, held.url, { home, many: 1, count: length }, peakMemory);
    await held.drop();
    return Math.max(...peaks.map((peak) => peak ?? Number.NaN));
  },
});

const inImport = (stage: Stage, home: string, length: number): Way => ({
  name: nameOf(length),
  async run() {
    const file = join(home, `${length}.ndjson`);
    await writeFile(file, lines(length));
    const empty = await prepare(stage.servers.postgres, ({ db }) => putInForce(stage, db));
    const peak = await runToEnd(startDuban(stage, ['intake', file], { url: empty.url, home }));
    await expectRows(
      empty.url,
      `select count(*)::int as complaints, count(distinct source_id)::int as sources from duban.complaint`,
      { complaints: length, sources: length },
    );
    await empty.drop();
    return peak;
  },
});
