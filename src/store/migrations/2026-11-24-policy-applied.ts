import { type Kysely, sql } from 'kysely';

/** What an entry did beyond its fields: that another policy was applied, and to which deadlines. Frozen in time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table duban.entry add column data jsonb`.execute(db);
}
