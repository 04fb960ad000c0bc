/** What a PostgreSQL server says of itself: whether the truth is in good hands. */
import { sql } from 'kysely';
import type { Db } from './open.js';

export interface PostgresFacts {
  readonly version: string;
  readonly major: number;
  readonly fsync: boolean;
  readonly fullPageWrites: boolean;
  /** A commit that was answered is on disk. */
  readonly synchronousCommit: boolean;
}

export async function inspectPostgres(db: Db): Promise<PostgresFacts> {
  const { rows } = await sql<PostgresFacts>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major,
      current_setting('fsync') = 'on' as fsync, current_setting('full_page_writes') = 'on' as "fullPageWrites",
      current_setting('synchronous_commit') <> 'off' as "synchronousCommit"`.execute(db);
  const [facts] = rows;
  if (facts === undefined) throw new Error('PostgreSQL says nothing of itself');
  return facts;
}
