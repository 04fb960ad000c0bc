/** The cold start: from the call of the program until it serves, beside Node that asks PostgreSQL one thing. */
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Prepared, prepare } from './database.js';
import { alternate, timed } from './measure.js';
import { end, runToEnd, startDuban, untilServing } from './program.js';
import type { Section } from './report.js';
import { putInForce } from './seed.js';
import type { Stage } from './stage.js';

const LIMIT = 'Node with pg and one query';
const ONE_QUERY = `import pg from 'pg';
const client = new pg.Client({ connectionString: process.argv[1] });
await client.connect();
await client.query('select 1');
await client.end();`;

export async function* start(
  stage: Stage,
  { start: times, rounds }: { start: number; rounds: number },
): AsyncGenerator<Section> {
  const home = await mkdtemp(join(stage.servers.home, 'start-'));
  const prepared = await prepare(stage.servers.postgres, ({ db }) => putInForce(stage, db));
  const { url } = prepared;
  const ways = [
    {
      name: LIMIT,
      run: () =>
        timed(() => runToEnd(spawn(process.execPath, ['--input-type=module', '-e', ONE_QUERY, url]))),
    },
    {
      name: 'duban --version',
      run: () => timed(() => runToEnd(startDuban(stage, ['--version'], { url, home }))),
    },
    { name: 'duban list', run: () => timed(() => runToEnd(startDuban(stage, ['list'], { url, home }))) },
    { name: 'duban worker, until it serves', run: () => serving(stage, prepared, home) },
  ];
  const measured = await alternate('start', ways, rounds * times);
  await prepared.drop();
  yield {
    title: 'Cold start',
    about: 'Built, on a migrated database: from the call until it has ended, or serves.',
    unit: 'ms',
    measured,
    limit: LIMIT,
    goals: [],
  };
}

async function serving(stage: Stage, { url }: Prepared, home: string): Promise<number> {
  const worker = startDuban(stage, ['worker'], { url, home });
  const ms = await timed(() => untilServing(worker));
  await end(worker);
  return ms;
}
