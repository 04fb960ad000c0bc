/** What a complaint that is over takes on disk, table by table, and that the worker's indexes no longer hold it. */
import { archive } from '../support/archive.js';
import { ESCALATED, IN_TIME, type Life, liveThrough } from './closed.js';
import { expectRows, onDatabase, prepare, query } from './database.js';
import type { Measured } from './measure.js';
import type { Section } from './report.js';
import type { Stage } from './stage.js';

const DECADE_IN_DAYS = 3_650;
const ALL = 'all';
/** What the worker looks at. */
const WORKING = ['deadline_look', 'deadline_open', 'notice_waiting', 'mail_unsent', 'complaint_open'];

export async function* disk(stage: Stage, { disk: count }: { disk: number }): AsyncGenerator<Section> {
  for (const life of [IN_TIME, ESCALATED]) {
    const closed = await prepare(stage.servers.postgres, async (filling) => {
      await liveThrough(stage, filling, life);
      await onDatabase(filling.url, archive(count - 1, DECADE_IN_DAYS, 0));
    });
    await expectAtRest(closed.url, count);
    const measured = await sizes(closed.url, count);
    yield sectionOf(life, count, measured, await rowsOf(closed.url, count));
    await closed.drop();
  }
}

function sectionOf({ name }: Life, count: number, measured: readonly Measured[], rows: string): Section {
  return {
    title: `Disk: a closed complaint, ${name}`,
    about: `Bytes of each of ${count.toLocaleString('en')}, with what PostgreSQL keeps out of line; as laid down, so that nothing is bloated. Of each: ${rows}.`,
    unit: 'bytes',
    measured,
    limit: ALL,
    goals: [],
  };
}

/** Nothing of a closed complaint is in an index that the worker looks at. */
async function expectAtRest(url: string, count: number): Promise<void> {
  await expectRows(
    url,
    `select (select count(*) from duban.complaint where state = 'closed')::int as closed,
      (select count(*) from duban.deadline where look_at is not null or state = 'open')::int as deadlines,
      (select count(*) from duban.notice where state = 'waiting' and mail_id is null)::int as notices,
      (select count(*) from duban.mail where state = 'sending')::int as mails`,
    { closed: count, deadlines: 0, notices: 0, mails: 0 },
  );
}

interface TableSize {
  readonly name: string;
  readonly rows: number;
  readonly indexes: number;
}

async function sizes(url: string, count: number): Promise<Measured[]> {
  await onDatabase(url, `reindex table duban.deadline`);
  const tables = await query<TableSize>(
    url,
    `select relname as name, pg_table_size(oid)::float8 as rows, pg_indexes_size(oid)::float8 as indexes from pg_class
      where relnamespace = 'duban'::regnamespace and relkind = 'r'
        and relname in ('complaint', 'entry', 'deadline', 'firing', 'notice', 'mail') order by relname`,
  );
  const [working] = await query<{ bytes: number }>(
    url,
    `select sum(pg_relation_size(('duban.' || name)::regclass))::float8 as bytes
      from unnest('{${WORKING.join()}}'::text[]) as name`,
  );
  const parts: (readonly [string, number])[] = tables.flatMap(({ name, rows, indexes }) => [
    [name, rows] as const,
    [`${name}, indexes`, indexes] as const,
  ]);
  const all = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  const named: (readonly [string, number])[] = [
    [ALL, all],
    ...parts,
    ['of these, indexes that the worker looks at', working?.bytes ?? Number.NaN],
  ];
  return named.map(([name, bytes]) => ({ name, figures: [bytes / count] }));
}

async function rowsOf(url: string, count: number): Promise<string> {
  const tables = ['entry', 'deadline', 'firing', 'notice', 'mail'];
  const counted = await query<{ name: string; rows: number }>(
    url,
    tables
      .map((name) => `select '${name}' as name, (select count(*) from duban.${name})::float8 as rows`)
      .join(' union all '),
  );
  return counted.map(({ name, rows }) => `${name} ${rows / count}`).join(', ');
}
