/** Databases of a run: one prepared, and copies of it, so that each candidate starts from the same rows. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../src/store/migrate.js';
import { type Db, openStore } from '../../src/store/open.js';

const fail = (error: Error): void => {
  throw error;
};

export interface Prepared {
  readonly url: string;
  /** Runs `work` on a copy of its own, which is thrown away afterwards. */
  copy<T>(work: (url: string) => Promise<T>): Promise<T>;
  drop(): Promise<void>;
}

/** A database that is being prepared. */
export interface Filling {
  readonly db: Db;
  readonly url: string;
}

/** A migrated database, filled once. */
export async function prepare(
  server: string,
  fill: (filling: Filling) => Promise<void> = () => Promise.resolve(),
): Promise<Prepared> {
  const name = newName();
  const url = urlOf(server, name);
  await onServer(server, `create database ${name}`);
  await migrate(url, ignore);
  const db = openStore({ url, max: 1, onError: ignore });
  await fill({ db, url });
  await db.destroy();
  await onDatabase(url, 'vacuum analyze');
  return {
    url,
    async copy(work) {
      const copy = newName();
      await onServer(server, `create database ${copy} template ${name}`);
      await onServer(server, 'checkpoint');
      try {
        return await work(urlOf(server, copy));
      } finally {
        await onServer(server, `drop database ${copy} with (force)`);
      }
    },
    drop: () => onServer(server, `drop database ${name} with (force)`),
  };
}

const newName = (): string => `bench_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
const ignore = () => undefined;

function urlOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

const onServer = (server: string, statement: string): Promise<void> => onDatabase(server, statement);

export async function onDatabase(url: string, statement: string): Promise<void> {
  await query(url, statement);
}

export async function query<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Plain pg, as anybody would open it. */
export function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max });
  pool.on('error', fail);
  return pool;
}

/** Fails where a figure would be of work that was not done. */
export async function expectRows(url: string, statement: string, wanted: object): Promise<void> {
  const [row] = await query(url, statement);
  const [found, expected] = [JSON.stringify(row), JSON.stringify(wanted)];
  if (found !== expected) throw new Error(`the rows are wrong: ${found} instead of ${expected}`);
}
