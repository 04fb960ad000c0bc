/** Import: a file of complaints, a JSON object a line, through what `duban intake` runs; beside the bare rows in batches. */
import { createReadStream } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeInLines } from '../../src/cli/intake-lines.js';
import { expectRows, type Prepared, prepare } from './database.js';
import { type Form, readBatches, writeBatches } from './import-limit.js';
import { alternate, perSecond } from './measure.js';
import type { Section } from './report.js';
import { message, putInForce } from './seed.js';
import { closeDuban, openDuban, type Stage } from './stage.js';

const LIMIT = 'bare rows in batches of 500, two connections';
const ARRAYS = 'the same as arrays of columns';
const DUBAN = 'duban intake';
const BATCH = 500;

export async function* imports(
  stage: Stage,
  { import: count, rounds }: { import: number; rounds: number },
): AsyncGenerator<Section> {
  const folder = await mkdtemp(join(stage.servers.home, 'import-'));
  const file = join(folder, 'complaints.ndjson');
  await writeFile(file, lines(count));
  const empty = await prepare(stage.servers.postgres, ({ db }) => putInForce(stage, db));
  const batches = await empty.copy(async (url) => {
    await duban(stage, url, file);
    return {
      json: await readBatches(url, count, BATCH, 'json'),
      arrays: await readBatches(url, count, BATCH, 'arrays'),
    };
  });
  const bare = (form: Form) => () =>
    checkedIntake(empty, count, (url) => writeBatches(url, batches[form], form));
  const ways = [
    { name: LIMIT, run: bare('json') },
    { name: ARRAYS, run: bare('arrays') },
    { name: DUBAN, run: () => checkedIntake(empty, count, (url) => duban(stage, url, file)) },
  ];
  const measured = await alternate('import', ways, rounds);
  await empty.drop();
  yield {
    title: `Import of ${count.toLocaleString('en')}`,
    about:
      'Complaints, each with three entries and four deadlines. The limit writes the same rows, prepared beforehand as JSON: nothing parsed, checked, planned or logged. PostgreSQL reads arrays of columns, as Duban sends them, faster.',
    unit: 'complaints a second',
    measured,
    limit: LIMIT,
    goals: [{ text: 'duban intake ÷ batch limit (goal ≥ 0.7)', of: DUBAN, to: LIMIT, atLeast: 0.7 }],
  };
}

/** A file of so many complaints. */
export const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify(message({ source: 'crm', sourceId: String(index), summary: `No water in flat ${index}` })),
  ).join('\n');

/** On a database of its own; what was taken in is whole, and nothing is there twice. */
export async function checkedIntake(
  empty: Prepared,
  count: number,
  run: (url: string) => Promise<number>,
): Promise<number> {
  return empty.copy(async (url) => {
    const ms = await run(url);
    await expectRows(
      url,
      `select (select count(*) from duban.complaint)::int as complaints,
        (select count(distinct slip_no) from duban.complaint)::int as slips,
        (select count(*) from duban.entry)::int as entries,
        (select count(*) from duban.deadline)::int as deadlines`,
      { complaints: count, slips: count, entries: count * 3, deadlines: count * 4 },
    );
    return perSecond(count, ms);
  });
}

async function duban(stage: Stage, url: string, file: string): Promise<number> {
  const runtime = await openDuban(stage, url, 'redis');
  const begin = performance.now();
  await takeInLines(runtime, stage.configuration, createReadStream(file), {
    print: () => undefined,
    progress: () => undefined,
  });
  const ms = performance.now() - begin;
  await closeDuban(runtime);
  return ms;
}
