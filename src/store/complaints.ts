/** Complaints: their facts, and claiming those that have something due. */
import { type Selectable, sql } from 'kysely';
import type { Instant } from '../sla/instant.js';
import { machineTimeIn } from './instants.js';
import type { Db, Tx } from './open.js';
import type { Complainant, Database } from './schema.js';

export type ComplaintRow = Selectable<Database['duban.complaint']>;

/** A complaint as it is taken in; its slip number comes from the database. */
export interface NewComplaint {
  readonly id: string;
  readonly slipYear: number;
  readonly kind: string;
  readonly category: string;
  readonly channel: string;
  readonly site: string | null;
  readonly department: string;
  readonly summary: string;
  readonly details: string | null;
  readonly complainant: Complainant;
  readonly receivedBy: string;
  readonly responsible: string | null;
  readonly settledOnTheSpot: boolean;
  readonly difficult: boolean;
  readonly wideImpact: boolean;
  readonly source: string | null;
  readonly sourceId: string | null;
  readonly contentHash: string;
  readonly policyVersion: string;
  readonly state: 'open' | 'closed' | 'withdrawn';
  readonly createdAt: string;
}

/** Inserts complaints that are new; those whose `(source, sourceId)` is there already are left out of the answer. */
export async function insertComplaints(
  tx: Tx,
  complaints: readonly NewComplaint[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; slip_no: string }>`
    insert into duban.complaint (id, slip_no, kind, category, current_category, channel, site, department, summary,
      details, complainant, received_by, responsible, settled_on_the_spot, difficult, wide_impact, source, source_id,
      content_hash, policy_version, state, created_at)
    select id, duban.next_slip("slipYear"), kind, category, category, channel, site, department, summary,
      details, complainant, "receivedBy", responsible, "settledOnTheSpot", difficult, "wideImpact", source, "sourceId",
      "contentHash", "policyVersion", state, "createdAt"
    from json_to_recordset(${JSON.stringify(complaints)}::json) as t(
      id uuid, "slipYear" int, kind text, category text, channel text, site text, department text, summary text,
      details text, complainant jsonb, "receivedBy" text, responsible text, "settledOnTheSpot" boolean,
      difficult boolean, "wideImpact" boolean, source text, "sourceId" text, "contentHash" text,
      "policyVersion" text, state text, "createdAt" timestamptz)
    on conflict (source, source_id) do nothing
    returning id, slip_no`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.slip_no]));
}

export interface SourceKey {
  readonly source: string;
  readonly sourceId: string;
}

/** Complaints that came from these places before. Arrays, of which the planner knows the length. */
export async function findBySource(db: Db, keys: readonly SourceKey[]): Promise<ComplaintRow[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<ComplaintRow>`
    select c.* from duban.complaint c
    join unnest(${keys.map(({ source }) => source)}::text[], ${keys.map(({ sourceId }) => sourceId)}::text[])
      as t(source, source_id) using (source, source_id)`.execute(db);
  return rows;
}

/** Locks one complaint for recording; undefined if there is no such slip. */
export async function lockComplaint(tx: Tx, slip: string): Promise<ComplaintRow | undefined> {
  return tx
    .selectFrom('duban.complaint')
    .selectAll()
    .where('slip_no', '=', slip)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function findComplaint(db: Db, slip: string): Promise<ComplaintRow | undefined> {
  return db.selectFrom('duban.complaint').selectAll().where('slip_no', '=', slip).executeTakeFirst();
}

/** Keeps a complaint that cannot be worked on out of the claims for a while (machine time). */
export async function setAside(db: Db, id: string, because: string, seconds: number): Promise<void> {
  await db
    .updateTable('duban.complaint')
    .set({
      set_aside_until: machineTimeIn(seconds),
      set_aside_because: because,
    })
    .where('id', '=', id)
    .execute();
}

/** These complaints could be worked on after all. */
export async function takeBack(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('duban.complaint')
    .set({ set_aside_until: null, set_aside_because: null })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** What an entry changed of the complaint itself, and that it can be worked on again. */
export async function updateComplaint(
  tx: Tx,
  id: string,
  change: { readonly state: ComplaintRow['state']; readonly category: string },
): Promise<void> {
  await tx
    .updateTable('duban.complaint')
    .set({
      state: change.state,
      current_category: change.category,
      set_aside_until: null,
      set_aside_because: null,
    })
    .where('id', '=', id)
    .execute();
}

export interface WhichComplaints {
  /** Complaints at rest, too, if they were taken in at this instant or later; null: only open ones. */
  readonly since: Instant | null;
  /** Only these, whatever their state; null: all. */
  readonly slips: readonly string[] | null;
}

const isOneOf = ({ since, slips }: WhichComplaints) =>
  slips === null
    ? sql<boolean>`(state = 'open' or created_at >= ${since === null ? null : new Date(since)})`
    : sql<boolean>`slip_no = any(${[...slips]}::text[])`;

/** So many complaints after the one with that id, in the order in which they were taken in. */
export async function pageComplaints(
  db: Db,
  which: WhichComplaints,
  after: string | null,
  limit: number,
): Promise<ComplaintRow[]> {
  return db
    .selectFrom('duban.complaint')
    .selectAll()
    .where(isOneOf(which))
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function countComplaints(db: Db, which: WhichComplaints): Promise<number> {
  const { count } = await db
    .selectFrom('duban.complaint')
    .select(sql<number>`count(*)::int`.as('count'))
    .where(isOneOf(which))
    .executeTakeFirstOrThrow();
  return count;
}

/** From now on the complaint runs on this version, which must have been saved; and it can be worked on again. */
export async function setPolicyVersion(tx: Tx, id: string, version: string): Promise<void> {
  await tx
    .updateTable('duban.complaint')
    .set({ policy_version: version, set_aside_until: null, set_aside_because: null })
    .where('id', '=', id)
    .execute();
}

export async function findComplaintsById(db: Db, ids: readonly string[]): Promise<ComplaintRow[]> {
  return db
    .selectFrom('duban.complaint')
    .selectAll()
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}
