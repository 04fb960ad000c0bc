/** The record's entries: added, never changed. */
import { type Selectable, sql } from 'kysely';
import type { PolicyChange } from '../sla/apply-policy.js';
import type { Entry, EntryType } from '../sla/complaint.js';
import { fromMs } from './instants.js';
import type { Db, Tx } from './open.js';
import type { Database } from './schema.js';

type EntryRow = Selectable<Database['duban.entry']>;

/** An entry with the complaint that it belongs to. */
export interface StoredEntry extends Entry {
  readonly complaintId: string;
  readonly sourceId: string | null;
  /** `policy-applied`: what it did. */
  readonly applied?: PolicyChange;
}

export async function insertEntries(tx: Tx, entries: readonly StoredEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const each = <Value>(column: (entry: StoredEntry) => Value) => entries.map(column);
  await sql`
    insert into duban.entry (complaint_id, seq, type, at, by, note, category, responsible, corrects, voids, source_id,
      recorded_at, data)
    select complaint_id, seq, type, ${fromMs('at')}, by, note, category, responsible, corrects, voids, source_id,
      ${fromMs('recorded_at')}, data
    from unnest(
      ${each(({ complaintId }) => complaintId)}::uuid[],
      ${each(({ seq }) => seq)}::int[],
      ${each(({ type }) => type)}::text[],
      ${each(({ at }) => at)}::float8[],
      ${each(({ by }) => by)}::text[],
      ${each(({ note }) => note)}::text[],
      ${each(({ category }) => category)}::text[],
      ${each(({ responsible }) => responsible)}::text[],
      ${each(({ corrects }) => corrects)}::int[],
      ${each(({ voids }) => voids)}::boolean[],
      ${each(({ sourceId }) => sourceId)}::text[],
      ${each(({ recordedAt }) => recordedAt)}::float8[],
      ${each(({ applied }) => (applied === undefined ? null : JSON.stringify(applied)))}::jsonb[]
    ) as t(complaint_id, seq, type, at, by, note, category, responsible, corrects, voids, source_id, recorded_at,
      data)`.execute(tx);
}

/** Entries of these complaints in the order of recording: all, or those of some types. */
export async function findEntries(
  db: Db,
  complaintIds: readonly string[],
  types?: readonly EntryType[],
): Promise<StoredEntry[]> {
  const rows = await db
    .selectFrom('duban.entry')
    .selectAll()
    .where('complaint_id', '=', sql<string>`any(${[...complaintIds]}::uuid[])`)
    .$if(types !== undefined, (query) => query.where('type', 'in', types ?? []))
    .orderBy('complaint_id')
    .orderBy('seq')
    .execute();
  return rows.map(fromRow);
}

const fromRow = (row: EntryRow): StoredEntry => ({
  complaintId: row.complaint_id,
  seq: row.seq,
  type: row.type,
  at: row.at,
  by: row.by,
  note: row.note,
  category: row.category,
  responsible: row.responsible,
  corrects: row.corrects,
  voids: row.voids,
  sourceId: row.source_id,
  recordedAt: row.recorded_at,
  ...(row.data === null ? {} : { applied: row.data }),
});
