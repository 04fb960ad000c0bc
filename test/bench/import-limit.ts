/** The bare rows of an import, prepared beforehand: nothing parsed, checked, planned, logged or answered. */
import type pg from 'pg';
import { openPool, query } from './database.js';

const TABLES = ['complaint', 'entry', 'deadline'] as const;
type Table = (typeof TABLES)[number];

/** How rows are handed to PostgreSQL: as one text of JSON, as most would, or as an array for each column. */
export type Form = 'json' | 'arrays';

/** Of each table, the parameters of the statement that inserts a batch of its rows. */
export type Batch = Readonly<Record<Table, readonly string[]>>;

interface Column {
  readonly name: string;
  readonly type: string;
}

/** The rows that Duban made, so many complaints at a time. */
export async function readBatches(url: string, count: number, size: number, form: Form): Promise<Batch[]> {
  const columns = await readColumns(url);
  const batches: Batch[] = [];
  for (let from = 0; from < count; from += size) {
    const ids = `select id from duban.complaint order by id offset ${from} limit ${size}`;
    const rows = async (table: Table) => {
      const key = table === 'complaint' ? 'id' : 'complaint_id';
      const parts =
        form === 'json'
          ? 'json_agg(t)::text'
          : columns[table].map(({ name }, index) => `array_agg(t.${name}::text)::text as c${index}`).join();
      const [row = {}] = await query<Record<string, string>>(
        url,
        `select ${parts} from duban.${table} t where ${key} in (${ids})`,
      );
      return Object.values(row);
    };
    batches.push({
      complaint: await rows('complaint'),
      entry: await rows('entry'),
      deadline: await rows('deadline'),
    });
  }
  return batches;
}

/** Milliseconds that writing them takes, a batch a transaction, over two connections. */
export async function writeBatches(url: string, batches: readonly Batch[], form: Form): Promise<number> {
  const columns = await readColumns(url);
  const pool = openPool(url, 2);
  await Promise.all([pool.query('select 1'), pool.query('select 1')]);
  const queue = batches.values();
  const begin = performance.now();
  const stream = async () => {
    const client = await pool.connect();
    for (const batch of queue)
      await writeBatch(client, batch, (table) => inserting(table, columns[table], form));
    client.release();
  };
  await Promise.all([stream(), stream()]);
  const ms = performance.now() - begin;
  await pool.end();
  return ms;
}

async function writeBatch(client: pg.PoolClient, batch: Batch, statement: (table: Table) => string) {
  await client.query('begin');
  for (const table of TABLES) await client.query(statement(table), [...batch[table]]);
  await client.query('commit');
}

function inserting(table: Table, columns: readonly Column[], form: Form): string {
  if (form === 'json')
    return `insert into duban.${table} select * from json_populate_recordset(null::duban.${table}, $1::json)`;
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
  return `insert into duban.${table} (${columns.map(({ name }) => name).join()}) select * from unnest(${arrays.join()})`;
}

async function readColumns(url: string): Promise<Readonly<Record<Table, readonly Column[]>>> {
  const of = (table: Table) =>
    query<Column & object>(
      url,
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
        where attrelid = 'duban.${table}'::regclass and attnum > 0 and not attisdropped order by attnum`,
    );
  return { complaint: await of('complaint'), entry: await of('entry'), deadline: await of('deadline') };
}
