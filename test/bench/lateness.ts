/** Lateness under steady load: how long after its instant each of many deadlines fires. */
import { findLookInstants } from '../../src/store/deadlines.js';
import { expectRows, onDatabase, openPool, type Prepared, prepare, query } from './database.js';
import { alternate, percentile } from './measure.js';
import { migrateGraphile, runGraphile } from './peer-packages.js';
import type { Section } from './report.js';
import { seed, TELLS_ONE } from './seed.js';
import { type BackendKind, closeDuban, openDuban, type Stage, untilFired } from './stage.js';
import { fireByIds } from './storm-limit.js';

const A_SECOND = 200;
const HEAD_START_MS = 3_000;
const PEER = 'graphile-worker, as it comes';
const OURS = { redis: 'Duban on Redis', postgres: 'Duban on PostgreSQL alone' } as const;

export async function* lateness(
  stage: Stage,
  { lateness: count, rounds }: { lateness: number; rounds: number },
): AsyncGenerator<Section> {
  const prepared = await prepare(stage.servers.postgres, (filling) => seed(stage, filling, count, TELLS_ONE));
  const kinds = ['redis', 'postgres'] as const;
  const measured = await alternate(
    'lateness',
    [
      { name: PEER, run: () => late(prepared, count, (url, done) => graphile(url, count, done)) },
      ...kinds.map((kind) => ({
        name: OURS[kind],
        run: () => late(prepared, count, (url, done) => duban(stage, url, kind, count, done)),
      })),
    ],
    rounds,
  );
  await prepared.drop();
  yield {
    title: `Lateness at ${A_SECOND} a second, p99`,
    about: `${count.toLocaleString('en')} deadlines, one every ${1000 / A_SECOND} ms; from the planned instant to the firing, on the database’s clock.`,
    unit: 'ms',
    measured,
    limit: PEER,
    goals: kinds.map((kind) => ({
      text: `${OURS[kind]} ÷ graphile-worker (goal ≤ 0.15)`,
      of: OURS[kind],
      to: PEER,
      atMost: 0.15,
    })),
  };
}

type Firing = (url: string, begin: () => Promise<void>) => Promise<void>;

async function late(prepared: Prepared, count: number, fire: Firing): Promise<number> {
  return prepared.copy(async (url) => {
    await fire(url, () => spread(url));
    const rows = await query<{ ms: number }>(
      url,
      `select extract(epoch from fired_at - planned_at)::float8 * 1000 as ms from duban.firing`,
    );
    await expectRows(url, 'select count(distinct deadline_id)::int as fired from duban.firing', {
      fired: count,
    });
    return percentile(
      rows.map(({ ms }) => ms),
      0.99,
    );
  });
}

/** Puts the deadlines one behind the other, from a moment ahead on. */
const spread = (url: string): Promise<void> =>
  onDatabase(
    url,
    `with instants as (
        select id, duban.now() + make_interval(secs => (${HEAD_START_MS} + 1000.0 / ${A_SECOND}
          * row_number() over (order by id)) / 1000.0) as at
        from duban.deadline where look_at is not null)
      update duban.deadline d set due_at = i.at, next_step_at = i.at, look_at = i.at + interval '1 ms',
        steps = (select jsonb_agg(case when s->>'key' = 'due'
          then s || jsonb_build_object('at', round(extract(epoch from i.at) * 1000)) else s end) from jsonb_array_elements(steps) s)
      from instants i where i.id = d.id`,
  );

async function duban(
  stage: Stage,
  url: string,
  kind: BackendKind,
  count: number,
  begin: () => Promise<void>,
) {
  const runtime = await openDuban(stage, url, kind);
  await untilFired(runtime, count, async ({ armer, context }) => {
    await begin();
    const now = Date.now();
    await armer.armAnew(await findLookInstants(context.db, now - 1_000, now + 600_000, count), now);
  });
  await closeDuban(runtime);
}

async function graphile(url: string, count: number, begin: () => Promise<void>): Promise<void> {
  await migrateGraphile(url);
  const pool = openPool(url, 16);
  let left = count;
  let over = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    over = resolve;
  });
  const runner = await runGraphile(url, {
    async due({ id }) {
      await fireByIds(pool, [id]);
      left -= 1;
      if (left === 0) over();
    },
  });
  await begin();
  await onDatabase(
    url,
    "select graphile_worker.add_job('due', json_build_object('id', id), run_at => look_at) from duban.deadline where look_at is not null",
  );
  await done;
  await runner.stop();
  await pool.end();
}
