/**
 * A history checker after Jepsen's for Chronos: each target has a run of its own, not before its instant and not more
 * than ε after it. Missed, extra, early and late are counted apart.
 */
import pg from 'pg';

export interface Target {
  readonly key: string;
  readonly at: number;
  /** It may have a run, and need not: a reminder that was overtaken, a step of a deadline that had been met. */
  readonly optional?: boolean;
}

export interface Run {
  readonly key: string;
  readonly at: number;
}

export interface Verdict {
  readonly missed: readonly Target[];
  readonly extra: readonly Run[];
  readonly early: readonly Run[];
  readonly late: readonly Run[];
}

export interface Judgement {
  /** ε, in milliseconds. */
  readonly within: number;
  /** When the runs were read: a target less than ε before it may still get its run. */
  readonly readAt: number;
}

export const CLEAN: Verdict = { missed: [], extra: [], early: [], late: [] };

export function judge(
  targets: readonly Target[],
  runs: readonly Run[],
  { within, readAt }: Judgement,
): Verdict {
  const left = new Map<string, Run[]>();
  for (const run of [...runs].sort(byInstant)) left.set(run.key, [...(left.get(run.key) ?? []), run]);
  const take = (key: string, fits: (run: Run) => boolean): Run | undefined => {
    const waiting = left.get(key) ?? [];
    const found = waiting.find(fits);
    if (found !== undefined)
      left.set(
        key,
        waiting.filter((run) => run !== found),
      );
    return found;
  };
  // Windows of one length: taking the earliest target's earliest run first is the largest matching there is.
  const unmet = [...targets]
    .sort(byInstant)
    .filter(({ key, at }) => take(key, (run) => run.at >= at && run.at <= at + within) === undefined);
  const verdict = { missed: [] as Target[], extra: [] as Run[], early: [] as Run[], late: [] as Run[] };
  for (const target of unmet) {
    const run = take(target.key, () => true);
    if (run !== undefined) verdict[run.at < target.at ? 'early' : 'late'].push(run);
    else if (target.optional !== true && target.at + within <= readAt) verdict.missed.push(target);
  }
  verdict.extra.push(...[...left.values()].flat());
  return verdict;
}

const byInstant = (one: { at: number }, other: { at: number }): number => one.at - other.at;

/** How many copies there are of each Message-ID, of those with more than one. */
export function duplicates(messageIds: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of messageIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > 1));
}

export interface History {
  readonly targets: readonly Target[];
  readonly runs: readonly Run[];
  readonly readAt: number;
}

/** The plan and the firings of a real database, of the round that each deadline is in. */
export async function readHistory(url: string): Promise<History> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: targets } = await client.query(TARGETS);
    const { rows: runs } = await client.query(RUNS);
    const { rows: now } = await client.query('select extract(epoch from duban.now()) * 1000 as now');
    return { targets: targets.map(withNumber), runs: runs.map(withNumber), readAt: Number(now[0].now) };
  } finally {
    await client.end();
  }
}

const withNumber = <T extends { at: unknown }>(row: T): T & { at: number } => ({
  ...row,
  at: Number(row.at),
});

/**
 * A step is a target from its instant on; that of a deadline that came to rest only if that was later. Steps that
 * count as fired since another policy was applied are none.
 */
const TARGETS = `
  select concat_ws(' ', c.slip_no, d.target, d.cycle, d.round, s.step->>'key', s.step->>'repeat') as key,
    (s.step->>'at')::bigint as at,
    s.step->>'kind' = 'reminder'
      or (d.state <> 'open' and coalesce(d.met_at, d.cancelled_at) <= to_timestamp((s.step->>'at')::bigint / 1000.0)) as optional
  from duban.deadline d join duban.complaint c on c.id = d.complaint_id
    cross join lateral jsonb_array_elements(d.steps) as s(step)
  where to_timestamp((s.step->>'at')::bigint / 1000.0) <= duban.now()
    and not exists (
      select from duban.entry e, jsonb_array_elements(e.data->'deadlines') as m, jsonb_array_elements(m->'counted') as f
      where e.complaint_id = c.id and e.type = 'policy-applied' and m->>'target' = d.target
        and (m->>'cycle')::int = d.cycle and (f->>'round')::int = d.round and f->>'key' = s.step->>'key'
        and (f->>'repeat')::int >= (s.step->>'repeat')::int)`;

const RUNS = `
  select concat_ws(' ', c.slip_no, d.target, d.cycle, f.round, f.step, f.repeat) as key,
    extract(epoch from f.fired_at) * 1000 as at
  from duban.firing f join duban.deadline d on d.id = f.deadline_id join duban.complaint c on c.id = d.complaint_id
  where f.round = d.round`;
