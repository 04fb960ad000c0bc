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

const ADDED_TO = [
  ...['policy', 'complaint', 'entry', 'deadline', 'firing', 'notice', 'mail', 'mail_slot', 'bulletin'],
  ...['heartbeat', 'outage', 'slip_year'],
];
const CHANGED = ['complaint', 'deadline', 'notice', 'mail', 'mail_slot', 'heartbeat'];
/** What the work does to Duban's tables, besides reading all of them. */
const NEEDED = [
  ...ADDED_TO.map((table) => ({ table, right: 'insert' })),
  ...CHANGED.map((table) => ({ table, right: 'update' })),
  { table: 'heartbeat', right: 'delete' },
];

/** Rights that the work needs and whoever asks lacks, as `insert on entry`. Needs the schema. */
export async function findLackingRights(db: Db): Promise<string[]> {
  const { rows } = await sql<{ lacking: string }>`
    select 'select on ' || relname as lacking from pg_class
      where relnamespace = 'duban'::regnamespace and relkind in ('r', 'v') and not has_table_privilege(oid, 'select')
    union all
    select needed."right" || ' on ' || needed."table"
      from json_to_recordset(${JSON.stringify(NEEDED)}::json) as needed("table" text, "right" text)
      where not has_table_privilege('duban.' || needed."table", needed."right")
    union all
    select 'usage on sequence slip_number' where not has_sequence_privilege('duban.slip_number', 'usage')`.execute(
    db,
  );
  return rows.map(({ lacking }) => lacking);
}
