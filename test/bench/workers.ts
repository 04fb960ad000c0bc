/** Several workers: one storm, shared by one, two and four processes on one PostgreSQL and one Redis. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { expectRows, onDatabase, openPool, type Prepared, prepare } from './database.js';
import { alternate, perSecond } from './measure.js';
import { end, startDuban, untilServing } from './program.js';
import type { Section } from './report.js';
import { seed, TELLS_ONE } from './seed.js';
import type { Stage } from './stage.js';

const WORKERS = [1, 2, 4];
/** The workers find the storm by their sweeps, which is what rings in each of them without a queue's help. */
const SWEEP = '1s';
const PATIENCE_MS = 300_000;
const nameOf = (workers: number): string => (workers === 1 ? 'one worker' : `${workers} workers`);

export async function* workers(
  stage: Stage,
  { workers: count, rounds }: { workers: number; rounds: number },
): AsyncGenerator<Section> {
  const home = await mkdtemp(join(stage.servers.home, 'workers-'));
  const prepared = await heldStorm(stage, count);
  const ways = WORKERS.map((many) => ({
    name: nameOf(many),
    run: () =>
      prepared.copy(async (url) => perSecond(count, (await stormOver(stage, url, { home, many, count })).ms)),
  }));
  const measured = await alternate('workers', ways, rounds);
  await prepared.drop();
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

/** A storm that begins when it is let go: nothing of it is due before all workers serve. */
export const heldStorm = (stage: Stage, count: number): Promise<Prepared> =>
  prepare(stage.servers.postgres, async (filling) => {
    await seed(stage, filling, count, TELLS_ONE);
    await onDatabase(
      filling.url,
      `update duban.deadline set look_at = 'infinity' where look_at <= duban.now()`,
    );
  });

interface Shared {
  /** Takes the workers' mails, as files. */
  readonly home: string;
  /** How many workers. */
  readonly many: number;
  /** How many deadlines. */
  readonly count: number;
}

/** Starts the workers, lets the storm go, and ends them when it is over; `look` sees each worker at that moment. */
export async function stormOver<Seen>(
  stage: Stage,
  url: string,
  { home, many, count }: Shared,
  look?: (child: ChildProcess) => Promise<Seen>,
): Promise<{ ms: number; peaks: Seen[] }> {
  const options = { url, home, sweep: SWEEP };
  const children = Array.from({ length: many }, () => startDuban(stage, ['worker'], options));
  try {
    await Promise.all(children.map(untilServing));
    const ms = await letGo(url, count);
    const peaks = look === undefined ? [] : await Promise.all(children.map(look));
    return { ms, peaks };
  } finally {
    await Promise.all(children.map(end));
  }
}

/** Milliseconds on the database's clock from the first firing to the last, every deadline fired once. */
async function letGo(url: string, count: number): Promise<number> {
  const pool = openPool(url, 1);
  try {
    const begin = performance.now();
    await pool.query(
      `update duban.deadline set look_at = next_step_at + interval '1 ms' where look_at = 'infinity'`,
    );
    while (await isAnythingDue(pool)) {
      if (performance.now() - begin > PATIENCE_MS) throw new Error('the storm is not over');
      await wait(20);
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
    return rows[0]?.ms ?? Number.NaN;
  } finally {
    await pool.end();
  }
}

/** By the index of what is due, which costs the workers little. */
async function isAnythingDue(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ due: boolean }>(
    'select exists (select from duban.deadline where look_at <= duban.now()) as due',
  );
  return rows[0]?.due ?? false;
}
