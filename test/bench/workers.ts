/** Several workers: one storm, shared by one, two and four processes on one PostgreSQL and one Redis. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expectRows, onDatabase, openPool, prepare } from './database.js';
import { alternate, perSecond } from './measure.js';
import { build, end, startDuban, untilServing } from './program.js';
import type { Section } from './report.js';
import { seed, TELLS_ONE } from './seed.js';
import type { Stage } from './stage.js';

const WORKERS = [1, 2, 4];
/** The workers find the storm by their sweeps, which is what rings in each of them without a queue's help. */
const SWEEP = '1s';
const PATIENCE_MS = 120_000;
const nameOf = (workers: number): string => (workers === 1 ? 'one worker' : `${workers} workers`);

export async function* workers(
  stage: Stage,
  { workers: count, rounds }: { workers: number; rounds: number },
): AsyncGenerator<Section> {
  build();
  const home = await mkdtemp(join(tmpdir(), 'duban-bench-workers-'));
  const prepared = await prepare(stage.servers.postgres, async (filling) => {
    await seed(stage, filling, count, TELLS_ONE);
    // Nothing is due before all workers serve.
    await onDatabase(
      filling.url,
      `update duban.deadline set look_at = 'infinity' where look_at <= duban.now()`,
    );
  });
  const ways = WORKERS.map((many) => ({
    name: nameOf(many),
    run: () => prepared.copy((url) => storm(stage, url, home, many, count)),
  }));
  const measured = await alternate('workers', ways, rounds);
  await prepared.drop();
  await rm(home, { recursive: true });
  yield {
    title: `Storm of ${count.toLocaleString('en')} shared by workers`,
    about:
      'Processes of their own, each sweeping every second; from the claim of the first batch to the last commit.',
    unit: 'deadlines a second',
    measured,
    limit: nameOf(1),
    goals: [],
  };
}

async function storm(stage: Stage, url: string, home: string, many: number, count: number): Promise<number> {
  const options = { url, home, sweep: SWEEP };
  const children = Array.from({ length: many }, () => startDuban(stage, ['worker'], options));
  const pool = openPool(url, 1);
  try {
    await Promise.all(children.map(untilServing));
    const begin = performance.now();
    await pool.query(
      `update duban.deadline set look_at = next_step_at + interval '1 ms' where look_at = 'infinity'`,
    );
    for (let fired = 0; fired < count; ) {
      if (performance.now() - begin > PATIENCE_MS) throw new Error(`only ${fired} of ${count} have fired`);
      await wait(20);
      fired =
        (await pool.query<{ fired: number }>('select count(*)::int as fired from duban.firing')).rows[0]
          ?.fired ?? 0;
    }
    const { rows } = await pool.query<{ ms: number }>(
      `select extract(epoch from duban.now() - min(fired_at))::float8 * 1000 as ms from duban.firing`,
    );
    await expectRows(
      url,
      `select (select count(*) from duban.firing)::int as firings,
        (select count(distinct deadline_id) from duban.firing)::int as fired,
        (select count(*) from duban.notice)::int as notices,
        (select count(*) from duban.deadline where look_at <= duban.now())::int as due`,
      { firings: count, fired: count, notices: count, due: 0 },
    );
    return perSecond(count, rows[0]?.ms ?? Number.NaN);
  } finally {
    await pool.end();
    await Promise.all(children.map(end));
  }
}
