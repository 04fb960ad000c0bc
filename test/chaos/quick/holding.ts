/** Other sessions of the database that stand in the way. */
import pg from 'pg';
import { eventually } from '../../queue/benches.js';
import type { World } from '../../scenario/world.js';

export async function session<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Another session holds the locks of `statement` while `meanwhile` brings things into position; what it has begun by
 * then is waited for once the locks are free.
 */
export async function holding<T>(
  world: World,
  statement: string,
  meanwhile: () => Promise<{ readonly begun: Promise<T> }>,
): Promise<T> {
  const { begun } = await session(world.url, async (client) => {
    await client.query('begin');
    await client.query(statement);
    const position = await meanwhile();
    await client.query('commit');
    return position;
  });
  return begun;
}

/** Until so many sessions of this database wait for a lock. */
export function waiters(world: World, wanted: number): Promise<number> {
  return eventually(async () => {
    const [row] = await world.asOwner(
      `select count(*)::int as waiting from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return Number(row?.waiting) >= wanted ? wanted : undefined;
  }, `${wanted} wait for a lock`);
}
