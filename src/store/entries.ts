/** The record's entries: added, never changed. */
import { type Selectable, sql } from 'kysely';
import type { PolicyChange } from '../sla/apply-policy.js';
import type { Entry } from '../sla/complaint.js';
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
  const rows = entries.map((entry) => ({
    ...entry,
    at: new Date(entry.at),
    recordedAt: new Date(entry.recordedAt),
  }));
  await sql`
    insert into duban.entry (complaint_id, seq, type, at, by, note, category, responsible, corrects, voids, source_id,
      recorded_at, data)
    select "complaintId", seq, type, at, by, note, category, responsible, corrects, voids, "sourceId",
      "recordedAt", applied
    from json_to_recordset(${JSON.stringify(rows)}::json) as t(
      "complaintId" uuid, seq int, type text, at timestamptz, by text, note text, category text, responsible text,
      corrects int, voids boolean, "sourceId" text, "recordedAt" timestamptz, applied jsonb)`.execute(tx);
}

/** All entries of these complaints, in the order of recording. */
export async function findEntries(db: Db, complaintIds: readonly string[]): Promise<StoredEntry[]> {
  const rows = await db
    .selectFrom('duban.entry')
    .selectAll()
    .where('complaint_id', '=', sql<string>`any(${[...complaintIds]}::uuid[])`)
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
